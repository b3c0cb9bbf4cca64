// SPDX-License-Identifier: Apache-2.0
#include "./vpx_dsp_rtcd.h"
#include "vp9_checks.h"

enum { kStride = 48, kRows = 48, kAtX = 16, kAtY = 16, kAlign = 16, kSingle = 0, kDual = 1 };

typedef void (*Filter)(uint8_t* s, int pitch, const uint8_t* blimit, const uint8_t* limit,
                       const uint8_t* threshold);
typedef void (*DualFilter)(uint8_t* s, int pitch, const uint8_t* blimit0, const uint8_t* limit0,
                           const uint8_t* threshold0, const uint8_t* blimit1, const uint8_t* limit1,
                           const uint8_t* threshold1);

#define LIMITS const uint8_t*, const uint8_t*, const uint8_t*
#define REAL(name) void reference_vpx_lpf_##name##_c(uint8_t*, int, LIMITS)
#define REAL_DUAL(name) void reference_vpx_lpf_##name##_dual_c(uint8_t*, int, LIMITS, LIMITS)

REAL(horizontal_4);
REAL(horizontal_8);
REAL(horizontal_16);
REAL(horizontal_16_dual);
REAL(vertical_4);
REAL(vertical_8);
REAL(vertical_16);
REAL(vertical_16_dual);
REAL_DUAL(horizontal_4);
REAL_DUAL(horizontal_8);
REAL_DUAL(vertical_4);
REAL_DUAL(vertical_8);

typedef struct {
  uint8_t* samples;
  // blimit, limit and threshold of each half.
  uint8_t limits[6][kAlign] __attribute__((aligned(kAlign)));
  bool dual;
} Call;

// As vp9_loop_filter_frame_init makes them of a level and a sharpness.
static void choose_limits(Call* c) {
  for (int half = 0; half < 2; ++half) {
    const int level = check_random_in(0, 63);
    const int sharpness = check_random_in(0, 7);
    int limit = level >> ((sharpness > 0) + (sharpness > 4));
    if (sharpness > 0 && limit > 9 - sharpness) limit = 9 - sharpness;
    if (limit < 1) limit = 1;
    memset(c->limits[3 * half], 2 * (level + 2) + limit, kAlign);
    memset(c->limits[3 * half + 1], limit, kAlign);
    memset(c->limits[3 * half + 2], level >> 4, kAlign);
  }
}

static void call(AnyFunction function, void* context) {
  Call* c = context;
  uint8_t* s = c->samples + kAtY * kStride + kAtX;
  if (c->dual) {
    ((DualFilter)function)(s, kStride, c->limits[0], c->limits[1], c->limits[2], c->limits[3], c->limits[4],
                           c->limits[5]);
  } else {
    ((Filter)function)(s, kStride, c->limits[0], c->limits[1], c->limits[2]);
  }
}

// A plane with an edge that is smooth in most places.
static void choose_samples(uint8_t* samples) {
  check_samples(samples, kStride * kRows, 8);
  if (check_random_in(0, 2) == 0) return;
  const int step = check_random_in(-20, 20);
  const bool across = check_random_in(0, 1) == 1;
  const int noise = check_random_in(0, 3);
  const int base = check_random_in(20, 230);
  for (int y = 0; y < kRows; ++y) {
    for (int x = 0; x < kStride; ++x) {
      const bool beyond = across ? x >= kAtX : y >= kAtY;
      samples[y * kStride + x] = (uint8_t)(base + (beyond ? step : 0) + check_random_in(-noise, noise));
      if (check_random_in(0, 60) == 0) samples[y * kStride + x] = (uint8_t)check_random();
    }
  }
}

static void check_filter(const Check* check) {
  static uint8_t ours[kStride * kRows], theirs[kStride * kRows];
  Call c = {.dual = check->first == kDual};
  for (int i = 0; i < 4000; ++i) {
    choose_limits(&c);
    choose_samples(ours);
    memcpy(theirs, ours, sizeof(ours));
    c.samples = ours;
    call(check->ours, &c);
    c.samples = theirs;
    call(check->theirs, &c);
    check_same(check, ours, theirs, sizeof(ours), "blimit, limit", c.limits[0][0], c.limits[1][0]);
  }
  memset(c.limits, 20, sizeof(c.limits));
  memset(ours, 128, sizeof(ours));
  c.samples = ours;
  check_benchmark(check, call, &c, "flat");
  for (size_t i = 0; i < sizeof(ours); ++i) ours[i] = (uint8_t)(100 + check_random_in(0, 6));
  check_benchmark(check, call, &c, "uneven");
}

static const Check kChecks[] = {
    CHECKED("loopfilter", vpx_lpf_horizontal_4_c, check_filter, kSingle, 0),
    CHECKED("loopfilter", vpx_lpf_horizontal_8_c, check_filter, kSingle, 0),
    CHECKED("loopfilter", vpx_lpf_horizontal_16_c, check_filter, kSingle, 0),
    CHECKED("loopfilter", vpx_lpf_horizontal_16_dual_c, check_filter, kSingle, 0),
    CHECKED("loopfilter", vpx_lpf_vertical_4_c, check_filter, kSingle, 0),
    CHECKED("loopfilter", vpx_lpf_vertical_8_c, check_filter, kSingle, 0),
    CHECKED("loopfilter", vpx_lpf_vertical_16_c, check_filter, kSingle, 0),
    CHECKED("loopfilter", vpx_lpf_vertical_16_dual_c, check_filter, kSingle, 0),
    CHECKED("loopfilter", vpx_lpf_horizontal_4_dual_c, check_filter, kDual, 0),
    CHECKED("loopfilter", vpx_lpf_horizontal_8_dual_c, check_filter, kDual, 0),
    CHECKED("loopfilter", vpx_lpf_vertical_4_dual_c, check_filter, kDual, 0),
    CHECKED("loopfilter", vpx_lpf_vertical_8_dual_c, check_filter, kDual, 0),
};

const CheckTable kLoopFilterChecks = {kChecks, sizeof(kChecks) / sizeof(*kChecks)};
