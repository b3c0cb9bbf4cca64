// SPDX-License-Identifier: Apache-2.0
// Arithmetic of the inverse transforms: one vector holds one coefficient of kLanes transforms that run side
// by side, 8 of 16 bits for 8-bit video, 4 of 32 bits for 10 and 12. Sums stay within the range that the
// specification clamps them to (7.13.3), which in 16 bits is saturation.
#pragma once

#include "wasm/simd/av1/itx_transpose.h"
#include "wasm/simd/av1/kernels.h"

// What every value of a row or of a column fits in.
typedef struct Range {
  v128_t least, most;
} Range;

#if BITDEPTH == 8

// What `scale` multiplies by has 15 fractional bits.
enum { kLanes = 8, kScaleUnit = 8 };

static inline v128_t add(v128_t a, v128_t b, const Range* range) {
  return wasm_i16x8_add_sat(a, b);
}

static inline v128_t subtract(v128_t a, v128_t b, const Range* range) {
  return wasm_i16x8_sub_sat(a, b);
}

static inline v128_t negate(v128_t a) {
  return wasm_i16x8_sub_sat(wasm_i16x8_const_splat(0), a);
}

static inline v128_t rounded12(v128_t low, v128_t high) {
  const v128_t half = wasm_i32x4_const_splat(2048);
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(low, half), 12),
                                 wasm_i32x4_shr(wasm_i32x4_add(high, half), 12));
}

// a k[0] + b k[1], of 12 fractional bits.
static inline v128_t weigh(v128_t a, v128_t b, const int16_t* k) {
  const v128_t weights = wasm_v128_load32_splat(k);
  return rounded12(wasm_i32x4_dot_i16x8(INTERLEAVE_LOW(a, b), weights),
                   wasm_i32x4_dot_i16x8(INTERLEAVE_HIGH(a, b), weights));
}

static inline v128_t weigh4(v128_t a, v128_t b, v128_t c, v128_t d, const int16_t* k) {
  const v128_t ab = wasm_v128_load32_splat(k), cd = wasm_v128_load32_splat(k + 2);
  return rounded12(wasm_i32x4_add(wasm_i32x4_dot_i16x8(INTERLEAVE_LOW(a, b), ab),
                                  wasm_i32x4_dot_i16x8(INTERLEAVE_LOW(c, d), cd)),
                   wasm_i32x4_add(wasm_i32x4_dot_i16x8(INTERLEAVE_HIGH(a, b), ab),
                                  wasm_i32x4_dot_i16x8(INTERLEAVE_HIGH(c, d), cd)));
}

// a k[0], in units of a 4096th by kScaleUnit.
static inline v128_t scale(v128_t a, const int16_t* k) {
  return wasm_i16x8_q15mulr_sat(a, wasm_v128_load16_splat(k));
}

#else

enum { kLanes = 4, kScaleUnit = 1 };

static inline v128_t clamp(v128_t a, const Range* range) {
  return wasm_i32x4_max(wasm_i32x4_min(a, range->most), range->least);
}

static inline v128_t add(v128_t a, v128_t b, const Range* range) {
  return clamp(wasm_i32x4_add(a, b), range);
}

static inline v128_t subtract(v128_t a, v128_t b, const Range* range) {
  return clamp(wasm_i32x4_sub(a, b), range);
}

static inline v128_t negate(v128_t a) {
  return wasm_i32x4_neg(a);
}

static inline v128_t rounded12(v128_t a) {
  return wasm_i32x4_shr(wasm_i32x4_add(a, wasm_i32x4_const_splat(2048)), 12);
}

static inline v128_t times(v128_t a, int k) {
  return wasm_i32x4_mul(a, wasm_i32x4_splat(k));
}

static inline v128_t weigh(v128_t a, v128_t b, const int16_t* k) {
  return rounded12(wasm_i32x4_add(times(a, k[0]), times(b, k[1])));
}

static inline v128_t weigh4(v128_t a, v128_t b, v128_t c, v128_t d, const int16_t* k) {
  return rounded12(wasm_i32x4_add(wasm_i32x4_add(times(a, k[0]), times(b, k[1])),
                                  wasm_i32x4_add(times(c, k[2]), times(d, k[3]))));
}

static inline v128_t scale(v128_t a, const int16_t* k) {
  return rounded12(times(a, *k));
}

#endif
