// SPDX-License-Identifier: Apache-2.0
// The arithmetic of inter prediction of 8 bits.
//
// The sum for a sample is 16384 + Σ taps × (sample − 128). Its second part is within ±128 × Σ|taps| and so
// fits in 16 bits while Σ|taps| ≤ 255, which holds for all of VP9's filters: the sums are computed modulo
// 2^16, less 16384, and come out exact whatever their terms are.
#pragma once

#include "./vpx_dsp_rtcd.h"
#include "wasm/simd/vp9/kernels.h"

// Half of the divisor 128, less the 16384.
enum { kBias = 64 - 16384, kTempStride = 64, kTempRows = 64 * 2 + SUBPEL_TAPS };

typedef struct {
  v128_t tap[SUBPEL_TAPS];
} Taps;

KERNEL_INLINE Taps splat_taps(const int16_t* filter) {
  Taps taps;
  KERNEL_UNROLL
  for (int k = 0; k < SUBPEL_TAPS; ++k) taps.tap[k] = wasm_v128_load16_splat(filter + k);
  return taps;
}

KERNEL_INLINE v128_t add_product(v128_t sum, v128_t samples, v128_t tap) {
  return wasm_i16x8_add(sum, wasm_i16x8_mul(samples, tap));
}

// Sums of eight samples each, as bytes.
KERNEL_INLINE v128_t to_samples(v128_t a, v128_t b) {
  const v128_t both = wasm_i8x16_narrow_i16x8(wasm_i16x8_shr(a, 7), wasm_i16x8_shr(b, 7));
  return wasm_v128_xor(both, wasm_i8x16_const_splat(-128));
}

KERNEL_INLINE void store16(uint8_t* dst, v128_t samples, bool average) {
  wasm_v128_store(dst, average ? wasm_u8x16_avgr(wasm_v128_load(dst), samples) : samples);
}

// The low or high eight of `samples`.
#define STORE8(dst, samples, half, average)                                                                \
  wasm_v128_store64_lane(dst, average ? wasm_u8x16_avgr(wasm_v128_load64_splat(dst), samples) : (samples), \
                         half)

#define STORE4(dst, samples, quarter, average)                                                             \
  wasm_v128_store32_lane(dst, average ? wasm_u8x16_avgr(wasm_v128_load32_splat(dst), samples) : (samples), \
                         quarter)

#define ARGUMENTS const uint8_t *src, ptrdiff_t src_stride, uint8_t *dst, ptrdiff_t dst_stride
#define CONVOLVE_ARGUMENTS \
  ARGUMENTS, const InterpKernel *filter, int x0_q4, int x_step_q4, int y0_q4, int y_step_q4, int w, int h
#define KERNEL(name)                      \
  void __wrap_##name(CONVOLVE_ARGUMENTS); \
  void __wrap_##name(CONVOLVE_ARGUMENTS)
#define UNUSED_STEPS (void)x_step_q4, (void)y_step_q4
