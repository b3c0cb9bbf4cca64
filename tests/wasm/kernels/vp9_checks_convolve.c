// SPDX-License-Identifier: Apache-2.0
#include "./vp9_rtcd.h"
#include "./vpx_dsp_rtcd.h"
#include "vp9/common/vp9_filter.h"
#include "vp9_checks.h"

enum { kMaxSize = 64, kMargin = 32, kStride = 160, kRows = kMaxSize + 2 * kMargin };

typedef void (*Convolve)(const uint8_t* src, ptrdiff_t src_stride, uint8_t* dst, ptrdiff_t dst_stride,
                         const InterpKernel* filter, int x0_q4, int x_step_q4, int y0_q4, int y_step_q4,
                         int w, int h);

#define REAL(name)                                                                                          \
  void reference_##name(const uint8_t*, ptrdiff_t, uint8_t*, ptrdiff_t, const InterpKernel*, int, int, int, \
                        int, int, int)

REAL(vpx_convolve8_c);
REAL(vpx_convolve8_avg_c);
REAL(vpx_convolve8_horiz_c);
REAL(vpx_convolve8_avg_horiz_c);
REAL(vpx_convolve8_vert_c);
REAL(vpx_convolve8_avg_vert_c);
REAL(vpx_convolve_copy_c);
REAL(vpx_convolve_avg_c);
REAL(vpx_scaled_2d_c);
REAL(vpx_scaled_avg_2d_c);
REAL(vpx_scaled_horiz_c);
REAL(vpx_scaled_avg_horiz_c);
REAL(vpx_scaled_vert_c);
REAL(vpx_scaled_avg_vert_c);

// Which directions are filtered, and whether in steps other than a sample.
enum { kCopy = 0, kAcross = 1, kDown = 2, kBoth = 3, kUnscaled = 0, kScaled = 1 };

typedef struct {
  const uint8_t* src;
  ptrdiff_t src_stride;
  uint8_t* dst;
  const InterpKernel* filter;
  int x0, x_step, y0, y_step, w, h;
} Call;

static void call(AnyFunction function, void* context) {
  const Call* c = context;
  ((Convolve)function)(c->src, c->src_stride, c->dst, kStride, c->filter, c->x0, c->x_step, c->y0, c->y_step,
                       c->w, c->h);
}

// The samples that libvpx looks at end with the last byte of memory.
static void place_source(Call* c, int directions) {
  const int right = directions & kAcross ? ((c->w - 1) * c->x_step + c->x0) / 16 + 4 : c->w - 1;
  const int below = directions & kDown ? ((c->h - 1) * c->y_step + c->y0) / 16 + 4 : c->h - 1;
  c->src_stride = right + 8 + check_random_in(0, 40);
  const size_t size = (size_t)((below + 3) * c->src_stride + right + 4);
  uint8_t* bytes = check_last_bytes(size);
  check_samples(bytes, size, 8);
  c->src = bytes + 3 * c->src_stride + 3;
}

static void check_sizes(const Check* check, int log_w, int log_h) {
  static uint8_t ours[kStride * kRows], theirs[kStride * kRows];
  const int directions = check->first;
  Call c = {.dst = ours + kMargin * kStride + kMargin,
            .w = 1 << log_w,
            .h = 1 << log_h,
            .x_step = 16,
            .y_step = 16};
  c.filter = vp9_filter_kernels[check_random_in(0, 3)];
  // Without scaling a direction is filtered for the sake of its fraction.
  if (directions & kAcross) c.x0 = check_random_in(check->second == kUnscaled, 15);
  if (directions & kDown) c.y0 = check_random_in(check->second == kUnscaled, 15);
  if (check->second == kScaled && directions & kAcross) c.x_step = check_random_in(1, 32);
  if (check->second == kScaled && directions & kDown) c.y_step = check_random_in(1, 32);
  place_source(&c, directions);
  check_samples(ours, sizeof(ours), 8);
  memcpy(theirs, ours, sizeof(ours));
  call(check->ours, &c);
  c.dst = theirs + (c.dst - ours);
  call(check->theirs, &c);
  check_same(check, ours, theirs, sizeof(ours), "width, height", c.w, c.h);
}

static void measure_width(const Check* check, int w, const char* what) {
  static uint8_t dst[kStride * kRows];
  Call c = {.dst = dst,
            .filter = vp9_filter_kernels[0],
            .x0 = 4,
            .y0 = 6,
            .x_step = 16,
            .y_step = 16,
            .w = w,
            .h = w};
  if (check->second == kScaled) c.x_step = c.y_step = 24;
  place_source(&c, check->first);
  check_benchmark(check, call, &c, what);
}

static void check_convolve(const Check* check) {
  for (int log_w = 2; log_w <= 6; ++log_w) {
    for (int log_h = 2; log_h <= 6; ++log_h) {
      for (int i = 0; i < 60; ++i) check_sizes(check, log_w, log_h);
    }
  }
  measure_width(check, 4, "4x4");
  measure_width(check, 8, "8x8");
  measure_width(check, 16, "16x16");
  measure_width(check, 64, "64x64");
}

static const Check kChecks[] = {
    CHECKED("convolve", vpx_convolve8_c, check_convolve, kBoth, kUnscaled),
    CHECKED("convolve", vpx_convolve8_avg_c, check_convolve, kBoth, kUnscaled),
    CHECKED("convolve", vpx_convolve8_horiz_c, check_convolve, kAcross, kUnscaled),
    CHECKED("convolve", vpx_convolve8_avg_horiz_c, check_convolve, kAcross, kUnscaled),
    CHECKED("convolve", vpx_convolve8_vert_c, check_convolve, kDown, kUnscaled),
    CHECKED("convolve", vpx_convolve8_avg_vert_c, check_convolve, kDown, kUnscaled),
    CHECKED("convolve", vpx_convolve_copy_c, check_convolve, kCopy, kUnscaled),
    CHECKED("convolve", vpx_convolve_avg_c, check_convolve, kCopy, kUnscaled),
    CHECKED("scaled", vpx_scaled_2d_c, check_convolve, kBoth, kScaled),
    CHECKED("scaled", vpx_scaled_avg_2d_c, check_convolve, kBoth, kScaled),
    CHECKED("scaled", vpx_scaled_horiz_c, check_convolve, kAcross, kScaled),
    CHECKED("scaled", vpx_scaled_avg_horiz_c, check_convolve, kAcross, kScaled),
    CHECKED("scaled", vpx_scaled_vert_c, check_convolve, kDown, kScaled),
    CHECKED("scaled", vpx_scaled_avg_vert_c, check_convolve, kDown, kScaled),
};

const CheckTable kConvolveChecks = {kChecks, sizeof(kChecks) / sizeof(*kChecks)};
