// SPDX-License-Identifier: Apache-2.0
// What the kernels of motion compensation share: pixels as eight or four numbers of 16 bits, and what each
// file puts into dav1d's table. Predictions between two stages have 14 bits and, where pixels have more than
// 8, a bias (dav1d's PREP_BIAS).
#pragma once

#include "src/mc.h"

#include "wasm/simd/av1/kernels.h"

void bitfn(rill_mc_init_filters)(Dav1dMCDSPContext* c);
void bitfn(rill_mc_init_scaled)(Dav1dMCDSPContext* c);
void bitfn(rill_mc_init_compound)(Dav1dMCDSPContext* c);
void bitfn(rill_mc_init_blend)(Dav1dMCDSPContext* c);
void bitfn(rill_mc_init_warp)(Dav1dMCDSPContext* c);

#if BITDEPTH == 8
#define BITDEPTH_MAX 0xff
enum { kPredictionBias = 0 };
#else
#define BITDEPTH_MAX bitdepth_max
enum { kPredictionBias = 8192 };
#endif

#define INLINE static inline __attribute__((always_inline))

// A loop over rows or columns: unrolled it would be larger and not faster.
#define ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")

// The bits that a prediction has more than its pixels.
static inline int prediction_bits(int bitdepth_max) {
#if BITDEPTH == 8
  return 4;
#else
  return 14 - bitdepth_from_max(bitdepth_max);
#endif
}

static inline v128_t load8(const pixel* source) {
#if BITDEPTH == 8
  return wasm_u16x8_load8x8(source);
#else
  return wasm_v128_load(source);
#endif
}

static inline v128_t load4(const pixel* source) {
#if BITDEPTH == 8
  return wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(source));
#else
  return wasm_v128_load64_zero(source);
#endif
}

static inline v128_t load2(const pixel* source) {
#if BITDEPTH == 8
  return wasm_u16x8_extend_low_u8x16(wasm_v128_load16_lane(source, wasm_i64x2_const_splat(0), 0));
#else
  return wasm_v128_load32_zero(source);
#endif
}

// From i16 in range to pixels, in the low half if they have 8 bits.
static inline v128_t pack_pixels(v128_t values) {
#if BITDEPTH == 8
  return wasm_u8x16_narrow_i16x8(values, values);
#else
  return values;
#endif
}

// From i16 to pixels, brought into range.
static inline v128_t to_pixels(v128_t values, int bitdepth_max) {
#if BITDEPTH != 8
  values = wasm_i16x8_max(wasm_i16x8_min(values, wasm_i16x8_splat(bitdepth_max)), wasm_i64x2_const_splat(0));
#endif
  return pack_pixels(values);
}

// `pixels` as pack_pixels gives them.
static inline void store8(pixel* target, v128_t pixels) {
#if BITDEPTH == 8
  wasm_v128_store64_lane(target, pixels, 0);
#else
  wasm_v128_store(target, pixels);
#endif
}

static inline void store4(pixel* target, v128_t pixels) {
#if BITDEPTH == 8
  wasm_v128_store32_lane(target, pixels, 0);
#else
  wasm_v128_store64_lane(target, pixels, 0);
#endif
}

// The second four of eight pixels.
static inline void store4_next(pixel* target, v128_t pixels) {
#if BITDEPTH == 8
  wasm_v128_store32_lane(target, pixels, 1);
#else
  wasm_v128_store64_lane(target, pixels, 1);
#endif
}

static inline void store2(pixel* target, v128_t pixels) {
#if BITDEPTH == 8
  wasm_v128_store16_lane(target, pixels, 0);
#else
  wasm_v128_store32_lane(target, pixels, 0);
#endif
}

// `width` is 2, 4, or more for 8.
static inline void store_up_to_8(pixel* target, v128_t pixels, int width) {
  if (width > 4) {
    store8(target, pixels);
  } else if (width == 4) {
    store4(target, pixels);
  } else {
    store2(target, pixels);
  }
}

// a0 b0 a1 b1 …, the lower and the upper half of a and b: what i32x4.dot_i16x8 multiplies and adds.
static inline v128_t zip_low(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

static inline v128_t zip_high(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// The same two factors for each pair of a dot product.
static inline v128_t splat_pair(int even, int odd) {
  return wasm_i32x4_splat((int)((uint32_t)(uint16_t)even | (uint32_t)odd << 16));
}
