// SPDX-License-Identifier: Apache-2.0
// Luma sample interpolation (H.264 8.4.2.2.1). Half samples come from the filter (1, -5, 20, 20, -5,
// 1), quarter samples are the average of two neighbours. Nothing is read but the samples that the filters
// weigh.
#pragma once

#include "wasm/simd/h264/pixels.h"

// Where a prediction goes: `second`, if there is one, is averaged into it first, then, with `average`, what
// dst holds.
typedef struct {
  Pixel* dst;
  ptrdiff_t stride;
  const Pixel* second;
  ptrdiff_t second_stride;
  int average;
} LumaOutput;

// Eight samples of a row, or four.
RILL_INLINE void luma_store(const LumaOutput* o, int x, int y, v128_t packed, int four) {
  const int width = four ? 4 : 8;
  if (o->second) packed = PIXELS(avgr)(packed, load_packed(o->second + y * o->second_stride + x, width));
  Pixel* const dst = o->dst + y * o->stride + x;
  if (o->average) packed = PIXELS(avgr)(packed, load_packed(dst, width));
  store_packed(dst, packed, width);
}

// The filter, from the sums of its outer, middle and inner samples; that of 10 bits, -10230 to 42966, modulo
// 2^16.
RILL_INLINE v128_t luma_taps(v128_t outer, v128_t middle, v128_t inner) {
  const v128_t rest = wasm_i16x8_sub(wasm_i16x8_shl(inner, 2), middle);
  return wasm_i16x8_add(outer, wasm_i16x8_add(rest, wasm_i16x8_shl(rest, 2)));
}

#if PIXEL_BITS == 8
RILL_INLINE v128_t luma_round(v128_t filtered) {
  return narrow(wasm_i16x8_shr(wasm_i16x8_add(filtered, wasm_i16x8_const_splat(16)), 5));
}

// The filter over filtered values: (outer - 5 middle + 20 inner + 512) >> 10 in 16 bits. Each shift rounds
// down, so that doing it in parts changes nothing; what saturates is beyond 0 or 255 either way.
RILL_INLINE v128_t luma_taps_again(v128_t a, v128_t b, v128_t c, v128_t d, v128_t e, v128_t f) {
  const v128_t middle = wasm_i16x8_add(b, e), inner = wasm_i16x8_add(c, d);
  v128_t sum = wasm_i16x8_sub(wasm_i16x8_shr(wasm_i16x8_sub(wasm_i16x8_add(a, f), middle), 2), middle);
  sum = wasm_i16x8_add(wasm_i16x8_shr(wasm_i16x8_add_sat(sum, inner), 2), inner);
  return narrow(wasm_i16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_const_splat(32)), 6));
}
#else
// Less 2^14, what is filtered has a sign and 16 bits.
enum { kLumaBias = 1 << 14 };

RILL_INLINE v128_t luma_round(v128_t filtered) {
  const v128_t biased = wasm_i16x8_shr(wasm_i16x8_add(filtered, wasm_i16x8_const_splat(16 - kLumaBias)), 5);
  return clip_wide(wasm_i16x8_add(biased, wasm_i16x8_const_splat(kLumaBias >> 5)));
}

RILL_INLINE v128_t luma_taps_again_half(v128_t ab, v128_t cd, v128_t ef) {
  const v128_t sum =
      wasm_i32x4_add(wasm_i32x4_dot_i16x8(ab, wasm_i16x8_const(1, -5, 1, -5, 1, -5, 1, -5)),
                     wasm_i32x4_add(wasm_i32x4_dot_i16x8(cd, wasm_i16x8_const_splat(20)),
                                    wasm_i32x4_dot_i16x8(ef, wasm_i16x8_const(-5, 1, -5, 1, -5, 1, -5, 1))));
  return wasm_i32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_const_splat(512 + 32 * kLumaBias)), 10);
}

// The filter over filtered values, which are less kLumaBias here.
RILL_INLINE v128_t luma_taps_again(v128_t a, v128_t b, v128_t c, v128_t d, v128_t e, v128_t f) {
  const v128_t low = luma_taps_again_half(zip_low16(a, b), zip_low16(c, d), zip_low16(e, f));
  const v128_t high = luma_taps_again_half(zip_high16(a, b), zip_high16(c, d), zip_high16(e, f));
  return wasm_u16x8_min(wasm_u16x8_narrow_i32x4(low, high), wasm_i16x8_const_splat(kMost));
}
#endif

RILL_INLINE v128_t luma_across(const Pixel* p, int four) {
  if (four) {
    // Of samples -2 to 5 and -1 to 6: one added to the other gives the inner sums, added to its halves
    // exchanged the others.
    const v128_t a = load_wide(p - 2), b = load_wide(p - 1), inner = wasm_i16x8_add(a, b);
    const v128_t crossed = wasm_i16x8_add(a, wasm_i64x2_shuffle(b, b, 1, 0));
    return luma_taps(crossed, wasm_i64x2_shuffle(crossed, crossed, 1, 0),
                     wasm_i32x4_shuffle(inner, inner, 1, 2, 1, 2));
  }
  return luma_taps(wasm_i16x8_add(load_wide(p - 2), load_wide(p + 3)),
                   wasm_i16x8_add(load_wide(p - 1), load_wide(p + 2)),
                   wasm_i16x8_add(load_wide(p), load_wide(p + 1)));
}

RILL_INLINE v128_t luma_row(const Pixel* p, int four, int both) {
  if (!both) return four ? widen(load_packed(p, 4)) : load_wide(p);
  const v128_t filtered = luma_across(p, four);
  return PIXEL_BITS == 8 ? filtered : wasm_i16x8_sub(filtered, wasm_i16x8_const_splat(1 << 14));
}

// Rows of eight or four go through a window of six, as they are or, with `both`, filtered across already.
RILL_INLINE void luma_down(const LumaOutput* o, const Pixel* src, ptrdiff_t stride, int width, int height,
                           int four, int both) {
  for (int x = 0; x < width; x += 8) {
    const Pixel* p = src + x - 2 * stride;
    v128_t a = luma_row(p, four, both), b = luma_row(p + stride, four, both);
    v128_t c = luma_row(p + 2 * stride, four, both), d = luma_row(p + 3 * stride, four, both);
    v128_t e = luma_row(p + 4 * stride, four, both);
    p += 5 * stride;
    for (int y = 0; y < height; ++y, p += stride) {
      const v128_t f = luma_row(p, four, both);
      luma_store(
          o, x, y,
          both ? luma_taps_again(a, b, c, d, e, f)
               : luma_round(luma_taps(wasm_i16x8_add(a, f), wasm_i16x8_add(b, e), wasm_i16x8_add(c, d))),
          four);
      a = b, b = c, c = d, d = e, e = f;
    }
  }
}

RILL_INLINE void luma_horizontal(const LumaOutput* o, const Pixel* src, ptrdiff_t stride, int width,
                                 int height, int four) {
  for (int y = 0; y < height; ++y, src += stride)
    for (int x = 0; x < width; x += 8) luma_store(o, x, y, luma_round(luma_across(src + x, four)), four);
}

RILL_NOINLINE void luma_h(const LumaOutput* o, const Pixel* src, ptrdiff_t stride, int width, int height) {
  if (width == 4) {
    luma_horizontal(o, src, stride, 4, height, 1);
  } else {
    luma_horizontal(o, src, stride, width, height, 0);
  }
}

RILL_NOINLINE void luma_v(const LumaOutput* o, const Pixel* src, ptrdiff_t stride, int width, int height) {
  if (width == 4) {
    luma_down(o, src, stride, 4, height, 1, 0);
  } else {
    luma_down(o, src, stride, width, height, 0, 0);
  }
}

RILL_NOINLINE void luma_hv(const LumaOutput* o, const Pixel* src, ptrdiff_t stride, int width, int height) {
  if (width == 4) {
    luma_down(o, src, stride, 4, height, 1, 1);
  } else {
    luma_down(o, src, stride, width, height, 0, 1);
  }
}

// Four rows at a time, all read before any is written: what the cache lacks of them then comes at once.
RILL_INLINE void luma_copy_rows(Pixel* dst, ptrdiff_t dst_stride, const Pixel* src, ptrdiff_t stride,
                                int height, int width, int average) {
  const int lanes = width * (int)sizeof(Pixel) > 16 ? 16 / (int)sizeof(Pixel) : width;
  for (; height > 0; height -= 4, src += 4 * stride, dst += 4 * dst_stride) {
    for (int x = 0; x < width; x += lanes) {
      v128_t rows[4];
      for (int y = 0; y < 4; ++y) rows[y] = load_packed(src + y * stride + x, lanes);
      for (int y = 0; y < 4; ++y) {
        Pixel* const to = dst + y * dst_stride + x;
        store_packed(to, average ? PIXELS(avgr)(rows[y], load_packed(to, lanes)) : rows[y], lanes);
      }
    }
  }
}

// The height is a multiple of four.
RILL_NOINLINE void luma_copy(Pixel* dst, ptrdiff_t dst_stride, const Pixel* src, ptrdiff_t stride, int width,
                             int height, int average) {
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
RILL_NOINLINE void luma_predict(Pixel* dst, ptrdiff_t dst_stride, const Pixel* src, ptrdiff_t stride,
                                int width, int height, int x_quarters, int y_quarters, int average) {
  if ((x_quarters | y_quarters) == 0) return luma_copy(dst, dst_stride, src, stride, width, height, average);
  LumaOutput o = {dst, dst_stride, NULL, stride, average};
  const Pixel* const right = src + (x_quarters == 3);
  const Pixel* const below = src + (y_quarters == 3 ? stride : 0);
  Pixel other[16 * 16];
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
