// SPDX-License-Identifier: Apache-2.0
//
// Included before every file of FFmpeg but log.c (recipe.sh): nothing is logged, and the texts stay out of
// the modules. Arguments are not evaluated; none has an effect.
#ifndef RILL_LEAN_QUIET_H
#define RILL_LEAN_QUIET_H
#ifndef RILL_LEAN_LOUD

#include <stddef.h>

#include "libavutil/log.h"

#define av_log(...) (0 ? av_log(__VA_ARGS__) : (void)0)

// FFmpeg's own declarations, which follow, leave these with internal linkage.
#define avpriv_request_sample rill_request_sample
#define avpriv_report_missing_feature rill_report_missing_feature

static inline __attribute__((always_inline, unused)) void avpriv_request_sample(void* context,
                                                                                const char* format, ...) {
  (void)context, (void)format;
}

static inline __attribute__((always_inline, unused)) void avpriv_report_missing_feature(void* context,
                                                                                        const char* format,
                                                                                        ...) {
  (void)context, (void)format;
}

// For pthread_frame.c, which gives its threads names that nobody sees: recipe.sh takes it for snprintf there.
static inline __attribute__((always_inline, unused)) int rill_no_name(char* to, size_t size,
                                                                      const char* format, ...) {
  (void)size, (void)format;
  *to = 0;
  return 0;
}

#endif
#endif
