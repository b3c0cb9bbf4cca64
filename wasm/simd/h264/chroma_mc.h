// SPDX-License-Identifier: Apache-2.0
// Chroma sample interpolation (H.264 8.4.2.2.2), 8 bits: bilinear, by eighths of a sample.
#pragma once

#include "wasm/simd/h264/simd.h"

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
  return narrow(
      wasm_u16x8_shr(wasm_i16x8_add(chroma_mix(upper, lower, weight), wasm_i16x8_const_splat(32)), 6));
}

RILL_INLINE v128_t chroma_row8(const uint8_t* p, const ChromaWeights* w) {
  return chroma_mix(wasm_u16x8_load8x8(p), wasm_u16x8_load8x8(p + w->right), w->x);
}

RILL_INLINE v128_t chroma_row_2x4(const uint8_t* p, ptrdiff_t next, const ChromaWeights* w) {
  return chroma_mix(load_2x4_wide(p, next), load_2x4_wide(p + w->right, next), w->x);
}

// As luma_copy_rows: the height is a multiple of four.
RILL_INLINE void chroma_copy8(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src, ptrdiff_t stride,
                              int height, int average) {
  for (; height > 0; height -= 4, src += 4 * stride, dst += 4 * dst_stride) {
    v128_t rows[4];
    for (int y = 0; y < 4; ++y) rows[y] = wasm_v128_load64_zero(src + y * stride);
    for (int y = 0; y < 4; ++y) {
      uint8_t* const to = dst + y * dst_stride;
      wasm_v128_store64_lane(to, average ? wasm_u8x16_avgr(rows[y], wasm_v128_load64_zero(to)) : rows[y], 0);
    }
  }
}

RILL_INLINE void chroma_predict8(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src, ptrdiff_t stride,
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
    v128_t bytes = chroma_round(upper, lower, w.y);
    if (average) bytes = wasm_u8x16_avgr(bytes, wasm_v128_load64_zero(dst));
    wasm_v128_store64_lane(dst, bytes, 0);
    upper = lower;
  }
}

// The height is even.
static __attribute__((noinline)) void chroma_predict4(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src,
                                                      ptrdiff_t stride, int height, int x, int y,
                                                      int average) {
  const ChromaWeights w = chroma_weights(x, y, stride);
  for (; height > 0; height -= 2, src += 2 * stride, dst += 2 * dst_stride) {
    const v128_t upper = chroma_row_2x4(src, stride, &w), lower = chroma_row_2x4(src + w.below, stride, &w);
    v128_t bytes = chroma_round(upper, lower, w.y);
    if (average) bytes = wasm_u8x16_avgr(bytes, load_2x4(dst, dst_stride));
    store_2x4(dst, dst_stride, bytes);
  }
}

RILL_INLINE void chroma_predict2(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src, ptrdiff_t stride,
                                 int height, int x, int y, int average) {
  const int right = x != 0;
  const ptrdiff_t below = y != 0 ? stride : 0;
  for (; height > 0; --height, src += stride, dst += dst_stride) {
    for (int i = 0; i < 2; ++i) {
      const uint8_t* const p = src + i;
      const int upper = 8 * p[0] + x * (p[right] - p[0]);
      const int lower = 8 * p[below] + x * (p[below + right] - p[below]);
      const int value = (8 * upper + y * (lower - upper) + 32) >> 6;
      dst[i] = (uint8_t)(average ? (dst[i] + value + 1) >> 1 : value);
    }
  }
}
