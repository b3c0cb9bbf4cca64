// SPDX-License-Identifier: Apache-2.0
// The inverse transforms of 10 and 12 bits, added to the prediction (VP9 8.7.2, 8.6.2). No value within a
// transform is larger than the sum of the coefficients by more than the root of two. Where it is small, as
// for all but coarse detail, 16 bits do as for 8-bit samples; plain C has the rest.
#include "./vp9_rtcd.h"
#include "./vpx_dsp_rtcd.h"
#include "wasm/simd/vp9/inverse.h"

enum { kLargestSum = 23000 };

// Of coefficients in the first `part` rows and columns of a block, multiples of four.
KERNEL_NOINLINE bool sum_is_small(const tran_low_t* input, int size, int part) {
  v128_t sum = wasm_i32x4_const_splat(0);
  v128_t any = sum;
  for (int y = 0; y < part; ++y, input += size) {
    for (int x = 0; x < part; x += 4) {
      const v128_t magnitudes = wasm_i32x4_abs(wasm_v128_load(input + x));
      sum = wasm_i32x4_add(sum, magnitudes);
      any = wasm_v128_or(any, magnitudes);
    }
  }
  // The sums have room for 1024 that are smaller than that.
  if (wasm_v128_any_true(wasm_u32x4_shr(any, 16))) return false;
  sum = wasm_i32x4_add(sum, wasm_i64x2_shuffle(sum, sum, 1, 0));
  return wasm_i32x4_extract_lane(sum, 0) + wasm_i32x4_extract_lane(sum, 1) <= kLargestSum;
}

KERNEL_NOINLINE void inverse(const tran_low_t* input, uint16_t* dst, ptrdiff_t stride, int size, int part,
                             Transform of_rows, Transform of_columns, int bits) {
  v128_t columns[32 * 4];
  rill_vp9_inverse(input, size, part, of_rows, of_columns, columns);
  add_columns(columns, dst, stride, size, bits);
}

KERNEL_NOINLINE void inverse_4x4(const tran_low_t* input, uint16_t* dst, ptrdiff_t stride, TX_TYPE type,
                                 int bits) {
  v128_t halves[2];
  rill_vp9_inverse_4x4(input, type, halves);
  KERNEL_UNROLL
  for (int i = 0; i < 2; ++i, dst += 2 * stride)
    add_two_high_rows(dst, stride, rounded_residual(halves[i], 4), bits);
}

// The residual of a block with nothing but the first coefficient, as far as it makes a difference.
KERNEL_NOINLINE void first_only(const tran_low_t* input, uint16_t* dst, ptrdiff_t stride, int size,
                                int bits) {
  const int shift = size == 4 ? 4 : size == 8 ? 5 : 6;
  const int most = (1 << bits) - 1;
  int64_t value = input[0];
  value = (value * cospi_16_64 + DCT_CONST_ROUNDING) >> DCT_CONST_BITS;
  value = (value * cospi_16_64 + DCT_CONST_ROUNDING) >> DCT_CONST_BITS;
  value = (value + (1 << (shift - 1))) >> shift;
  const v128_t residual = wasm_i16x8_splat((int16_t)(value > most ? most : value < -most ? -most : value));
  for (int y = 0; y < size; ++y, dst += stride) {
    if (size == 4) {
      const v128_t sum = wasm_i16x8_add(wasm_v128_load64_zero(dst), residual);
      wasm_v128_store64_lane(dst, clipped(sum, bits), 0);
    } else {
      for (int x = 0; x < size; x += 8) {
        const v128_t sum = wasm_i16x8_add(wasm_v128_load(dst + x), residual);
        wasm_v128_store(dst + x, clipped(sum, bits));
      }
    }
  }
}

#define PARAMETERS const tran_low_t *input, uint16_t *dst, int stride, int bits
#define HYBRID_PARAMETERS const tran_low_t *input, uint16_t *dst, int stride, int type, int bits

// In `name`, what is small; the rest by `__real_name`.
#define WRAP(name, size, part, parameters, arguments, ...) \
  void __real_##name(parameters);                          \
  void __wrap_##name(parameters);                          \
  void __wrap_##name(parameters) {                         \
    if (!sum_is_small(input, size, part)) {                \
      __real_##name arguments;                             \
      return;                                              \
    }                                                      \
    __VA_ARGS__;                                           \
  }
#define INVERSE(name, size, part, transform)                                          \
  WRAP(vpx_highbd_##name##_add_c, size, part, PARAMETERS, (input, dst, stride, bits), \
       inverse(input, dst, stride, size, part, transform, transform, bits))
#define HYBRID(name, size)                                                                                \
  WRAP(vp9_highbd_##name##_add_c, size, size, HYBRID_PARAMETERS, (input, dst, stride, type, bits),        \
       inverse(input, dst, stride, size, size, type == ADST_DCT ? inverse_dct##size : inverse_adst##size, \
               type == DCT_ADST ? inverse_dct##size : inverse_adst##size, bits))
#define FIRST_ONLY(size)                                             \
  void __wrap_vpx_highbd_idct##size##x##size##_1_add_c(PARAMETERS);  \
  void __wrap_vpx_highbd_idct##size##x##size##_1_add_c(PARAMETERS) { \
    first_only(input, dst, stride, size, bits);                      \
  }

WRAP(vpx_highbd_idct4x4_16_add_c, 4, 4, PARAMETERS, (input, dst, stride, bits),
     inverse_4x4(input, dst, stride, DCT_DCT, bits))
INVERSE(idct8x8_64, 8, 8, inverse_dct8)
INVERSE(idct8x8_12, 8, 8, inverse_dct8)
INVERSE(idct16x16_256, 16, 16, inverse_dct16)
INVERSE(idct16x16_38, 16, 8, inverse_dct16_of_8)
INVERSE(idct16x16_10, 16, 8, inverse_dct16_of_8)
INVERSE(idct32x32_1024, 32, 32, inverse_dct32)
INVERSE(idct32x32_135, 32, 16, inverse_dct32)
INVERSE(idct32x32_34, 32, 8, inverse_dct32_of_8)
WRAP(vp9_highbd_iht4x4_16_add_c, 4, 4, HYBRID_PARAMETERS, (input, dst, stride, type, bits),
     inverse_4x4(input, dst, stride, (TX_TYPE)type, bits))
HYBRID(iht8x8_64, 8)
HYBRID(iht16x16_256, 16)
FIRST_ONLY(4)
FIRST_ONLY(8)
FIRST_ONLY(16)
FIRST_ONLY(32)
