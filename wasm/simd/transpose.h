// SPDX-License-Identifier: Apache-2.0
// Vectors interleaved, and transposed by it, for the kernels of every codec.
#pragma once

#include <wasm_simd128.h>

#define RILL_INLINE static inline __attribute__((always_inline))

// The low or high halves of two vectors, their lanes of 8, 16, 32 or 64 bits in turn.
RILL_INLINE v128_t zip_low8(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

RILL_INLINE v128_t zip_high8(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

RILL_INLINE v128_t zip_low16(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

RILL_INLINE v128_t zip_high16(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

RILL_INLINE v128_t zip_low32(v128_t a, v128_t b) {
  return wasm_i32x4_shuffle(a, b, 0, 4, 1, 5);
}

RILL_INLINE v128_t zip_high32(v128_t a, v128_t b) {
  return wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
}

RILL_INLINE v128_t zip_low64(v128_t a, v128_t b) {
  return wasm_i64x2_shuffle(a, b, 0, 2);
}

RILL_INLINE v128_t zip_high64(v128_t a, v128_t b) {
  return wasm_i64x2_shuffle(a, b, 1, 3);
}

// Eight rows of eight lanes of 16 bits.
RILL_INLINE void transpose8(v128_t r[8]) {
  v128_t s[8];
  for (int i = 0; i < 4; ++i) s[2 * i] = zip_low16(r[i], r[i + 4]), s[2 * i + 1] = zip_high16(r[i], r[i + 4]);
  for (int i = 0; i < 4; ++i) r[2 * i] = zip_low16(s[i], s[i + 4]), r[2 * i + 1] = zip_high16(s[i], s[i + 4]);
  for (int i = 0; i < 4; ++i) s[2 * i] = zip_low16(r[i], r[i + 4]), s[2 * i + 1] = zip_high16(r[i], r[i + 4]);
  for (int i = 0; i < 8; ++i) r[i] = s[i];
}
