// SPDX-License-Identifier: Apache-2.0
// Intra prediction of all depths. The samples around a block are as vp9_reconintra.c makes them, and end with
// the last byte of memory: above, and at the left.
#include "./vpx_dsp_rtcd.h"
#include "vp9_checks.h"

enum { kMostStride = 96, kRows = 48, kAtX = 16, kAtY = 8, kBefore = 16, kAbove = 64, kLeft = 32 };

typedef void (*Predict)(uint8_t* dst, ptrdiff_t stride, const uint8_t* above, const uint8_t* left);
typedef void (*PredictHigh)(uint16_t* dst, ptrdiff_t stride, const uint16_t* above, const uint16_t* left,
                            int bd);

#define SIZES(what, mode) what(mode, 4) what(mode, 8) what(mode, 16) what(mode, 32)
#define MEANS(what) SIZES(what, dc) SIZES(what, dc_128) SIZES(what, dc_left) SIZES(what, dc_top)
#define STRAIGHT(what) SIZES(what, v) SIZES(what, h) SIZES(what, tm)
#define STEEP(what) SIZES(what, d45) SIZES(what, d63) SIZES(what, d117)
#define FLAT(what) SIZES(what, d135) SIZES(what, d153) SIZES(what, d207)
#define MODES(what) MEANS(what) STRAIGHT(what) STEEP(what) FLAT(what)

#define REAL(mode, size)                                                                                  \
  void reference_vpx_##mode##_predictor_##size##x##size##_c(uint8_t*, ptrdiff_t, const uint8_t*,          \
                                                            const uint8_t*);                              \
  void reference_vpx_highbd_##mode##_predictor_##size##x##size##_c(uint16_t*, ptrdiff_t, const uint16_t*, \
                                                                   const uint16_t*, int);
MODES(REAL)

// Samples of more than 8 bits take two bytes; places and strides are of samples.
typedef struct {
  uint8_t* dst;
  ptrdiff_t stride;
  const uint8_t* above;
  const uint8_t* left;
  int bits;
} Call;

static void call(AnyFunction function, void* context) {
  const Call* c = context;
  if (c->bits == 8) {
    ((Predict)function)(c->dst, c->stride, c->above, c->left);
  } else {
    ((PredictHigh)function)((uint16_t*)c->dst, c->stride, (const uint16_t*)c->above, (const uint16_t*)c->left,
                            c->bits);
  }
}

static void place_samples(Call* c, int size) {
  const size_t bytes = c->bits == 8 ? 1 : 2;
  uint8_t* all = check_last_bytes((kBefore + kAbove + kLeft) * bytes);
  const bool above_last = check_random() & 1;
  uint8_t* above = all + (kBefore + (above_last ? kLeft : 0)) * bytes;
  check_samples(all, kBefore + kAbove + kLeft, c->bits);
  // Of blocks larger than four by four the last one above is repeated.
  for (int i = size; size > 4 && i < 2 * size; ++i)
    memcpy(above + i * bytes, above + (size - 1) * bytes, bytes);
  c->above = above;
  c->left = above_last ? all : above + kAbove * bytes;
}

static void check_prediction(const Check* check) {
  static uint8_t ours[2 * kMostStride * kRows], theirs[sizeof(ours)];
  const int size = check->first;
  Call c = {.bits = 8};
  for (int i = 0; i < 2000; ++i) {
    if (check->second > 8) c.bits = check_random() & 1 ? 10 : 12;
    const size_t bytes = c.bits == 8 ? 1 : 2;
    c.stride = check_random_in(kAtX + kLeft, kMostStride);
    const size_t at = (size_t)(kAtY * c.stride + check_random_in(0, kAtX)) * bytes;
    place_samples(&c, size);
    check_randomize(ours, sizeof(ours));
    memcpy(theirs, ours, sizeof(ours));
    c.dst = ours + at;
    call(check->ours, &c);
    c.dst = theirs + at;
    call(check->theirs, &c);
    check_same(check, ours, theirs, sizeof(ours), "bits, stride", c.bits, (int)c.stride);
  }
  c.dst = ours;
  c.stride = 64;
  check_benchmark(check, call, &c, "");
}

#define CHECK(mode, size)                                                                                \
  CHECKED("intra", vpx_##mode##_predictor_##size##x##size##_c, check_prediction, size, 8),               \
      CHECKED("highbd_intra", vpx_highbd_##mode##_predictor_##size##x##size##_c, check_prediction, size, \
              10),

static const Check kChecks[] = {MODES(CHECK)};

const CheckTable kIntraChecks = {kChecks, sizeof(kChecks) / sizeof(*kChecks)};
