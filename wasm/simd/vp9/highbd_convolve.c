// SPDX-License-Identifier: Apache-2.0
// Block inter prediction of 10 and 12 bits (VP9 8.5.2.3), without scaling.
#include "./vpx_dsp_rtcd.h"
#include "wasm/simd/vp9/kernels.h"

enum { kTempStride = 64, kAbove = SUBPEL_TAPS / 2 - 1 };

// The taps in pairs, four times each, and the largest sample.
typedef struct {
  v128_t taps[4];
  v128_t most;
} Filter;

KERNEL_INLINE Filter filter_of(const int16_t* taps, int bit_depth) {
  Filter filter = {.most = wasm_i16x8_splat((int16_t)((1 << bit_depth) - 1))};
  KERNEL_UNROLL
  for (int i = 0; i < 4; ++i) filter.taps[i] = wasm_v128_load32_splat(taps + 2 * i);
  return filter;
}

// Sums of four samples each, as samples.
KERNEL_INLINE v128_t to_samples(v128_t a, v128_t b, const Filter* filter) {
  const v128_t rounding = wasm_i32x4_const_splat(1 << (FILTER_BITS - 1));
  const v128_t both = wasm_u16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(a, rounding), FILTER_BITS),
                                              wasm_i32x4_shr(wasm_i32x4_add(b, rounding), FILTER_BITS));
  return wasm_u16x8_min(both, filter->most);
}

KERNEL_INLINE void store_8(uint16_t* dst, v128_t samples, bool average) {
  wasm_v128_store(dst, average ? wasm_u16x8_avgr(wasm_v128_load(dst), samples) : samples);
}

KERNEL_INLINE void store_4(uint16_t* dst, v128_t samples, bool average) {
  wasm_v128_store64_lane(dst, average ? wasm_u16x8_avgr(wasm_v128_load64_zero(dst), samples) : samples, 0);
}

KERNEL_INLINE v128_t add_dot(v128_t sum, v128_t samples, v128_t taps) {
  return wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(samples, taps));
}

// Eight samples of a row from 15 at `src`: the pairs of samples that begin at even columns make those of even
// columns.
KERNEL_INLINE v128_t row_of_8(const uint16_t* src, const Filter* filter) {
  v128_t even = wasm_i32x4_const_splat(0);
  v128_t odd = even;
  KERNEL_UNROLL
  for (int i = 0; i < 4; ++i) {
    even = add_dot(even, wasm_v128_load(src + 2 * i), filter->taps[i]);
    odd = add_dot(odd, wasm_v128_load(src + 2 * i + 1), filter->taps[i]);
  }
  const v128_t apart = to_samples(even, odd, filter);
  return wasm_i16x8_shuffle(apart, apart, 0, 4, 1, 5, 2, 6, 3, 7);
}

// Four samples of a row from 11 at `src`.
KERNEL_INLINE v128_t row_of_4(const uint16_t* src, const Filter* filter) {
  v128_t sum = wasm_i32x4_const_splat(0);
  KERNEL_UNROLL
  for (int i = 0; i < 4; ++i) {
    const v128_t even = wasm_v128_load64_zero(src + 2 * i);
    sum = add_dot(sum, wasm_v128_load64_lane(src + 2 * i + 1, even, 1), filter->taps[i]);
  }
  const v128_t apart = to_samples(sum, sum, filter);
  return wasm_i16x8_shuffle(apart, apart, 0, 2, 1, 3, 0, 2, 1, 3);
}

KERNEL_NOINLINE void horizontal(const uint16_t* src, ptrdiff_t src_stride, uint16_t* dst,
                                ptrdiff_t dst_stride, const int16_t* taps, int w, int h, int bit_depth,
                                bool average) {
  const Filter filter = filter_of(taps, bit_depth);
  src -= kAbove;
  for (; h > 0; --h, src += src_stride, dst += dst_stride) {
    if (w == 4) {
      store_4(dst, row_of_4(src, &filter), average);
    } else {
      for (int x = 0; x < w; x += 8) store_8(dst + x, row_of_8(src + x, &filter), average);
    }
  }
}

KERNEL_INLINE v128_t load_part(const uint16_t* src, bool whole) {
  return whole ? wasm_v128_load(src) : wasm_v128_load64_zero(src);
}

// Two rows of eight or four samples from nine rows.
KERNEL_INLINE void two_rows(const uint16_t* src, ptrdiff_t src_stride, const Filter* filter, bool whole,
                            v128_t* rows) {
  v128_t low[2] = {wasm_i32x4_const_splat(0), wasm_i32x4_const_splat(0)};
  v128_t high[2] = {low[0], low[0]};
  v128_t above = load_part(src, whole);
  KERNEL_UNROLL
  for (int i = 0; i < SUBPEL_TAPS; ++i) {
    src += src_stride;
    const v128_t below = load_part(src, whole);
    const v128_t taps = filter->taps[i / 2];
    low[i % 2] = add_dot(low[i % 2], wasm_i16x8_shuffle(above, below, 0, 8, 1, 9, 2, 10, 3, 11), taps);
    if (whole)
      high[i % 2] = add_dot(high[i % 2], wasm_i16x8_shuffle(above, below, 4, 12, 5, 13, 6, 14, 7, 15), taps);
    above = below;
  }
  rows[0] = to_samples(low[0], high[0], filter);
  rows[1] = to_samples(low[1], high[1], filter);
}

KERNEL_NOINLINE void vertical(const uint16_t* src, ptrdiff_t src_stride, uint16_t* dst, ptrdiff_t dst_stride,
                              const int16_t* taps, int w, int h, int bit_depth, bool average) {
  const Filter filter = filter_of(taps, bit_depth);
  v128_t rows[2];
  src -= kAbove * src_stride;
  for (; h > 0; h -= 2, src += 2 * src_stride, dst += 2 * dst_stride) {
    if (w == 4) {
      two_rows(src, src_stride, &filter, false, rows);
      store_4(dst, rows[0], average);
      store_4(dst + dst_stride, rows[1], average);
      continue;
    }
    for (int x = 0; x < w; x += 8) {
      two_rows(src + x, src_stride, &filter, true, rows);
      store_8(dst + x, rows[0], average);
      store_8(dst + x + dst_stride, rows[1], average);
    }
  }
}

#define ARGUMENTS                                                                 \
  const uint16_t *src, ptrdiff_t src_stride, uint16_t *dst, ptrdiff_t dst_stride, \
      const InterpKernel *filter, int x0_q4, int x_step_q4, int y0_q4, int y_step_q4, int w, int h, int bd
#define KERNEL(name)                        \
  void __real_vpx_highbd_##name(ARGUMENTS); \
  void __wrap_vpx_highbd_##name(ARGUMENTS); \
  void __wrap_vpx_highbd_##name(ARGUMENTS)

// Other steps than a sample are rare here, and stay with libvpx.
#define SCALED_BY(name)                                                                                    \
  if (x_step_q4 != SUBPEL_SHIFTS || y_step_q4 != SUBPEL_SHIFTS) {                                          \
    __real_vpx_highbd_##name(src, src_stride, dst, dst_stride, filter, x0_q4, x_step_q4, y0_q4, y_step_q4, \
                             w, h, bd);                                                                    \
    return;                                                                                                \
  }

#define ONE_WAY(name, way, fraction, average)                                   \
  KERNEL(name) {                                                                \
    SCALED_BY(name)                                                             \
    way(src, src_stride, dst, dst_stride, filter[fraction], w, h, bd, average); \
  }

// The first pass covers the rows that the second one looks at, from three above the block.
#define BOTH_WAYS(name, average)                                                                           \
  KERNEL(name) {                                                                                           \
    SCALED_BY(name)                                                                                        \
    uint16_t temp[kTempStride * (64 + SUBPEL_TAPS)];                                                       \
    horizontal(src - kAbove * src_stride, src_stride, temp, kTempStride, filter[x0_q4], w,                 \
               h + SUBPEL_TAPS - 1, bd, false);                                                            \
    vertical(temp + kAbove * kTempStride, kTempStride, dst, dst_stride, filter[y0_q4], w, h, bd, average); \
  }

ONE_WAY(convolve8_horiz_c, horizontal, x0_q4, false)
ONE_WAY(convolve8_avg_horiz_c, horizontal, x0_q4, true)
ONE_WAY(convolve8_vert_c, vertical, y0_q4, false)
ONE_WAY(convolve8_avg_vert_c, vertical, y0_q4, true)
BOTH_WAYS(convolve8_c, false)
BOTH_WAYS(convolve8_avg_c, true)

KERNEL_INLINE void move(const uint16_t* src, ptrdiff_t src_stride, uint16_t* dst, ptrdiff_t dst_stride, int w,
                        int h, bool average) {
  for (; h > 0; --h, src += src_stride, dst += dst_stride) {
    if (w == 4) {
      store_4(dst, wasm_v128_load64_zero(src), average);
    } else {
      for (int x = 0; x < w; x += 8) store_8(dst + x, wasm_v128_load(src + x), average);
    }
  }
}

#define MOVE(name, average)                                                             \
  KERNEL(name) {                                                                        \
    (void)filter, (void)x0_q4, (void)x_step_q4, (void)y0_q4, (void)y_step_q4, (void)bd; \
    move(src, src_stride, dst, dst_stride, w, h, average);                              \
  }

MOVE(convolve_copy_c, false)
MOVE(convolve_avg_c, true)
