// SPDX-License-Identifier: Apache-2.0
// The inverse Walsh-Hadamard transform of lossless streams (VP9 8.7.1.10, 8.7.2), added to the prediction.
// Lanes of 32 bits: a stream with more than 29 bits in a coefficient does not conform.
#include "./vpx_dsp_rtcd.h"
#include "vpx_dsp/txfm_common.h"
#include "wasm/simd/transpose.h"
#include "wasm/simd/vp9/inverse.h"

// Four lines in the lanes of four vectors, in place.
KERNEL_INLINE void transform(v128_t* lanes) {
  const v128_t sum = wasm_i32x4_add(lanes[0], lanes[1]);
  const v128_t difference = wasm_i32x4_sub(lanes[2], lanes[3]);
  const v128_t half = wasm_i32x4_shr(wasm_i32x4_sub(sum, difference), 1);
  const v128_t second = wasm_i32x4_sub(half, lanes[3]);
  const v128_t third = wasm_i32x4_sub(half, lanes[1]);
  lanes[0] = wasm_i32x4_sub(sum, second);
  lanes[1] = second;
  lanes[2] = third;
  lanes[3] = wasm_i32x4_add(difference, third);
}

KERNEL_INLINE void transpose_4x4(v128_t* v) {
  const v128_t a = zip_low32(v[0], v[2]);
  const v128_t b = zip_high32(v[0], v[2]);
  const v128_t c = zip_low32(v[1], v[3]);
  const v128_t d = zip_high32(v[1], v[3]);
  v[0] = zip_low32(a, c);
  v[1] = zip_high32(a, c);
  v[2] = zip_low32(b, d);
  v[3] = zip_high32(b, d);
}

// Rows 0 and 1 of the residual in the first vector, 2 and 3 in the second; what 16 bits do not hold is more
// than makes a difference.
KERNEL_NOINLINE void inverse_wht(const tran_low_t* input, v128_t* halves) {
  v128_t lanes[4];
  KERNEL_UNROLL
  for (int i = 0; i < 4; ++i) lanes[i] = wasm_i32x4_shr(wasm_v128_load(input + 4 * i), UNIT_QUANT_SHIFT);
  transpose_4x4(lanes);
  transform(lanes);
  transpose_4x4(lanes);
  transform(lanes);
  halves[0] = wasm_i16x8_narrow_i32x4(lanes[0], lanes[1]);
  halves[1] = wasm_i16x8_narrow_i32x4(lanes[2], lanes[3]);
}

#define WRAP(name, ...)            \
  void __wrap_##name(__VA_ARGS__); \
  void __wrap_##name(__VA_ARGS__)

WRAP(vpx_iwht4x4_16_add_c, const tran_low_t* input, uint8_t* dst, int stride) {
  v128_t halves[2];
  inverse_wht(input, halves);
  KERNEL_UNROLL
  for (int i = 0; i < 2; ++i, dst += 2 * stride) add_two_rows(dst, stride, halves[i]);
}

WRAP(vpx_highbd_iwht4x4_16_add_c, const tran_low_t* input, uint16_t* dst, int stride, int bits) {
  v128_t halves[2];
  inverse_wht(input, halves);
  KERNEL_UNROLL
  for (int i = 0; i < 2; ++i, dst += 2 * stride) add_two_high_rows(dst, stride, halves[i], bits);
}

// Nothing but the first coefficient: libvpx keeps the others 0.
WRAP(vpx_iwht4x4_1_add_c, const tran_low_t* input, uint8_t* dst, int stride) {
  __wrap_vpx_iwht4x4_16_add_c(input, dst, stride);
}

WRAP(vpx_highbd_iwht4x4_1_add_c, const tran_low_t* input, uint16_t* dst, int stride, int bits) {
  __wrap_vpx_highbd_iwht4x4_16_add_c(input, dst, stride, bits);
}
