// SPDX-License-Identifier: Apache-2.0
// Chroma sample interpolation (H.264 8.4.2.2.2): bilinear, by eighths of a sample. Sixty-four
// times a sample of 10 bits fits 16, without a sign.
#pragma once

#include "wasm/simd/h264/pixels.h"

typedef struct {
  v128_t x, y;
  // To the right and lower neighbour; none where it has no weight, and then it is not read.
  int right;
  ptrdiff_t below;
} ChromaWeights;

RILL_INLINE ChromaWeights chroma_weights(int x, int y, ptrdiff_t stride) {
  const ChromaWeights weights = {wasm_i16x8_splat((int16_t)x), wasm_i16x8_splat((int16_t)y), x != 0,
                                 y != 0 ? stride : 0};
  return weights;
}

// 8 a + weight (b - a)
RILL_INLINE v128_t chroma_mix(v128_t a, v128_t b, v128_t weight) {
  return wasm_i16x8_add(wasm_i16x8_shl(a, 3), wasm_i16x8_mul(wasm_i16x8_sub(b, a), weight));
}

RILL_INLINE v128_t chroma_round(v128_t upper, v128_t lower, v128_t weight) {
  return pack(
      wasm_u16x8_shr(wasm_i16x8_add(chroma_mix(upper, lower, weight), wasm_i16x8_const_splat(32)), 6));
}

RILL_INLINE v128_t chroma_row8(const Pixel* p, const ChromaWeights* w) {
  return chroma_mix(load_wide(p), load_wide(p + w->right), w->x);
}

RILL_INLINE v128_t chroma_row_2x4(const Pixel* p, ptrdiff_t next, const ChromaWeights* w) {
  return chroma_mix(widen(load_2x4(p, next)), widen(load_2x4(p + w->right, next)), w->x);
}

// As luma_copy_rows: the height is a multiple of four.
RILL_INLINE void chroma_copy8(Pixel* dst, ptrdiff_t dst_stride, const Pixel* src, ptrdiff_t stride,
                              int height, int average) {
  for (; height > 0; height -= 4, src += 4 * stride, dst += 4 * dst_stride) {
    v128_t rows[4];
    for (int y = 0; y < 4; ++y) rows[y] = load_packed(src + y * stride, 8);
    for (int y = 0; y < 4; ++y) {
      Pixel* const to = dst + y * dst_stride;
      store_packed(to, average ? PIXELS(avgr)(rows[y], load_packed(to, 8)) : rows[y], 8);
    }
  }
}

RILL_INLINE void chroma_predict8(Pixel* dst, ptrdiff_t dst_stride, const Pixel* src, ptrdiff_t stride,
                                 int height, int x, int y, int average) {
  if ((x | y) == 0) {
    if (average) {
      chroma_copy8(dst, dst_stride, src, stride, height, 1);
    } else {
      chroma_copy8(dst, dst_stride, src, stride, height, 0);
    }
    return;
  }
  const ChromaWeights w = chroma_weights(x, y, stride);
  v128_t upper = chroma_row8(src, &w);
  for (; height > 0; --height, dst += dst_stride) {
    // Without a weight below, the row after the last is not read: the last stands in for it.
    if (w.below || height > 1) src += stride;
    const v128_t lower = chroma_row8(src, &w);
    v128_t packed = chroma_round(upper, lower, w.y);
    if (average) packed = PIXELS(avgr)(packed, load_packed(dst, 8));
    store_packed(dst, packed, 8);
    upper = lower;
  }
}

// The height is even.
RILL_NOINLINE void chroma_predict4(Pixel* dst, ptrdiff_t dst_stride, const Pixel* src, ptrdiff_t stride,
                                   int height, int x, int y, int average) {
  const ChromaWeights w = chroma_weights(x, y, stride);
  for (; height > 0; height -= 2, src += 2 * stride, dst += 2 * dst_stride) {
    const v128_t upper = chroma_row_2x4(src, stride, &w), lower = chroma_row_2x4(src + w.below, stride, &w);
    v128_t packed = chroma_round(upper, lower, w.y);
    if (average) packed = PIXELS(avgr)(packed, load_2x4(dst, dst_stride));
    store_2x4(dst, dst_stride, packed);
  }
}

RILL_INLINE void chroma_predict2(Pixel* dst, ptrdiff_t dst_stride, const Pixel* src, ptrdiff_t stride,
                                 int height, int x, int y, int average) {
  const int right = x != 0;
  const ptrdiff_t below = y != 0 ? stride : 0;
  for (; height > 0; --height, src += stride, dst += dst_stride) {
    for (int i = 0; i < 2; ++i) {
      const Pixel* const p = src + i;
      const int upper = 8 * p[0] + x * (p[right] - p[0]);
      const int lower = 8 * p[below] + x * (p[below + right] - p[below]);
      const int value = (8 * upper + y * (lower - upper) + 32) >> 6;
      dst[i] = (Pixel)(average ? (dst[i] + value + 1) >> 1 : value);
    }
  }
}
