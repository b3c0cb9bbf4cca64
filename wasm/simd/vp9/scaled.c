// SPDX-License-Identifier: Apache-2.0
// Inter prediction from a reference of another size (VP9 8.5.2.3): every sample has a filter of its own.
#include "wasm/simd/vp9/convolve.h"

KERNEL_INLINE v128_t interleave_low32(v128_t a, v128_t b) {
  return wasm_i32x4_shuffle(a, b, 0, 4, 1, 5);
}

KERNEL_INLINE v128_t interleave_high32(v128_t a, v128_t b) {
  return wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
}

// The sums of the lanes of each of four vectors.
KERNEL_INLINE v128_t sums_of_lanes(const v128_t* v) {
  const v128_t a = wasm_i32x4_add(interleave_low32(v[0], v[1]), interleave_high32(v[0], v[1]));
  const v128_t b = wasm_i32x4_add(interleave_low32(v[2], v[3]), interleave_high32(v[2], v[3]));
  return wasm_i32x4_add(wasm_i64x2_shuffle(a, b, 0, 2), wasm_i64x2_shuffle(a, b, 1, 3));
}

KERNEL_INLINE void scaled_horizontal(const uint8_t* src, ptrdiff_t src_stride, uint8_t* dst,
                                     ptrdiff_t dst_stride, const InterpKernel* filter, int x0_q4, int step,
                                     int w, int h, bool average) {
  src -= SUBPEL_TAPS / 2 - 1;
  for (; h > 0; --h, src += src_stride, dst += dst_stride) {
    int at = x0_q4;
    for (int x = 0; x < w; x += 4) {
      v128_t products[4];
      KERNEL_UNROLL
      for (int i = 0; i < 4; ++i, at += step) {
        products[i] = wasm_i32x4_dot_i16x8(wasm_u16x8_load8x8(src + (at >> SUBPEL_BITS)),
                                           wasm_v128_load(filter[at & SUBPEL_MASK]));
      }
      v128_t sum = wasm_i32x4_add(sums_of_lanes(products), wasm_i32x4_const_splat(64));
      sum = wasm_i32x4_shr(sum, FILTER_BITS);
      sum = wasm_i16x8_narrow_i32x4(sum, sum);
      sum = wasm_u8x16_narrow_i16x8(sum, sum);
      STORE4(dst + x, sum, 0, average);
    }
  }
}

KERNEL_INLINE v128_t load_4(const uint8_t* src) {
  return wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(src));
}

KERNEL_INLINE void scaled_vertical(const uint8_t* src, ptrdiff_t src_stride, uint8_t* dst,
                                   ptrdiff_t dst_stride, const InterpKernel* filter, int y0_q4, int step,
                                   int w, int h, bool average) {
  src -= (SUBPEL_TAPS / 2 - 1) * src_stride;
  for (int at = y0_q4; h > 0; --h, at += step, dst += dst_stride) {
    const Taps taps = splat_taps(filter[at & SUBPEL_MASK]);
    const uint8_t* from = src + (at >> SUBPEL_BITS) * src_stride;
    for (int x = 0; x < w; x += 8) {
      v128_t sum = wasm_i16x8_const_splat(kBias);
      KERNEL_UNROLL
      for (int k = 0; k < SUBPEL_TAPS; ++k) {
        const uint8_t* row = from + k * src_stride + x;
        sum = add_product(sum, w == 4 ? load_4(row) : wasm_u16x8_load8x8(row), taps.tap[k]);
      }
      sum = to_samples(sum, sum);
      if (w == 4) {
        STORE4(dst, sum, 0, average);
      } else {
        STORE8(dst + x, sum, 0, average);
      }
    }
  }
}

KERNEL_NOINLINE void put_horizontal(ARGUMENTS, const InterpKernel* filter, int x0_q4, int step, int w,
                                    int h) {
  scaled_horizontal(src, src_stride, dst, dst_stride, filter, x0_q4, step, w, h, false);
}

KERNEL_NOINLINE void put_vertical(ARGUMENTS, const InterpKernel* filter, int y0_q4, int step, int w, int h) {
  scaled_vertical(src, src_stride, dst, dst_stride, filter, y0_q4, step, w, h, false);
}

KERNEL_NOINLINE void average_vertical(ARGUMENTS, const InterpKernel* filter, int y0_q4, int step, int w,
                                      int h) {
  scaled_vertical(src, src_stride, dst, dst_stride, filter, y0_q4, step, w, h, true);
}

KERNEL(vpx_scaled_horiz_c) {
  (void)y0_q4, (void)y_step_q4;
  put_horizontal(src, src_stride, dst, dst_stride, filter, x0_q4, x_step_q4, w, h);
}

KERNEL(vpx_scaled_avg_horiz_c) {
  (void)y0_q4, (void)y_step_q4;
  scaled_horizontal(src, src_stride, dst, dst_stride, filter, x0_q4, x_step_q4, w, h, true);
}

KERNEL(vpx_scaled_vert_c) {
  (void)x0_q4, (void)x_step_q4;
  put_vertical(src, src_stride, dst, dst_stride, filter, y0_q4, y_step_q4, w, h);
}

KERNEL(vpx_scaled_avg_vert_c) {
  (void)x0_q4, (void)x_step_q4;
  average_vertical(src, src_stride, dst, dst_stride, filter, y0_q4, y_step_q4, w, h);
}

// The rows that the second pass looks at, from three above the block, in `temp`.
KERNEL_INLINE const uint8_t* first_pass(ARGUMENTS, const InterpKernel* filter, int x0_q4, int x_step_q4,
                                        int y0_q4, int y_step_q4, int w, int h) {
  const int above = SUBPEL_TAPS / 2 - 1;
  const int rows = (((h - 1) * y_step_q4 + y0_q4) >> SUBPEL_BITS) + SUBPEL_TAPS;
  put_horizontal(src - above * src_stride, src_stride, dst, dst_stride, filter, x0_q4, x_step_q4, w, rows);
  return dst + above * dst_stride;
}

// A reference is at most twice as large in either direction (8.5.2.3).
KERNEL(vpx_scaled_2d_c) {
  uint8_t temp[kTempStride * kTempRows];
  const uint8_t* rows =
      first_pass(src, src_stride, temp, kTempStride, filter, x0_q4, x_step_q4, y0_q4, y_step_q4, w, h);
  put_vertical(rows, kTempStride, dst, dst_stride, filter, y0_q4, y_step_q4, w, h);
}

KERNEL(vpx_scaled_avg_2d_c) {
  uint8_t temp[kTempStride * kTempRows];
  const uint8_t* rows =
      first_pass(src, src_stride, temp, kTempStride, filter, x0_q4, x_step_q4, y0_q4, y_step_q4, w, h);
  average_vertical(rows, kTempStride, dst, dst_stride, filter, y0_q4, y_step_q4, w, h);
}
