// SPDX-License-Identifier: Apache-2.0
// 8 vectors of 8 lanes of 16 bits, transposed.
#pragma once

#include <wasm_simd128.h>

#define INTERLEAVE_LOW(a, b) wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define INTERLEAVE_HIGH(a, b) wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define LOW32(a, b) wasm_i32x4_shuffle(a, b, 0, 4, 1, 5)
#define HIGH32(a, b) wasm_i32x4_shuffle(a, b, 2, 6, 3, 7)
#define LOW64(a, b) wasm_i64x2_shuffle(a, b, 0, 2)
#define HIGH64(a, b) wasm_i64x2_shuffle(a, b, 1, 3)

// out[y] lane x from in[x] lane y, for x < columns; of 4 columns the upper lanes are whatever they are.
static inline void transpose8(v128_t* out, const v128_t* in, int columns) {
  const v128_t a0 = INTERLEAVE_LOW(in[0], in[1]), a1 = INTERLEAVE_LOW(in[2], in[3]);
  const v128_t b0 = INTERLEAVE_HIGH(in[0], in[1]), b1 = INTERLEAVE_HIGH(in[2], in[3]);
  const v128_t c0 = LOW32(a0, a1), c1 = HIGH32(a0, a1), d0 = LOW32(b0, b1), d1 = HIGH32(b0, b1);
  v128_t e0 = c0, e1 = c1, f0 = d0, f1 = d1;
  if (columns > 4) {
    const v128_t a2 = INTERLEAVE_LOW(in[4], in[5]), a3 = INTERLEAVE_LOW(in[6], in[7]);
    const v128_t b2 = INTERLEAVE_HIGH(in[4], in[5]), b3 = INTERLEAVE_HIGH(in[6], in[7]);
    e0 = LOW32(a2, a3), e1 = HIGH32(a2, a3), f0 = LOW32(b2, b3), f1 = HIGH32(b2, b3);
  }
  out[0] = LOW64(c0, e0);
  out[1] = HIGH64(c0, e0);
  out[2] = LOW64(c1, e1);
  out[3] = HIGH64(c1, e1);
  out[4] = LOW64(d0, f0);
  out[5] = HIGH64(d0, f0);
  out[6] = LOW64(d1, f1);
  out[7] = HIGH64(d1, f1);
}
