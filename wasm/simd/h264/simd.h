// SPDX-License-Identifier: Apache-2.0
// What the H.264 kernels share. The arithmetic is in headers of inline functions, which know neither library;
// avc_*.c put it into libavcodec's tables, wels_*.cpp stand in for OpenH264's functions. See ../SIMD.md.
#pragma once

#include <stddef.h>
#include <stdint.h>
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

// Two rows of four bytes, one behind the other.
RILL_INLINE v128_t load_2x4(const uint8_t* p, ptrdiff_t stride) {
  return wasm_v128_load32_lane(p + stride, wasm_v128_load32_zero(p), 1);
}

// Two rows of four bytes, as 16-bit numbers.
RILL_INLINE v128_t load_2x4_wide(const uint8_t* p, ptrdiff_t stride) {
  return wasm_u16x8_extend_low_u8x16(load_2x4(p, stride));
}

RILL_INLINE void store_2x4(uint8_t* p, ptrdiff_t stride, v128_t bytes) {
  wasm_v128_store32_lane(p, bytes, 0);
  wasm_v128_store32_lane(p + stride, bytes, 1);
}

RILL_INLINE v128_t narrow(v128_t wide) {
  return wasm_u8x16_narrow_i16x8(wide, wide);
}
