// SPDX-License-Identifier: Apache-2.0
//
// Emscripten's C library without threads lacks one function that OpenH264's threaded decoding refers to. That
// decoding is never turned on (openh264_adapter.h says why), so this is never called.
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)

#include <semaphore.h>
#include <time.h>

#include <cerrno>

extern "C" int sem_timedwait(sem_t* /*semaphore*/, const timespec* /*deadline*/) {
  errno = ENOTSUP;
  return -1;
}

#endif
