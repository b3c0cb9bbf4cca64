// SPDX-License-Identifier: Apache-2.0
// Inverse transforms of 4x4 and 8x8 residuals (H.264 8.5.12.2, 8.5.13.2) and their addition to the
// prediction, 8 bits. Numbers wrap at 16 bits, which those of a conforming stream never reach.
#pragma once

#include "wasm/simd/h264/simd.h"

// Rows 0 and 1, 2 and 3 of a block of four.
typedef struct {
  v128_t upper, lower;
} Block4;

// One transform of columns; its rows 2 and 3 come out exchanged.
RILL_INLINE Block4 idct4_pass(Block4 b) {
  const v128_t even = zip_low64(wasm_i16x8_add(b.upper, b.lower), wasm_i16x8_sub(b.upper, b.lower));
  const v128_t odd = zip_high64(wasm_i16x8_add(b.upper, wasm_i16x8_shr(b.lower, 1)),
                                wasm_i16x8_sub(wasm_i16x8_shr(b.upper, 1), b.lower));
  const Block4 out = {wasm_i16x8_add(even, odd), wasm_i16x8_sub(even, odd)};
  return out;
}

RILL_INLINE Block4 transpose4(Block4 b) {
  const v128_t low = zip_low16(b.upper, b.lower), high = zip_high16(b.upper, b.lower);
  const Block4 out = {zip_low16(low, high), zip_high16(low, high)};
  return out;
}

RILL_INLINE Block4 transpose4_exchanged(Block4 b) {
  b.lower = wasm_i64x2_shuffle(b.lower, b.lower, 1, 0);
  return transpose4(b);
}

RILL_INLINE v128_t add_residual(v128_t prediction, v128_t residual) {
  return wasm_i16x8_add(wasm_u16x8_extend_low_u8x16(prediction),
                        wasm_i16x8_shr(wasm_i16x8_add(residual, wasm_i16x8_const_splat(32)), 6));
}

// `transposed` as libavcodec stores coefficients; the first transform is that of rows.
RILL_INLINE void idct4_add(uint8_t* dst, ptrdiff_t stride, const int16_t* block, int transposed) {
  Block4 b = {wasm_v128_load(block), wasm_v128_load(block + 8)};
  if (!transposed) b = transpose4(b);
  b = idct4_pass(transpose4_exchanged(idct4_pass(b)));
  const v128_t upper = add_residual(load_2x4(dst, stride), b.upper);
  const v128_t lower = add_residual(load_2x4(dst + 3 * stride, -stride), b.lower);
  const v128_t rows = wasm_u8x16_narrow_i16x8(upper, lower);
  wasm_v128_store32_lane(dst, rows, 0);
  wasm_v128_store32_lane(dst + stride, rows, 1);
  wasm_v128_store32_lane(dst + 2 * stride, rows, 3);
  wasm_v128_store32_lane(dst + 3 * stride, rows, 2);
}

RILL_INLINE void idct8_pass(v128_t r[8]) {
  const v128_t a0 = wasm_i16x8_add(r[0], r[4]), a2 = wasm_i16x8_sub(r[0], r[4]);
  const v128_t a4 = wasm_i16x8_sub(wasm_i16x8_shr(r[2], 1), r[6]),
               a6 = wasm_i16x8_add(wasm_i16x8_shr(r[6], 1), r[2]);
  const v128_t b0 = wasm_i16x8_add(a0, a6), b6 = wasm_i16x8_sub(a0, a6);
  const v128_t b2 = wasm_i16x8_add(a2, a4), b4 = wasm_i16x8_sub(a2, a4);
  const v128_t a1 = wasm_i16x8_sub(wasm_i16x8_sub(r[5], r[3]), wasm_i16x8_add(r[7], wasm_i16x8_shr(r[7], 1)));
  const v128_t a3 = wasm_i16x8_sub(wasm_i16x8_add(r[1], r[7]), wasm_i16x8_add(r[3], wasm_i16x8_shr(r[3], 1)));
  const v128_t a5 = wasm_i16x8_add(wasm_i16x8_sub(r[7], r[1]), wasm_i16x8_add(r[5], wasm_i16x8_shr(r[5], 1)));
  const v128_t a7 = wasm_i16x8_add(wasm_i16x8_add(r[3], r[5]), wasm_i16x8_add(r[1], wasm_i16x8_shr(r[1], 1)));
  const v128_t b1 = wasm_i16x8_add(a1, wasm_i16x8_shr(a7, 2)), b7 = wasm_i16x8_sub(a7, wasm_i16x8_shr(a1, 2));
  const v128_t b3 = wasm_i16x8_add(a3, wasm_i16x8_shr(a5, 2)), b5 = wasm_i16x8_sub(wasm_i16x8_shr(a3, 2), a5);
  r[0] = wasm_i16x8_add(b0, b7), r[7] = wasm_i16x8_sub(b0, b7);
  r[1] = wasm_i16x8_add(b2, b5), r[6] = wasm_i16x8_sub(b2, b5);
  r[2] = wasm_i16x8_add(b4, b3), r[5] = wasm_i16x8_sub(b4, b3);
  r[3] = wasm_i16x8_add(b6, b1), r[4] = wasm_i16x8_sub(b6, b1);
}

RILL_INLINE void idct8_add(uint8_t* dst, ptrdiff_t stride, const int16_t* block, int transposed) {
  v128_t r[8];
  for (int i = 0; i < 8; ++i) r[i] = wasm_v128_load(block + 8 * i);
  if (!transposed) transpose8(r);
  idct8_pass(r);
  transpose8(r);
  idct8_pass(r);
  for (int i = 0; i < 8; ++i, dst += stride)
    wasm_v128_store64_lane(dst, narrow(add_residual(wasm_v128_load64_zero(dst), r[i])), 0);
}

// The residual is the same everywhere.
RILL_INLINE v128_t add_dc(v128_t prediction, v128_t dc) {
  return narrow(wasm_i16x8_add(wasm_u16x8_extend_low_u8x16(prediction), dc));
}
