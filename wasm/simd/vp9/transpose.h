// SPDX-License-Identifier: Apache-2.0
// Transposing by perfect shuffles: four of sixteen vectors of sixteen bytes each transpose them, and so do
// fewer of fewer.
#pragma once

#include "wasm/simd/vp9/kernels.h"

KERNEL_INLINE v128_t interleave_low8(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

KERNEL_INLINE v128_t interleave_high8(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

KERNEL_INLINE v128_t interleave_low16(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

KERNEL_INLINE v128_t interleave_high16(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// Each vector of the first half interleaved with that of the second half.
KERNEL_INLINE void perfect_shuffle8(v128_t* v, int count) {
  v128_t result[16];
  KERNEL_UNROLL
  for (int i = 0; i < count / 2; ++i) {
    result[2 * i] = interleave_low8(v[i], v[i + count / 2]);
    result[2 * i + 1] = interleave_high8(v[i], v[i + count / 2]);
  }
  KERNEL_UNROLL
  for (int i = 0; i < count; ++i) v[i] = result[i];
}

KERNEL_INLINE void perfect_shuffle16(v128_t* v, int count) {
  v128_t result[16];
  KERNEL_UNROLL
  for (int i = 0; i < count / 2; ++i) {
    result[2 * i] = interleave_low16(v[i], v[i + count / 2]);
    result[2 * i + 1] = interleave_high16(v[i], v[i + count / 2]);
  }
  KERNEL_UNROLL
  for (int i = 0; i < count; ++i) v[i] = result[i];
}
