// SPDX-License-Identifier: Apache-2.0
// Intra prediction of 16x16 luma and of chroma (H.264 8.3.3, 8.3.4).
#pragma once

#include "wasm/simd/h264/intra.h"

RILL_INLINE void vertical16(Pixel* dst, ptrdiff_t stride) {
  put_rows16(dst, stride, load_wide(dst - stride), load_wide(dst - stride + 8));
}

RILL_INLINE void horizontal(Pixel* dst, ptrdiff_t stride, int width, int height) {
  _Pragma("clang loop unroll_count(4)") for (int y = 0; y < height; ++y, dst += stride) {
    const v128_t row = wide_splat(dst[-1]);
    put_row(dst, row, row, width);
  }
}

RILL_INLINE void vertical8(Pixel* dst, ptrdiff_t stride, int height) {
  put_rows8(dst, stride, load_wide(dst - stride), height);
}

enum { kFromLeft = 1, kFromAbove = 2, kFromBoth = 3 };

RILL_INLINE int sum_of_left(const Pixel* dst, ptrdiff_t stride) {
  int sum = 0;
  for (int y = 0; y < 16; y += 4) sum += sum_of_four(dst - 1 + y * stride, stride);
  return sum;
}

// The mean of neighbours; of none, the middle of the range.
RILL_INLINE void dc16(Pixel* dst, ptrdiff_t stride, int from) {
  int mean = 1 << (kDepth - 1);
  if (from) {
    const int left = from & kFromLeft ? sum_of_left(dst, stride) : 0;
    const int above = from & kFromAbove
                          ? sum_of_eight(wasm_i16x8_add(load_wide(dst - stride), load_wide(dst - stride + 8)))
                          : 0;
    mean = from == kFromBoth ? (left + above + 16) >> 5 : (left + above + 8) >> 4;
  }
  put_rows16(dst, stride, wide_splat(mean), wide_splat(mean));
}

RILL_INLINE int mean_of_four(int left, int above, int from) {
  return from == 0           ? 1 << (kDepth - 1)
         : from == kFromBoth ? (left + above + 4) >> 3
                             : ((from == kFromLeft ? left : above) + 2) >> 2;
}

// Blocks of 4x4 have a mean each. `from`: two bits for each block, row by row, from the lowest on.
RILL_INLINE void dc_blocks(Pixel* dst, ptrdiff_t stride, int height, int from) {
  int above[2] = {0, 0};
  for (int x = 0; x < 2; ++x)
    if (from & 0xaaaa) above[x] = sum_of_four(dst - stride + 4 * x, 1);
  _Pragma("clang loop unroll(full)") for (int y = 0; y < height; y += 4, from >>= 4, dst += 4 * stride) {
    const int left = from & 5 ? sum_of_four(dst - 1, stride) : 0;
    const v128_t row = zip_low64(wide_splat(mean_of_four(left, above[0], from & 3)),
                                 wide_splat(mean_of_four(left, above[1], from >> 2 & 3)));
    put_rows(dst, stride, row, row, 8, 4);
  }
}

RILL_NOINLINE void dc_blocks8(Pixel* dst, ptrdiff_t stride, int from) {
  dc_blocks(dst, stride, 8, from);
}

RILL_NOINLINE void dc_blocks16(Pixel* dst, ptrdiff_t stride, int from) {
  dc_blocks(dst, stride, 16, from);
}

enum { kChromaDc = 0xdddb, kChromaLeft = 0x5555, kChromaAbove = 0xaaaa, kChromaNone = 0 };

// How steeply `size` samples rise about their middle; the sample before the first counts as one of them.
RILL_INLINE int slope_of(const Pixel* first, ptrdiff_t step, int size) {
  const Pixel* const middle = first + (size / 2 - 1) * step;
  int slope = 0;
  for (int i = 1; i <= size / 2; ++i) slope += i * (middle[i * step] - middle[-i * step]);
  return size == 16 ? (5 * slope + 32) >> 6 : (17 * slope + 16) >> 5;
}

// 32 times eight samples of a row of a plane, from `at` on.
typedef struct {
#if PIXEL_BITS == 8
  // Less than 20000 at each corner.
  v128_t at;
#else
  v128_t low, high;
#endif
} Ramp;

#if PIXEL_BITS == 8
RILL_INLINE Ramp ramp_of(int at, int step) {
  const v128_t steps = wasm_i16x8_mul(wasm_i16x8_const(0, 1, 2, 3, 4, 5, 6, 7), wide_splat(step));
  const Ramp ramp = {wasm_i16x8_add(wide_splat(at), steps)};
  return ramp;
}

RILL_INLINE Ramp ramp_plus(Ramp ramp, int more) {
  ramp.at = wasm_i16x8_add(ramp.at, wide_splat(more));
  return ramp;
}

RILL_INLINE v128_t ramp_wide(Ramp ramp) {
  return wasm_i16x8_shr(ramp.at, 5);
}
#else
RILL_INLINE Ramp ramp_plus(Ramp ramp, int more) {
  ramp.low = wasm_i32x4_add(ramp.low, wasm_i32x4_splat(more));
  ramp.high = wasm_i32x4_add(ramp.high, wasm_i32x4_splat(more));
  return ramp;
}

RILL_INLINE Ramp ramp_of(int at, int step) {
  const v128_t low = wasm_i32x4_mul(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(step));
  const Ramp ramp = {low, wasm_i32x4_add(low, wasm_i32x4_splat(4 * step))};
  return ramp_plus(ramp, at);
}

RILL_INLINE v128_t ramp_wide(Ramp ramp) {
  return clip_wide(wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(ramp.low, 5), wasm_i32x4_shr(ramp.high, 5)));
}
#endif

// (8.3.3.4, 8.3.4.4)
RILL_INLINE void plane(Pixel* dst, ptrdiff_t stride, int width, int height) {
  const Pixel *const above = dst - stride, *const left = dst - 1;
  const int across = slope_of(above, 1, width), down = slope_of(left, stride, height);
  const int corner = 16 * (left[(height - 1) * stride] + above[width - 1] + 1) - (width / 2 - 1) * across -
                     (height / 2 - 1) * down;
  Ramp ramp = ramp_of(corner, across);
  for (int y = 0; y < height; ++y, dst += stride) {
    put_row(dst, ramp_wide(ramp), ramp_wide(ramp_plus(ramp, 8 * across)), width);
    ramp = ramp_plus(ramp, down);
  }
}
