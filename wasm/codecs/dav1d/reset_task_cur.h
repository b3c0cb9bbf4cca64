// SPDX-License-Identifier: Apache-2.0
//
// In place of a function of dav1d's thread_task.c (dav1d_library in recipe.sh): after progress or new tasks,
// has the threads look through the tasks of every frame again, of which there are a few for each of two or
// three. dav1d's own looks only where it takes something to have changed, and errs where a picture is drained
// while the next one is in work: all threads then sleep over tasks that could run.
static inline int reset_task_cur(const Dav1dContext* const c, struct TaskThreadData* const ttd,
                                 unsigned frame_idx) {
  const unsigned asked = atomic_exchange(&ttd->reset_task_cur, UINT_MAX);
  if (frame_idx == UINT_MAX && asked == UINT_MAX) return 0;
  ttd->cur = 0;
  for (unsigned i = 0; i < c->n_fc; i++) c->fc[i].task_thread.task_cur_prev = NULL;
  return 1;
}
