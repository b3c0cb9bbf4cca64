// SPDX-License-Identifier: Apache-2.0
// Rows become columns: for the filters that work across both.
#pragma once

#include <wasm_simd128.h>

// Transposes 8x8 lanes of 16 bits; `in` and `out` may be the same.
static inline void transpose_8x8(const v128_t in[8], v128_t out[8]) {
  v128_t a[8], b[8];
  for (int i = 0; i < 4; ++i) {
    a[2 * i] = wasm_i16x8_shuffle(in[i], in[i + 4], 0, 8, 1, 9, 2, 10, 3, 11);
    a[2 * i + 1] = wasm_i16x8_shuffle(in[i], in[i + 4], 4, 12, 5, 13, 6, 14, 7, 15);
  }
  for (int i = 0; i < 4; ++i) {
    b[2 * i] = wasm_i16x8_shuffle(a[i], a[i + 4], 0, 8, 1, 9, 2, 10, 3, 11);
    b[2 * i + 1] = wasm_i16x8_shuffle(a[i], a[i + 4], 4, 12, 5, 13, 6, 14, 7, 15);
  }
  for (int i = 0; i < 4; ++i) {
    out[2 * i] = wasm_i16x8_shuffle(b[i], b[i + 4], 0, 8, 1, 9, 2, 10, 3, 11);
    out[2 * i + 1] = wasm_i16x8_shuffle(b[i], b[i + 4], 4, 12, 5, 13, 6, 14, 7, 15);
  }
}
