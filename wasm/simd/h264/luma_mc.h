// SPDX-License-Identifier: Apache-2.0
// Luma sample interpolation (H.264 8.4.2.2.1), 8 bits. Half samples come from the filter (1, -5, 20, 20, -5,
// 1), quarter samples are the average of two neighbours. Nothing is read but the samples that the filters
// weigh.
#pragma once

#include "wasm/simd/h264/simd.h"

// Where a prediction goes: `second`, if there is one, is averaged into it first, then, with `average`, what
// dst holds.
typedef struct {
  uint8_t* dst;
  ptrdiff_t stride;
  const uint8_t* second;
  ptrdiff_t second_stride;
  int average;
} LumaOutput;

RILL_INLINE v128_t luma_load(const uint8_t* p, int width) {
  return width == 16 ? wasm_v128_load(p) : width == 8 ? wasm_v128_load64_zero(p) : wasm_v128_load32_zero(p);
}

RILL_INLINE void luma_put(uint8_t* p, v128_t bytes, int width) {
  if (width == 16) {
    wasm_v128_store(p, bytes);
  } else if (width == 8) {
    wasm_v128_store64_lane(p, bytes, 0);
  } else {
    wasm_v128_store32_lane(p, bytes, 0);
  }
}

// Eight samples of a row, or four.
RILL_INLINE void luma_store(const LumaOutput* o, int x, int y, v128_t bytes, int four) {
  const int width = four ? 4 : 8;
  if (o->second) bytes = wasm_u8x16_avgr(bytes, luma_load(o->second + y * o->second_stride + x, width));
  uint8_t* const dst = o->dst + y * o->stride + x;
  if (o->average) bytes = wasm_u8x16_avgr(bytes, luma_load(dst, width));
  luma_put(dst, bytes, width);
}

// The filter, from the sums of its outer, middle and inner samples.
RILL_INLINE v128_t luma_taps(v128_t outer, v128_t middle, v128_t inner) {
  const v128_t rest = wasm_i16x8_sub(wasm_i16x8_shl(inner, 2), middle);
  return wasm_i16x8_add(outer, wasm_i16x8_add(rest, wasm_i16x8_shl(rest, 2)));
}

RILL_INLINE v128_t luma_round(v128_t filtered) {
  return narrow(wasm_i16x8_shr(wasm_i16x8_add(filtered, wasm_i16x8_const_splat(16)), 5));
}

// The filter over filtered values: (outer - 5 middle + 20 inner + 512) >> 10 in 16 bits. Each shift rounds
// down, so that doing it in parts changes nothing; what saturates is beyond 0 or 255 either way.
RILL_INLINE v128_t luma_taps_again(v128_t outer, v128_t middle, v128_t inner) {
  v128_t sum = wasm_i16x8_sub(wasm_i16x8_shr(wasm_i16x8_sub(outer, middle), 2), middle);
  sum = wasm_i16x8_add(wasm_i16x8_shr(wasm_i16x8_add_sat(sum, inner), 2), inner);
  return narrow(wasm_i16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_const_splat(32)), 6));
}

RILL_INLINE v128_t luma_across(const uint8_t* p, int four) {
  if (four) {
    // Of samples -2 to 5 and -1 to 6: one added to the other gives the inner sums, added to its halves
    // exchanged the others.
    const v128_t a = wasm_u16x8_load8x8(p - 2), b = wasm_u16x8_load8x8(p - 1), inner = wasm_i16x8_add(a, b);
    const v128_t crossed = wasm_i16x8_add(a, wasm_i64x2_shuffle(b, b, 1, 0));
    return luma_taps(crossed, wasm_i64x2_shuffle(crossed, crossed, 1, 0),
                     wasm_i32x4_shuffle(inner, inner, 1, 2, 1, 2));
  }
  return luma_taps(wasm_i16x8_add(wasm_u16x8_load8x8(p - 2), wasm_u16x8_load8x8(p + 3)),
                   wasm_i16x8_add(wasm_u16x8_load8x8(p - 1), wasm_u16x8_load8x8(p + 2)),
                   wasm_i16x8_add(wasm_u16x8_load8x8(p), wasm_u16x8_load8x8(p + 1)));
}

RILL_INLINE v128_t luma_row(const uint8_t* p, int four, int both) {
  if (both) return luma_across(p, four);
  return four ? wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(p)) : wasm_u16x8_load8x8(p);
}

// Rows of eight or four go through a window of six, as they are or, with `both`, filtered across already.
RILL_INLINE void luma_down(const LumaOutput* o, const uint8_t* src, ptrdiff_t stride, int width, int height,
                           int four, int both) {
  for (int x = 0; x < width; x += 8) {
    const uint8_t* p = src + x - 2 * stride;
    v128_t a = luma_row(p, four, both), b = luma_row(p + stride, four, both);
    v128_t c = luma_row(p + 2 * stride, four, both), d = luma_row(p + 3 * stride, four, both);
    v128_t e = luma_row(p + 4 * stride, four, both);
    p += 5 * stride;
    for (int y = 0; y < height; ++y, p += stride) {
      const v128_t f = luma_row(p, four, both), outer = wasm_i16x8_add(a, f);
      const v128_t middle = wasm_i16x8_add(b, e), inner = wasm_i16x8_add(c, d);
      luma_store(o, x, y,
                 both ? luma_taps_again(outer, middle, inner) : luma_round(luma_taps(outer, middle, inner)),
                 four);
      a = b, b = c, c = d, d = e, e = f;
    }
  }
}

RILL_INLINE void luma_horizontal(const LumaOutput* o, const uint8_t* src, ptrdiff_t stride, int width,
                                 int height, int four) {
  for (int y = 0; y < height; ++y, src += stride)
    for (int x = 0; x < width; x += 8) luma_store(o, x, y, luma_round(luma_across(src + x, four)), four);
}

static __attribute__((noinline)) void luma_h(const LumaOutput* o, const uint8_t* src, ptrdiff_t stride,
                                             int width, int height) {
  if (width == 4) {
    luma_horizontal(o, src, stride, 4, height, 1);
  } else {
    luma_horizontal(o, src, stride, width, height, 0);
  }
}

static __attribute__((noinline)) void luma_v(const LumaOutput* o, const uint8_t* src, ptrdiff_t stride,
                                             int width, int height) {
  if (width == 4) {
    luma_down(o, src, stride, 4, height, 1, 0);
  } else {
    luma_down(o, src, stride, width, height, 0, 0);
  }
}

static __attribute__((noinline)) void luma_hv(const LumaOutput* o, const uint8_t* src, ptrdiff_t stride,
                                              int width, int height) {
  if (width == 4) {
    luma_down(o, src, stride, 4, height, 1, 1);
  } else {
    luma_down(o, src, stride, width, height, 0, 1);
  }
}

// Four rows at a time, all read before any is written: what the cache lacks of them then comes at once.
RILL_INLINE void luma_copy_rows(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src, ptrdiff_t stride,
                                int height, int width, int average) {
  for (; height > 0; height -= 4, src += 4 * stride, dst += 4 * dst_stride) {
    v128_t rows[4];
    for (int y = 0; y < 4; ++y) rows[y] = luma_load(src + y * stride, width);
    for (int y = 0; y < 4; ++y) {
      uint8_t* const to = dst + y * dst_stride;
      luma_put(to, average ? wasm_u8x16_avgr(rows[y], luma_load(to, width)) : rows[y], width);
    }
  }
}

// The height is a multiple of four.
static __attribute__((noinline)) void luma_copy(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src,
                                                ptrdiff_t stride, int width, int height, int average) {
  if (width == 16) {
    if (average) {
      luma_copy_rows(dst, dst_stride, src, stride, height, 16, 1);
    } else {
      luma_copy_rows(dst, dst_stride, src, stride, height, 16, 0);
    }
  } else if (width == 8) {
    luma_copy_rows(dst, dst_stride, src, stride, height, 8, average);
  } else {
    luma_copy_rows(dst, dst_stride, src, stride, height, 4, average);
  }
}

// The block at src, of width 16, 8 or 4, moved by quarters of a sample.
static __attribute__((noinline)) void luma_predict(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src,
                                                   ptrdiff_t stride, int width, int height, int x_quarters,
                                                   int y_quarters, int average) {
  if ((x_quarters | y_quarters) == 0) return luma_copy(dst, dst_stride, src, stride, width, height, average);
  LumaOutput o = {dst, dst_stride, NULL, stride, average};
  const uint8_t* const right = src + (x_quarters == 3);
  const uint8_t* const below = src + (y_quarters == 3 ? stride : 0);
  uint8_t other[16 * 16];
  const LumaOutput first = {other, 16, NULL, 0, 0};
  if (x_quarters == 0) {
    if (y_quarters != 2) o.second = below;
    return luma_v(&o, src, stride, width, height);
  }
  if (y_quarters == 0) {
    if (x_quarters != 2) o.second = right;
    return luma_h(&o, src, stride, width, height);
  }
  if (x_quarters == 2 && y_quarters == 2) return luma_hv(&o, src, stride, width, height);
  o.second = other;
  o.second_stride = 16;
  if (x_quarters == 2) {
    luma_h(&first, below, stride, width, height);
    return luma_hv(&o, src, stride, width, height);
  }
  luma_v(&first, right, stride, width, height);
  if (y_quarters == 2) return luma_hv(&o, src, stride, width, height);
  luma_h(&o, below, stride, width, height);
}
