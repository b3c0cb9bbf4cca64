// SPDX-License-Identifier: Apache-2.0
// A block of reference pixels that reaches beyond the picture, whose border pixels go on outside it
// (H.264 8.4.2.2.1, H.265 8.5.3.3.3.1): libavcodec's VideoDSPContext.emulated_edge_mc.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wasm/simd/transpose.h"

// Exactly `bytes` (a multiple of `step`, the size of a pixel), in vectors that overlap at the end.
RILL_INLINE void copy(uint8_t* const to, const uint8_t* const from, const int bytes, const int step) {
  int i = 0;
  if (bytes >= 16) {
    for (; i + 16 < bytes; i += 16) wasm_v128_store(to + i, wasm_v128_load(from + i));
    wasm_v128_store(to + bytes - 16, wasm_v128_load(from + bytes - 16));
  } else if (bytes >= 8) {
    const v128_t last = wasm_v128_load64_zero(from + bytes - 8);
    wasm_v128_store64_lane(to, wasm_v128_load64_zero(from), 0);
    wasm_v128_store64_lane(to + bytes - 8, last, 0);
  } else {
    for (; i < bytes; i += step) memcpy(to + i, from + i, (size_t)step);
  }
}

RILL_INLINE void repeat(uint8_t* const to, const uint8_t* const pixel, const int bytes, const int step) {
  const v128_t all = step == 1 ? wasm_v128_load8_splat(pixel) : wasm_v128_load16_splat(pixel);
  int i = 0;
  for (; i + 16 <= bytes; i += 16) wasm_v128_store(to + i, all);
  if ((bytes & 8) != 0) {
    wasm_v128_store64_lane(to + i, all, 0);
    i += 8;
  }
  for (; i < bytes; i += step) memcpy(to + i, pixel, (size_t)step);
}

RILL_INLINE int clamp(const int value, const int least, const int most) {
  return value < least ? least : value > most ? most : value;
}

// `at` would be the block's first pixel, at column x and row y of a picture of the given size. Of a block
// that lies outside altogether the nearest column or row is taken.
RILL_INLINE void extend(uint8_t* to, const uint8_t* const at, const ptrdiff_t to_stride,
                        const ptrdiff_t stride, const int block_width, const int block_height, const int x,
                        const int y, const int width, const int height, const int step) {
  if (width == 0 || height == 0) return;
  // Columns of the block that the picture has.
  const int first = clamp(-x, 0, block_width - 1), end = clamp(width - x, first + 1, block_width);
  const int nearest = clamp(x + first, 0, width - 1) - x;
  for (int row = 0; row < block_height; row++, to += to_stride) {
    const uint8_t* const from = at + (clamp(y + row, 0, height - 1) - y) * stride + nearest * step;
    copy(to + first * step, from, (end - first) * step, step);
    repeat(to, to + first * step, first * step, step);
    repeat(to + end * step, to + (end - 1) * step, (block_width - end) * step, step);
  }
}

static void extend8(uint8_t* to, const uint8_t* at, ptrdiff_t to_stride, ptrdiff_t stride, int block_width,
                    int block_height, int x, int y, int width, int height) {
  extend(to, at, to_stride, stride, block_width, block_height, x, y, width, height, 1);
}

static void extend16(uint8_t* to, const uint8_t* at, ptrdiff_t to_stride, ptrdiff_t stride, int block_width,
                     int block_height, int x, int y, int width, int height) {
  extend(to, at, to_stride, stride, block_width, block_height, x, y, width, height, 2);
}
