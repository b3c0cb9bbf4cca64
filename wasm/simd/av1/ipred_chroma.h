// SPDX-License-Identifier: Apache-2.0
// Chroma from luma (AV1 7.11.5), and the average that it and the DC predictors have in common (7.11.2.5).
#pragma once

#include <stdlib.h>

#include "wasm/simd/av1/ipred_pixels.h"

static NOINLINE int average_of_top(const pixel* corner, int width) {
  return (horizontal_sum(sum_of_pixels(corner + 1, width)) + (width >> 1)) >> ctz(width);
}

static NOINLINE int average_of_left(const pixel* corner, int height) {
  return (horizontal_sum(sum_of_pixels(corner - height, height)) + (height >> 1)) >> ctz(height);
}

static NOINLINE int average_of_both(const pixel* corner, int width, int height) {
  const v128_t sums =
      wasm_i32x4_add(sum_of_pixels(corner + 1, width), sum_of_pixels(corner - height, height));
  return (unsigned)(horizontal_sum(sums) + ((width + height) >> 1)) / (unsigned)(width + height);
}

static NOINLINE void cfl(pixel* dst, ptrdiff_t stride, int width, int height, int dc, const int16_t* ac,
                         int alpha HIGHBD_DECL_SUFFIX) {
  // alpha has 3 fractional bits and ac 3, which a product of 15 fractional bits takes away in one
  // instruction.
  const v128_t size = wasm_i16x8_splat((int16_t)(abs(alpha) << 9)), sign = wasm_i16x8_splat((int16_t)alpha);
  const v128_t base = wasm_i16x8_splat((int16_t)dc);
  for (int y = 0; y < height; ++y, dst += PXSTRIDE(stride), ac += width)
    for (int x = 0; x < width; x += 8) {
      const v128_t luma = width == 4 ? wasm_v128_load64_zero(ac) : wasm_v128_load(ac + x);
      const v128_t scaled = wasm_i16x8_q15mulr_sat(wasm_i16x8_abs(luma), size);
      const v128_t negative = wasm_i16x8_shr(wasm_v128_xor(luma, sign), 15);
      const v128_t signed_scaled = wasm_i16x8_sub(wasm_v128_xor(scaled, negative), negative);
      store(dst + x, clamp_pixels(wasm_i16x8_add_sat(base, signed_scaled), BITDEPTH_MAX), width);
    }
}

static void cfl_dc(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height,
                   const int16_t* ac, int alpha HIGHBD_DECL_SUFFIX) {
  cfl(dst, stride, width, height, average_of_both(corner, width, height), ac, alpha HIGHBD_TAIL_SUFFIX);
}

static void cfl_top(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height,
                    const int16_t* ac, int alpha HIGHBD_DECL_SUFFIX) {
  cfl(dst, stride, width, height, average_of_top(corner, width), ac, alpha HIGHBD_TAIL_SUFFIX);
}

static void cfl_left(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height,
                     const int16_t* ac, int alpha HIGHBD_DECL_SUFFIX) {
  cfl(dst, stride, width, height, average_of_left(corner, height), ac, alpha HIGHBD_TAIL_SUFFIX);
}

static void cfl_128(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height,
                    const int16_t* ac, int alpha HIGHBD_DECL_SUFFIX) {
  cfl(dst, stride, width, height, (BITDEPTH_MAX + 1) >> 1, ac, alpha HIGHBD_TAIL_SUFFIX);
}

// `count` (4 or 8) sums of the luma pixels of one chroma pixel, in one row.
static inline v128_t luma_of(const pixel* luma, int count, int horizontal) {
  if (!horizontal) return load_some(luma, count);
#if BITDEPTH == 8
  return wasm_u16x8_extadd_pairwise_u8x16(count == 4 ? wasm_v128_load64_zero(luma) : wasm_v128_load(luma));
#else
  const v128_t low = load8(luma), high = count == 8 ? load8(luma + 8) : low;
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_extadd_pairwise_i16x8(low),
                                 wasm_i32x4_extadd_pairwise_i16x8(high));
#endif
}

static inline void luma_less_average(int16_t* ac, const pixel* luma, ptrdiff_t stride, int w_pad, int h_pad,
                                     int width, int height, int horizontal, int vertical) {
  const int columns = width - 4 * w_pad, rows = height - 4 * h_pad;
  v128_t sum = wasm_i32x4_const_splat(0);
  int16_t* to = ac;
  for (int y = 0; y < rows; ++y, luma += PXSTRIDE(stride) << vertical, to += width)
    for (int x = 0; x < width; x += 8) {
      v128_t lanes;
      if (x < columns) {
        const int count = imin(columns - x, 8);
        const pixel* const from = luma + (x << horizontal);
        lanes = luma_of(from, count, horizontal);
        if (vertical) lanes = wasm_i16x8_add(lanes, luma_of(from + PXSTRIDE(stride), count, horizontal));
        lanes = wasm_i16x8_shl(lanes, 1 + !horizontal + !vertical);
        // Beyond the picture its last column is repeated.
        if (count == 4) lanes = wasm_i16x8_shuffle(lanes, lanes, 0, 1, 2, 3, 3, 3, 3, 3);
      } else {
        lanes = wasm_i16x8_splat(to[columns - 1]);
      }
      if (width == 4) {
        lanes = wasm_i64x2_shuffle(lanes, wasm_i64x2_const_splat(0), 0, 2);
        wasm_v128_store64_lane(to, lanes, 0);
      } else {
        wasm_v128_store(to + x, lanes);
      }
      sum = wasm_i32x4_add(sum, wasm_i32x4_extadd_pairwise_i16x8(lanes));
    }
  int total = horizontal_sum(sum);
  for (int x = 0; x < width; ++x) total += 4 * h_pad * to[x - width];
  const int log_size = ctz(width) + ctz(height);
  const v128_t average = wasm_i16x8_splat((int16_t)((total + ((1 << log_size) >> 1)) >> log_size));
  // What lies below the picture repeats its last row.
  for (int i = 0; i < 4 * h_pad * width; i += 4)
    wasm_v128_store64_lane(to + i, wasm_v128_load64_zero(to + i - width), 0);
  for (int i = 0; i < width * height; i += 8)
    wasm_v128_store(ac + i, wasm_i16x8_sub(wasm_v128_load(ac + i), average));
}

static void luma_420(int16_t* ac, const pixel* luma, ptrdiff_t stride, int w_pad, int h_pad, int width,
                     int height) {
  luma_less_average(ac, luma, stride, w_pad, h_pad, width, height, 1, 1);
}

// The rarer layouts share one.
static NOINLINE void luma_of_full_height(int16_t* ac, const pixel* luma, ptrdiff_t stride, int w_pad,
                                         int h_pad, int width, int height, int horizontal) {
  luma_less_average(ac, luma, stride, w_pad, h_pad, width, height, horizontal, 0);
}

static void luma_422(int16_t* ac, const pixel* luma, ptrdiff_t stride, int w_pad, int h_pad, int width,
                     int height) {
  luma_of_full_height(ac, luma, stride, w_pad, h_pad, width, height, 1);
}

static void luma_444(int16_t* ac, const pixel* luma, ptrdiff_t stride, int w_pad, int h_pad, int width,
                     int height) {
  luma_of_full_height(ac, luma, stride, w_pad, h_pad, width, height, 0);
}
