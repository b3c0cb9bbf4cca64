// SPDX-License-Identifier: Apache-2.0
// The inverse transforms of values that fit in 16 bits. First those of one dimension, each lane of the
// vectors a row or column of its own; in place.
#pragma once

#include "vp9/common/vp9_idct.h"
#include "wasm/simd/vp9/kernels.h"

typedef void (*Transform)(v128_t* lanes);

void inverse_dct8(v128_t* lanes);
void inverse_dct16(v128_t* lanes);
// Those `of_8` take the first eight inputs, the others being 0.
void inverse_dct16_of_8(v128_t* lanes);
void inverse_dct32(v128_t* lanes);
void inverse_dct32_of_8(v128_t* lanes);
void inverse_adst8(v128_t* lanes);
void inverse_adst16(v128_t* lanes);

// Both dimensions. Coefficients are in the first `part` rows and columns only, a multiple of eight. The
// residuals come in columns of eight, each a vector for every row.
void rill_vp9_inverse(const tran_low_t* input, int size, int part, Transform of_rows, Transform of_columns,
                      v128_t* columns);
// Rows 0 and 1 in the first vector, 2 and 3 in the second.
void rill_vp9_inverse_4x4(const tran_low_t* input, TX_TYPE type, v128_t* halves);

KERNEL_INLINE v128_t rounded_residual(v128_t residual, int shift) {
  const v128_t rounding = wasm_i16x8_splat((int16_t)(1 << (shift - 1)));
  return wasm_i16x8_shr(wasm_i16x8_add_sat(residual, rounding), shift);
}

// The residuals of rill_vp9_inverse, to samples of one byte (8 bits) or of two.
KERNEL_INLINE void add_columns(const v128_t* columns, void* dst, ptrdiff_t stride, int size, int bits) {
  const int shift = size == 8 ? 5 : 6;
  const int bytes = bits == 8 ? 1 : 2;
  for (int x = 0; x < size; x += 8) {
    uint8_t* to = (uint8_t*)dst + x * bytes;
    for (int y = 0; y < size; ++y, to += stride * bytes) {
      const v128_t residual = rounded_residual(*columns++, shift);
      if (bits == 8) {
        const v128_t sum = wasm_i16x8_add(wasm_u16x8_load8x8(to), residual);
        wasm_v128_store64_lane(to, wasm_u8x16_narrow_i16x8(sum, sum), 0);
      } else {
        wasm_v128_store(to, clipped(wasm_i16x8_add_sat(wasm_v128_load(to), residual), bits));
      }
    }
  }
}

// To two rows of four samples, the residuals of both.
KERNEL_INLINE void add_two_rows(uint8_t* dst, ptrdiff_t stride, v128_t residuals) {
  const v128_t samples = wasm_v128_load32_lane(dst + stride, wasm_v128_load32_zero(dst), 1);
  const v128_t sum = wasm_i16x8_add_sat(wasm_u16x8_extend_low_u8x16(samples), residuals);
  const v128_t packed = wasm_u8x16_narrow_i16x8(sum, sum);
  wasm_v128_store32_lane(dst, packed, 0);
  wasm_v128_store32_lane(dst + stride, packed, 1);
}

KERNEL_INLINE void add_two_high_rows(uint16_t* dst, ptrdiff_t stride, v128_t residuals, int bits) {
  const v128_t samples = wasm_v128_load64_lane(dst + stride, wasm_v128_load64_zero(dst), 1);
  const v128_t sum = clipped(wasm_i16x8_add_sat(samples, residuals), bits);
  wasm_v128_store64_lane(dst, sum, 0);
  wasm_v128_store64_lane(dst + stride, sum, 1);
}
