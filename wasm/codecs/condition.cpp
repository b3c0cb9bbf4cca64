// SPDX-License-Identifier: Apache-2.0
//
// Condition variables of the threads inside a decoder, in place of the C library's (THREAD_CALLS in
// modules.sh). These threads wait for each other many times per picture, mostly for less time than it takes
// to be woken: before they sleep they look again for some tens of microseconds. Emscripten's own sleep at
// once, ask JavaScript for the time before and after, and in the thread that loaded the module wake up every
// millisecond.
//
// A waiter may wake up for nothing, as POSIX allows. Nothing waits with a time limit: that would not link.
#include <emscripten/threading.h>
#include <pthread.h>

#include <climits>
#include <cmath>

namespace {

// Each takes a quarter of a nanosecond on a fast machine, all of them about as long as a thread takes to
// sleep and be woken.
constexpr int kLooks = 200'000;
// Where looking was in vain, half as many are made the next time, down to this part of them; where it was
// not, all of them.
constexpr int kMostHalvings = 8;

// How long the thread that loaded the module sleeps before it hears that another one has crashed.
constexpr double kSliceMilliseconds = 20;

// Where musl has the first two, and an unused clock, in a pthread_cond_t that processes share: zero after
// pthread_cond_init, and looked at by pthread_cond_destroy only for shared ones.
struct Condition {
  int unused[2];
  int signals;
  int sleepers;
  int halvings;  // of kLooks
};
static_assert(sizeof(Condition) <= sizeof(pthread_cond_t));

Condition* condition_of(pthread_cond_t* condition) {
  return reinterpret_cast<Condition*>(condition);
}

int signals_of(const Condition* condition) {
  return __atomic_load_n(&condition->signals, __ATOMIC_SEQ_CST);
}

bool signalled_soon(Condition* condition, int seen) {
  const int halvings = __atomic_load_n(&condition->halvings, __ATOMIC_RELAXED);
  for (int looks = kLooks >> halvings; looks > 0; --looks) {
    if (signals_of(condition) == seen) continue;
    if (halvings > 0) __atomic_store_n(&condition->halvings, 0, __ATOMIC_RELAXED);
    return true;
  }
  if (halvings < kMostHalvings) __atomic_store_n(&condition->halvings, halvings + 1, __ATOMIC_RELAXED);
  return false;
}

void sleep_until_signalled(Condition* condition, int seen) {
  const double slice = emscripten_is_main_runtime_thread() != 0 ? kSliceMilliseconds : INFINITY;
  __atomic_fetch_add(&condition->sleepers, 1, __ATOMIC_SEQ_CST);
  // Returns at once where `signals` is not `seen` any more.
  while (signals_of(condition) == seen) {
    emscripten_futex_wait(&condition->signals, static_cast<uint32_t>(seen), slice);
  }
  __atomic_fetch_sub(&condition->sleepers, 1, __ATOMIC_SEQ_CST);
}

void wake(Condition* condition, int count) {
  __atomic_fetch_add(&condition->signals, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&condition->sleepers, __ATOMIC_SEQ_CST) > 0) {
    emscripten_futex_wake(&condition->signals, count);
  }
}

}  // namespace

extern "C" {

int __wrap_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  Condition* const waited_for = condition_of(condition);
  const int seen = signals_of(waited_for);
  pthread_mutex_unlock(mutex);
  if (!signalled_soon(waited_for, seen)) sleep_until_signalled(waited_for, seen);
  return pthread_mutex_lock(mutex);
}

int __wrap_pthread_cond_signal(pthread_cond_t* condition) {
  wake(condition_of(condition), 1);
  return 0;
}

int __wrap_pthread_cond_broadcast(pthread_cond_t* condition) {
  wake(condition_of(condition), INT_MAX);
  return 0;
}

}  // extern "C"
