// SPDX-License-Identifier: Apache-2.0
// Block inter prediction of 8 bits (VP9 8.5.2.3): eight taps of 7 fractional bits that add up to 128.
#include "wasm/simd/vp9/convolve.h"

// Sixteen samples of a row from 23 at `src`: those of even and of odd columns apart.
KERNEL_INLINE v128_t row_of_16(const uint8_t* src, const Taps* taps) {
  const v128_t low = wasm_i16x8_const_splat(0xff);
  v128_t even = wasm_i16x8_const_splat(kBias);
  v128_t odd = even;
  KERNEL_UNROLL
  for (int k = 0; k < SUBPEL_TAPS; k += 2) {
    const v128_t samples = wasm_v128_load(src + k);
    const v128_t evens = wasm_v128_and(samples, low);
    const v128_t odds = wasm_u16x8_shr(samples, 8);
    even = add_product(even, evens, taps->tap[k]);
    even = add_product(even, odds, taps->tap[k + 1]);
    odd = add_product(odd, odds, taps->tap[k]);
    if (k > 0) odd = add_product(odd, evens, taps->tap[k - 1]);
  }
  odd = add_product(odd, wasm_u16x8_shr(wasm_v128_load(src + 7), 8), taps->tap[7]);
  const v128_t apart = to_samples(even, odd);
  return wasm_i8x16_shuffle(apart, apart, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
}

// Eight samples of a row from 15 at `src`.
KERNEL_INLINE v128_t row_of_8(const uint8_t* src, const Taps* taps) {
  v128_t sum = wasm_i16x8_const_splat(kBias);
  KERNEL_UNROLL
  for (int k = 0; k < SUBPEL_TAPS; ++k) sum = add_product(sum, wasm_u16x8_load8x8(src + k), taps->tap[k]);
  return to_samples(sum, sum);
}

// Products of samples 0 1, 1 2, 2 3, 3 4 with two taps, and of 2 3, 3 4, 4 5, 5 6 with the next two.
KERNEL_INLINE v128_t dot_pairs(v128_t samples, v128_t first, v128_t second) {
  return wasm_i32x4_add(wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(samples), first),
                        wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(samples), second));
}

// Four samples of a row from 11 at `src`.
KERNEL_INLINE v128_t row_of_4(const uint8_t* src, const v128_t pairs[4]) {
  const v128_t first = wasm_v128_load64_zero(src);
  const v128_t last = wasm_v128_load64_zero(src + 3);
  const v128_t a = wasm_i8x16_shuffle(first, first, 0, 1, 1, 2, 2, 3, 3, 4, 2, 3, 3, 4, 4, 5, 5, 6);
  const v128_t b = wasm_i8x16_shuffle(last, last, 1, 2, 2, 3, 3, 4, 4, 5, 3, 4, 4, 5, 5, 6, 6, 7);
  v128_t sum = wasm_i32x4_add(dot_pairs(a, pairs[0], pairs[1]), dot_pairs(b, pairs[2], pairs[3]));
  sum = wasm_i32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_const_splat(64)), 7);
  sum = wasm_i16x8_narrow_i32x4(sum, sum);
  return wasm_u8x16_narrow_i16x8(sum, sum);
}

KERNEL_INLINE void horizontal(const uint8_t* src, ptrdiff_t src_stride, uint8_t* dst, ptrdiff_t dst_stride,
                              const int16_t* filter, int w, int h, bool average) {
  src -= SUBPEL_TAPS / 2 - 1;
  if (w == 4) {
    v128_t pairs[4];
    KERNEL_UNROLL
    for (int k = 0; k < 4; ++k) pairs[k] = wasm_v128_load32_splat(filter + 2 * k);
    for (; h > 0; --h, src += src_stride, dst += dst_stride) {
      const v128_t samples = row_of_4(src, pairs);
      STORE4(dst, samples, 0, average);
    }
    return;
  }
  const Taps taps = splat_taps(filter);
  if (w == 8) {
    for (; h > 0; --h, src += src_stride, dst += dst_stride) {
      const v128_t samples = row_of_8(src, &taps);
      STORE8(dst, samples, 0, average);
    }
    return;
  }
  for (; h > 0; --h, src += src_stride, dst += dst_stride) {
    for (int x = 0; x < w; x += 16) store16(dst + x, row_of_16(src + x, &taps), average);
  }
}

// Four rows of eight samples from eleven rows.
KERNEL_INLINE void four_rows_of_8(const uint8_t* src, ptrdiff_t src_stride, const Taps* taps,
                                  v128_t sums[4]) {
  KERNEL_UNROLL
  for (int row = 0; row < 4; ++row) sums[row] = wasm_i16x8_const_splat(kBias);
  KERNEL_UNROLL
  for (int from = 0; from < SUBPEL_TAPS + 3; ++from, src += src_stride) {
    const v128_t samples = wasm_u16x8_load8x8(src);
    KERNEL_UNROLL
    for (int row = 0; row < 4; ++row) {
      if (from >= row && from - row < SUBPEL_TAPS)
        sums[row] = add_product(sums[row], samples, taps->tap[from - row]);
    }
  }
}

// Four rows of four samples, two in each sum, from eleven rows.
KERNEL_INLINE void four_rows_of_4(const uint8_t* src, ptrdiff_t src_stride, const Taps* taps,
                                  v128_t sums[2]) {
  sums[0] = sums[1] = wasm_i16x8_const_splat(kBias);
  KERNEL_UNROLL
  for (int from = 0; from < SUBPEL_TAPS + 2; ++from, src += src_stride) {
    const v128_t two = wasm_v128_load32_lane(src + src_stride, wasm_v128_load32_zero(src), 1);
    const v128_t samples = wasm_u16x8_extend_low_u8x16(two);
    if (from < SUBPEL_TAPS) sums[0] = add_product(sums[0], samples, taps->tap[from]);
    if (from >= 2) sums[1] = add_product(sums[1], samples, taps->tap[from - 2]);
  }
}

KERNEL_INLINE void vertical(const uint8_t* src, ptrdiff_t src_stride, uint8_t* dst, ptrdiff_t dst_stride,
                            const int16_t* filter, int w, int h, bool average) {
  const Taps taps = splat_taps(filter);
  v128_t sums[4];
  src -= (SUBPEL_TAPS / 2 - 1) * src_stride;
  if (w == 4) {
    for (; h > 0; h -= 4, src += 4 * src_stride, dst += 4 * dst_stride) {
      four_rows_of_4(src, src_stride, &taps, sums);
      const v128_t samples = to_samples(sums[0], sums[1]);
      STORE4(dst, samples, 0, average);
      STORE4(dst + dst_stride, samples, 1, average);
      STORE4(dst + 2 * dst_stride, samples, 2, average);
      STORE4(dst + 3 * dst_stride, samples, 3, average);
    }
    return;
  }
  for (; h > 0; h -= 4, src += 4 * src_stride, dst += 4 * dst_stride) {
    for (int x = 0; x < w; x += 8) {
      four_rows_of_8(src + x, src_stride, &taps, sums);
      const v128_t first = to_samples(sums[0], sums[1]);
      const v128_t last = to_samples(sums[2], sums[3]);
      STORE8(dst + x, first, 0, average);
      STORE8(dst + x + dst_stride, first, 1, average);
      STORE8(dst + x + 2 * dst_stride, last, 0, average);
      STORE8(dst + x + 3 * dst_stride, last, 1, average);
    }
  }
}

KERNEL_NOINLINE void put_horizontal(ARGUMENTS, const int16_t* filter, int w, int h) {
  horizontal(src, src_stride, dst, dst_stride, filter, w, h, false);
}

KERNEL_NOINLINE void put_vertical(ARGUMENTS, const int16_t* filter, int w, int h) {
  vertical(src, src_stride, dst, dst_stride, filter, w, h, false);
}

KERNEL_NOINLINE void average_vertical(ARGUMENTS, const int16_t* filter, int w, int h) {
  vertical(src, src_stride, dst, dst_stride, filter, w, h, true);
}

// libvpx calls what is named convolve8 without scaling only: both steps are 16, a whole sample.
KERNEL(vpx_convolve8_horiz_c) {
  UNUSED_STEPS, (void)y0_q4;
  put_horizontal(src, src_stride, dst, dst_stride, filter[x0_q4], w, h);
}

KERNEL(vpx_convolve8_avg_horiz_c) {
  UNUSED_STEPS, (void)y0_q4;
  horizontal(src, src_stride, dst, dst_stride, filter[x0_q4], w, h, true);
}

KERNEL(vpx_convolve8_vert_c) {
  UNUSED_STEPS, (void)x0_q4;
  put_vertical(src, src_stride, dst, dst_stride, filter[y0_q4], w, h);
}

KERNEL(vpx_convolve8_avg_vert_c) {
  UNUSED_STEPS, (void)x0_q4;
  average_vertical(src, src_stride, dst, dst_stride, filter[y0_q4], w, h);
}

// The rows that the second pass looks at, from three above the block, in `temp`.
KERNEL_NOINLINE const uint8_t* first_pass(const uint8_t* src, ptrdiff_t src_stride, uint8_t* temp,
                                          const int16_t* filter, int w, int h) {
  const int above = SUBPEL_TAPS / 2 - 1;
  put_horizontal(src - above * src_stride, src_stride, temp, kTempStride, filter, w, h + SUBPEL_TAPS - 1);
  return temp + above * kTempStride;
}

KERNEL(vpx_convolve8_c) {
  UNUSED_STEPS;
  uint8_t temp[kTempStride * (64 + SUBPEL_TAPS)];
  const uint8_t* rows = first_pass(src, src_stride, temp, filter[x0_q4], w, h);
  put_vertical(rows, kTempStride, dst, dst_stride, filter[y0_q4], w, h);
}

KERNEL(vpx_convolve8_avg_c) {
  UNUSED_STEPS;
  uint8_t temp[kTempStride * (64 + SUBPEL_TAPS)];
  const uint8_t* rows = first_pass(src, src_stride, temp, filter[x0_q4], w, h);
  average_vertical(rows, kTempStride, dst, dst_stride, filter[y0_q4], w, h);
}

KERNEL(vpx_convolve_copy_c) {
  UNUSED_STEPS, (void)filter, (void)x0_q4, (void)y0_q4;
  for (; h > 0; --h, src += src_stride, dst += dst_stride) {
    if (w == 4) {
      memcpy(dst, src, 4);
    } else if (w == 8) {
      memcpy(dst, src, 8);
    } else {
      for (int x = 0; x < w; x += 16) wasm_v128_store(dst + x, wasm_v128_load(src + x));
    }
  }
}

KERNEL(vpx_convolve_avg_c) {
  UNUSED_STEPS, (void)filter, (void)x0_q4, (void)y0_q4;
  for (; h > 0; --h, src += src_stride, dst += dst_stride) {
    if (w == 4) {
      STORE4(dst, wasm_v128_load32_zero(src), 0, true);
    } else if (w == 8) {
      STORE8(dst, wasm_v128_load64_zero(src), 0, true);
    } else {
      for (int x = 0; x < w; x += 16) store16(dst + x, wasm_v128_load(src + x), true);
    }
  }
}
