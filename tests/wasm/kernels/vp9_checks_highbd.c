// SPDX-License-Identifier: Apache-2.0
// The kernels of 10 and 12 bits.
#include "./vp9_rtcd.h"
#include "./vpx_dsp_rtcd.h"
#include "vp9/common/vp9_filter.h"
#include "vp9_checks.h"

enum {
  kStride = 112,
  kRows = 96,
  kAtX = 16,
  kAtY = 16,
  kAlign = 16,
  kCopy = 0,
  kAcross = 1,
  kDown = 2,
  kBoth = 3
};

typedef void (*Convolve)(const uint16_t* src, ptrdiff_t src_stride, uint16_t* dst, ptrdiff_t dst_stride,
                         const InterpKernel* filter, int x0_q4, int x_step_q4, int y0_q4, int y_step_q4,
                         int w, int h, int bd);
typedef void (*Filter)(uint16_t* s, int pitch, const uint8_t* blimit, const uint8_t* limit,
                       const uint8_t* threshold, int bd);
typedef void (*DualFilter)(uint16_t* s, int pitch, const uint8_t* blimit0, const uint8_t* limit0,
                           const uint8_t* threshold0, const uint8_t* blimit1, const uint8_t* limit1,
                           const uint8_t* threshold1, int bd);

#define REAL(name)                                                                                        \
  void reference_vpx_highbd_##name(const uint16_t*, ptrdiff_t, uint16_t*, ptrdiff_t, const InterpKernel*, \
                                   int, int, int, int, int, int, int)
#define LIMITS const uint8_t*, const uint8_t*, const uint8_t*
#define REAL_FILTER(name) void reference_vpx_highbd_lpf_##name##_c(uint16_t*, int, LIMITS, int)
#define REAL_DUAL(name) void reference_vpx_highbd_lpf_##name##_dual_c(uint16_t*, int, LIMITS, LIMITS, int)

REAL(convolve8_c);
REAL(convolve8_avg_c);
REAL(convolve8_horiz_c);
REAL(convolve8_avg_horiz_c);
REAL(convolve8_vert_c);
REAL(convolve8_avg_vert_c);
REAL(convolve_copy_c);
REAL(convolve_avg_c);
REAL_FILTER(horizontal_4);
REAL_FILTER(horizontal_8);
REAL_FILTER(horizontal_16);
REAL_FILTER(horizontal_16_dual);
REAL_FILTER(vertical_4);
REAL_FILTER(vertical_8);
REAL_FILTER(vertical_16);
REAL_FILTER(vertical_16_dual);
REAL_DUAL(horizontal_4);
REAL_DUAL(horizontal_8);
REAL_DUAL(vertical_4);
REAL_DUAL(vertical_8);

typedef struct {
  const uint16_t* src;
  ptrdiff_t src_stride;
  uint16_t* dst;
  const InterpKernel* filter;
  int x0, y0, step, w, h, bd;
} ConvolveCall;

static uint16_t ours[kStride * kRows], theirs[kStride * kRows];

static void call_convolve(AnyFunction function, void* context) {
  const ConvolveCall* c = context;
  ((Convolve)function)(c->src, c->src_stride, c->dst, kStride, c->filter, c->x0, c->step, c->y0, c->step,
                       c->w, c->h, c->bd);
}

// The samples that libvpx looks at end with the last byte of memory.
static void place_source(ConvolveCall* c, int directions) {
  const int right = directions & kAcross ? ((c->w - 1) * c->step + c->x0) / 16 + 4 : c->w - 1;
  const int below = directions & kDown ? ((c->h - 1) * c->step + c->y0) / 16 + 4 : c->h - 1;
  c->src_stride = right + 8 + check_random_in(0, 40);
  const size_t count = (size_t)((below + 3) * c->src_stride + right + 4);
  uint16_t* samples = (uint16_t*)check_last_bytes(2 * count);
  check_samples(samples, count, c->bd);
  c->src = samples + 3 * c->src_stride + 3;
}

static void check_size(const Check* check, int log_w, int log_h) {
  ConvolveCall c = {.w = 1 << log_w, .h = 1 << log_h, .bd = check_random() & 1 ? 10 : 12, .step = 16};
  c.filter = vp9_filter_kernels[check_random_in(0, 3)];
  if (check->first & kAcross) c.x0 = check_random_in(1, 15);
  if (check->first & kDown) c.y0 = check_random_in(1, 15);
  if (check->first != kCopy && check_random_in(0, 9) == 0) c.step = check_random_in(1, 32);
  place_source(&c, check->first);
  check_samples(ours, kStride * kRows, c.bd);
  memcpy(theirs, ours, sizeof(ours));
  c.dst = ours + kAtY * kStride + kAtX;
  call_convolve(check->ours, &c);
  c.dst = theirs + kAtY * kStride + kAtX;
  call_convolve(check->theirs, &c);
  check_same(check, ours, theirs, sizeof(ours), "width, height", c.w, c.h);
}

static void check_convolve(const Check* check) {
  for (int log_w = 2; log_w <= 6; ++log_w) {
    for (int log_h = 2; log_h <= 6; ++log_h) {
      for (int i = 0; i < 60; ++i) check_size(check, log_w, log_h);
    }
  }
  ConvolveCall c = {
      .filter = vp9_filter_kernels[0], .x0 = 4, .y0 = 6, .step = 16, .w = 16, .h = 16, .bd = 10};
  c.dst = ours;
  place_source(&c, check->first);
  check_benchmark(check, call_convolve, &c, "16x16");
}

typedef struct {
  uint16_t* samples;
  uint8_t limits[6][kAlign] __attribute__((aligned(kAlign)));
  bool dual;
  int bd;
} FilterCall;

static void call_filter(AnyFunction function, void* context) {
  FilterCall* c = context;
  uint16_t* s = c->samples + kAtY * kStride + kAtX;
  if (c->dual) {
    ((DualFilter)function)(s, kStride, c->limits[0], c->limits[1], c->limits[2], c->limits[3], c->limits[4],
                           c->limits[5], c->bd);
  } else {
    ((Filter)function)(s, kStride, c->limits[0], c->limits[1], c->limits[2], c->bd);
  }
}

// A plane with an edge that is smooth in most places, and limits of some level.
static void choose_edge(FilterCall* c) {
  c->bd = check_random() & 1 ? 10 : 12;
  for (int half = 0; half < 2; ++half) {
    const int level = check_random_in(0, 63);
    const int limit = check_random_in(1, level > 0 ? level : 1);
    memset(c->limits[3 * half], 2 * (level + 2) + limit, kAlign);
    memset(c->limits[3 * half + 1], limit, kAlign);
    memset(c->limits[3 * half + 2], level >> 4, kAlign);
  }
  check_samples(ours, kStride * kRows, c->bd);
  if (check_random_in(0, 2) == 0) return;
  const int scale = c->bd - 8;
  const int step = check_random_in(-20, 20) << scale;
  const bool across = check_random_in(0, 1) == 1;
  const int noise = check_random_in(0, 3) << scale;
  const int base = check_random_in(30, 220) << scale;
  for (int y = 0; y < kRows; ++y) {
    for (int x = 0; x < kStride; ++x) {
      const bool beyond = across ? x >= kAtX : y >= kAtY;
      int value = base + (beyond ? step : 0) + check_random_in(-noise, noise);
      if (check_random_in(0, 60) == 0) value = check_random_in(0, (1 << c->bd) - 1);
      ours[y * kStride + x] = (uint16_t)value;
    }
  }
}

static void check_filter(const Check* check) {
  FilterCall c = {.dual = check->first == 1};
  for (int i = 0; i < 2000; ++i) {
    choose_edge(&c);
    memcpy(theirs, ours, sizeof(ours));
    c.samples = ours;
    call_filter(check->ours, &c);
    c.samples = theirs;
    call_filter(check->theirs, &c);
    check_same(check, ours, theirs, sizeof(ours), "blimit, limit", c.limits[0][0], c.limits[1][0]);
  }
  memset(c.limits, 20, sizeof(c.limits));
  memset(ours, 1, sizeof(ours));
  c.samples = ours;
  check_benchmark(check, call_filter, &c, "flat");
}

static const Check kChecks[] = {
    CHECKED("highbd_convolve", vpx_highbd_convolve8_c, check_convolve, kBoth, 0),
    CHECKED("highbd_convolve", vpx_highbd_convolve8_avg_c, check_convolve, kBoth, 0),
    CHECKED("highbd_convolve", vpx_highbd_convolve8_horiz_c, check_convolve, kAcross, 0),
    CHECKED("highbd_convolve", vpx_highbd_convolve8_avg_horiz_c, check_convolve, kAcross, 0),
    CHECKED("highbd_convolve", vpx_highbd_convolve8_vert_c, check_convolve, kDown, 0),
    CHECKED("highbd_convolve", vpx_highbd_convolve8_avg_vert_c, check_convolve, kDown, 0),
    CHECKED("highbd_convolve", vpx_highbd_convolve_copy_c, check_convolve, kCopy, 0),
    CHECKED("highbd_convolve", vpx_highbd_convolve_avg_c, check_convolve, kCopy, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_horizontal_4_c, check_filter, 0, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_horizontal_8_c, check_filter, 0, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_horizontal_16_c, check_filter, 0, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_horizontal_16_dual_c, check_filter, 0, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_vertical_4_c, check_filter, 0, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_vertical_8_c, check_filter, 0, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_vertical_16_c, check_filter, 0, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_vertical_16_dual_c, check_filter, 0, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_horizontal_4_dual_c, check_filter, 1, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_horizontal_8_dual_c, check_filter, 1, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_vertical_4_dual_c, check_filter, 1, 0),
    CHECKED("highbd_loopfilter", vpx_highbd_lpf_vertical_8_dual_c, check_filter, 1, 0),
};

const CheckTable kHighBitDepthChecks = {kChecks, sizeof(kChecks) / sizeof(*kChecks)};
