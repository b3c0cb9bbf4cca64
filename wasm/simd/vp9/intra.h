// SPDX-License-Identifier: Apache-2.0
// What intra prediction of all depths shares (VP9 8.5.1): the rows of a directional prediction are windows of
// one array of samples, each further on by the same step. Steps and widths are bytes.
//
// libvpx has the samples above and at the left in arrays of its own: 16 samples before and 64 from the
// block's first one, and 32 at the left, whatever the block's size (vp9_reconintra.c); above a block of four
// by four it may be the picture itself, which has a border. So a vector is read where a block has fewer
// samples.
#pragma once

#include "wasm/simd/vp9/kernels.h"

// `width` is a multiple of 16.
void rill_vp9_copy_windows(uint8_t* dst, ptrdiff_t stride, int rows, int width, const uint8_t* from,
                           ptrdiff_t step);

// Sixteen bytes of two vectors, from byte `at` of the first on.
KERNEL_INLINE v128_t window(v128_t a, v128_t b, int at) {
#define FROM(n)                                                                                       \
  case n:                                                                                             \
    return wasm_i8x16_shuffle(a, b, n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7, n + 8, n + 9, \
                              n + 10, n + 11, n + 12, n + 13, n + 14, n + 15)
  switch (at) {
    FROM(1);
    FROM(2);
    FROM(3);
    FROM(4);
    FROM(5);
    FROM(6);
    FROM(7);
    FROM(8);
    FROM(9);
    FROM(10);
    FROM(11);
    FROM(12);
    FROM(13);
    FROM(14);
    FROM(15);
    default:
      return a;
  }
#undef FROM
}

KERNEL_INLINE void store_bytes(void* dst, v128_t bytes, int count) {
  if (count == 4) {
    wasm_v128_store32_lane(dst, bytes, 0);
  } else if (count == 8) {
    wasm_v128_store64_lane(dst, bytes, 0);
  } else {
    wasm_v128_store(dst, bytes);
  }
}
