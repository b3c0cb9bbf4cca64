// SPDX-License-Identifier: Apache-2.0
// Arithmetic of the inverse transforms of 8 bits (VP9 8.7.1): eight lanes of 16 bits, each of a row or column
// of its own. A stream whose values do not fit in them does not conform (8.7.1.1).
#pragma once

#include "vpx_dsp/txfm_common.h"
#include "wasm/simd/vp9/transpose.h"

// Products of eight lanes.
typedef struct {
  v128_t low, high;
} Products;

KERNEL_INLINE v128_t pair_of(int a, int b) {
  return wasm_i32x4_splat((int)((uint32_t)(uint16_t)a | (uint32_t)b << 16));
}

// a × c0 + b × c1.
KERNEL_INLINE Products products(v128_t a, v128_t b, int c0, int c1) {
  const v128_t constants = pair_of(c0, c1);
  return (Products){wasm_i32x4_dot_i16x8(zip_low16(a, b), constants),
                    wasm_i32x4_dot_i16x8(zip_high16(a, b), constants)};
}

// Round2 by the 14 fractional bits of the constants.
KERNEL_INLINE v128_t round_lanes(v128_t lanes) {
  return wasm_i32x4_shr(wasm_i32x4_add(lanes, wasm_i32x4_const_splat(DCT_CONST_ROUNDING)), DCT_CONST_BITS);
}

KERNEL_INLINE v128_t rounded(Products a) {
  return wasm_i16x8_narrow_i32x4(round_lanes(a.low), round_lanes(a.high));
}

KERNEL_INLINE v128_t rounded_sum(Products a, Products b) {
  return rounded((Products){wasm_i32x4_add(a.low, b.low), wasm_i32x4_add(a.high, b.high)});
}

KERNEL_INLINE v128_t rounded_difference(Products a, Products b) {
  return rounded((Products){wasm_i32x4_sub(a.low, b.low), wasm_i32x4_sub(a.high, b.high)});
}

// The butterfly rotation B (8.7.1.1): x = a × c0 − b × c1, y = a × c1 + b × c0.
KERNEL_INLINE void rotate(v128_t a, v128_t b, int c0, int c1, v128_t* x, v128_t* y) {
  *x = rounded(products(a, b, c0, -c1));
  *y = rounded(products(a, b, c1, c0));
}

// The same of inputs number i and j, where those from `count` on are 0.
KERNEL_INLINE void rotate_inputs(const v128_t* input, int stride, int count, int i, int j, int c0, int c1,
                                 v128_t* x, v128_t* y) {
  const v128_t a = input[i * stride];
  const v128_t b = input[j * stride];
  if (j * stride >= count) {
    *x = wasm_i16x8_q15mulr_sat(a, wasm_i16x8_splat((int16_t)(2 * c0)));
    *y = wasm_i16x8_q15mulr_sat(a, wasm_i16x8_splat((int16_t)(2 * c1)));
  } else if (i * stride >= count) {
    *x = wasm_i16x8_q15mulr_sat(b, wasm_i16x8_splat((int16_t)(-2 * c1)));
    *y = wasm_i16x8_q15mulr_sat(b, wasm_i16x8_splat((int16_t)(2 * c0)));
  } else {
    rotate(a, b, c0, c1, x, y);
  }
}
