// SPDX-License-Identifier: Apache-2.0
// What the filters of inter prediction share: taps, and where results go.
#pragma once

#include "src/tables.h"

#include "wasm/simd/av1/mc.h"

enum {
  kVerticalShift = 10,
#if BITDEPTH == 8
  kHorizontalShift = 2,
#else
  kHorizontalShift = 4,
#endif
};

// dav1d's two-dimensional filters, each by its place in the tables, a name, and what it filters with across
// and down.
#define EACH_FILTER(DO)                                                                                  \
  DO(FILTER_2D_8TAP_REGULAR, regular, DAV1D_FILTER_8TAP_REGULAR, DAV1D_FILTER_8TAP_REGULAR)              \
  DO(FILTER_2D_8TAP_REGULAR_SMOOTH, regular_smooth, DAV1D_FILTER_8TAP_REGULAR, DAV1D_FILTER_8TAP_SMOOTH) \
  DO(FILTER_2D_8TAP_REGULAR_SHARP, regular_sharp, DAV1D_FILTER_8TAP_REGULAR, DAV1D_FILTER_8TAP_SHARP)    \
  DO(FILTER_2D_8TAP_SHARP_REGULAR, sharp_regular, DAV1D_FILTER_8TAP_SHARP, DAV1D_FILTER_8TAP_REGULAR)    \
  DO(FILTER_2D_8TAP_SHARP_SMOOTH, sharp_smooth, DAV1D_FILTER_8TAP_SHARP, DAV1D_FILTER_8TAP_SMOOTH)       \
  DO(FILTER_2D_8TAP_SHARP, sharp, DAV1D_FILTER_8TAP_SHARP, DAV1D_FILTER_8TAP_SHARP)                      \
  DO(FILTER_2D_8TAP_SMOOTH_REGULAR, smooth_regular, DAV1D_FILTER_8TAP_SMOOTH, DAV1D_FILTER_8TAP_REGULAR) \
  DO(FILTER_2D_8TAP_SMOOTH, smooth, DAV1D_FILTER_8TAP_SMOOTH, DAV1D_FILTER_8TAP_SMOOTH)                  \
  DO(FILTER_2D_8TAP_SMOOTH_SHARP, smooth_sharp, DAV1D_FILTER_8TAP_SMOOTH, DAV1D_FILTER_8TAP_SHARP)       \
  DO(FILTER_2D_BILINEAR, bilinear, DAV1D_FILTER_BILINEAR, DAV1D_FILTER_BILINEAR)

// The filter for a position in sixteenths; blocks of 4 and less have filters of their own.
static inline const int8_t* filter_of(int type, int size, int position) {
  if (position == 0) return NULL;
  const int row = type == DAV1D_FILTER_BILINEAR ? 5 : size > 4 ? type : 3 + (type & 1);
  return dav1d_mc_subpel_filters[row][position - 1];
}

// The taps of `filter` in pairs, shifted.
typedef struct {
  v128_t pair[4];
} Pairs;

static inline Pairs pairs_of(const int8_t* filter, int first, int shift) {
  Pairs pairs;
  for (int i = 0; i < 4; ++i) {
    const int at = first + 2 * i;
    pairs.pair[i] = at < 7 ? splat_pair(filter[at] * (1 << shift), filter[at + 1] * (1 << shift))
                           : wasm_i64x2_const_splat(0);
  }
  return pairs;
}

// Where results go: pixels in range, or a prediction. `put` says which, and is known wherever code is made
// from this.
typedef struct {
  int put;
  void* at;
  ptrdiff_t stride;
} Target;

static inline void next_row(Target* target) {
  target->at = target->put ? (void*)((pixel*)target->at + target->stride)
                           : (void*)((int16_t*)target->at + target->stride);
}

static inline void store_row(Target target, int x, v128_t row, int width, int bitdepth_max) {
  if (target.put) {
    store_up_to_8((pixel*)target.at + x, to_pixels(row, bitdepth_max), width);
  } else if (width >= 8) {
    wasm_v128_store((int16_t*)target.at + x, row);
  } else {
    wasm_v128_store64_lane((int16_t*)target.at + x, row, 0);
  }
}
