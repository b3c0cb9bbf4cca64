// SPDX-License-Identifier: Apache-2.0
// Inverse transforms of 4x4 and 8x8 residuals (H.264 8.5.12.2, 8.5.13.2) and their addition to the
// prediction. Coefficients have 16 bits, where they wrap, which those of a conforming stream never do; 32
// with pixels of 10.
#pragma once

#include "wasm/simd/h264/pixels.h"

#if PIXEL_BITS == 8
typedef int16_t Coefficient;
#define COEFFICIENTS(operation) wasm_i16x8_##operation
#else
typedef int32_t Coefficient;
#define COEFFICIENTS(operation) wasm_i32x4_##operation
#endif

RILL_INLINE void idct8_pass(v128_t r[8]) {
  const v128_t a0 = COEFFICIENTS(add)(r[0], r[4]), a2 = COEFFICIENTS(sub)(r[0], r[4]);
  const v128_t a4 = COEFFICIENTS(sub)(COEFFICIENTS(shr)(r[2], 1), r[6]),
               a6 = COEFFICIENTS(add)(COEFFICIENTS(shr)(r[6], 1), r[2]);
  const v128_t b0 = COEFFICIENTS(add)(a0, a6), b6 = COEFFICIENTS(sub)(a0, a6);
  const v128_t b2 = COEFFICIENTS(add)(a2, a4), b4 = COEFFICIENTS(sub)(a2, a4);
  const v128_t a1 =
      COEFFICIENTS(sub)(COEFFICIENTS(sub)(r[5], r[3]), COEFFICIENTS(add)(r[7], COEFFICIENTS(shr)(r[7], 1)));
  const v128_t a3 =
      COEFFICIENTS(sub)(COEFFICIENTS(add)(r[1], r[7]), COEFFICIENTS(add)(r[3], COEFFICIENTS(shr)(r[3], 1)));
  const v128_t a5 =
      COEFFICIENTS(add)(COEFFICIENTS(sub)(r[7], r[1]), COEFFICIENTS(add)(r[5], COEFFICIENTS(shr)(r[5], 1)));
  const v128_t a7 =
      COEFFICIENTS(add)(COEFFICIENTS(add)(r[3], r[5]), COEFFICIENTS(add)(r[1], COEFFICIENTS(shr)(r[1], 1)));
  const v128_t b1 = COEFFICIENTS(add)(a1, COEFFICIENTS(shr)(a7, 2)),
               b7 = COEFFICIENTS(sub)(a7, COEFFICIENTS(shr)(a1, 2));
  const v128_t b3 = COEFFICIENTS(add)(a3, COEFFICIENTS(shr)(a5, 2)),
               b5 = COEFFICIENTS(sub)(COEFFICIENTS(shr)(a3, 2), a5);
  r[0] = COEFFICIENTS(add)(b0, b7), r[7] = COEFFICIENTS(sub)(b0, b7);
  r[1] = COEFFICIENTS(add)(b2, b5), r[6] = COEFFICIENTS(sub)(b2, b5);
  r[2] = COEFFICIENTS(add)(b4, b3), r[5] = COEFFICIENTS(sub)(b4, b3);
  r[3] = COEFFICIENTS(add)(b6, b1), r[4] = COEFFICIENTS(sub)(b6, b1);
}

#if PIXEL_BITS == 8
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
RILL_INLINE void idct4_add(Pixel* dst, ptrdiff_t stride, const int16_t* block, int transposed) {
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

RILL_INLINE void idct8_add(Pixel* dst, ptrdiff_t stride, const Coefficient* block, int transposed) {
  v128_t r[8];
  for (int i = 0; i < 8; ++i) r[i] = wasm_v128_load(block + 8 * i);
  if (!transposed) transpose8(r);
  idct8_pass(r);
  transpose8(r);
  idct8_pass(r);
  for (int i = 0; i < 8; ++i, dst += stride)
    wasm_v128_store64_lane(dst, narrow(add_residual(wasm_v128_load64_zero(dst), r[i])), 0);
}

// The same everywhere.
RILL_INLINE v128_t dc_residual(int dc) {
  return wasm_i16x8_splat((int16_t)((dc + 32) >> 6));
}

RILL_INLINE v128_t add_dc(v128_t prediction, v128_t dc) {
  return narrow(wasm_i16x8_add(wasm_u16x8_extend_low_u8x16(prediction), dc));
}
#else
// Rows of four numbers.
RILL_INLINE void transpose4x4(v128_t r[4]) {
  const v128_t a = zip_low32(r[0], r[1]), b = zip_low32(r[2], r[3]);
  const v128_t c = zip_high32(r[0], r[1]), d = zip_high32(r[2], r[3]);
  r[0] = zip_low64(a, b), r[1] = zip_high64(a, b), r[2] = zip_low64(c, d), r[3] = zip_high64(c, d);
}

RILL_INLINE void idct4_pass(v128_t r[4]) {
  const v128_t a = wasm_i32x4_add(r[0], r[2]), b = wasm_i32x4_sub(r[0], r[2]);
  const v128_t c = wasm_i32x4_sub(wasm_i32x4_shr(r[1], 1), r[3]),
               d = wasm_i32x4_add(r[1], wasm_i32x4_shr(r[3], 1));
  r[0] = wasm_i32x4_add(a, d), r[1] = wasm_i32x4_add(b, c);
  r[2] = wasm_i32x4_sub(b, c), r[3] = wasm_i32x4_sub(a, d);
}

RILL_INLINE v128_t residual_of(v128_t low, v128_t high) {
  const v128_t half = wasm_i32x4_const_splat(32);
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(low, half), 6),
                                 wasm_i32x4_shr(wasm_i32x4_add(high, half), 6));
}

// What saturates is beyond the pixels either way.
RILL_INLINE v128_t add_residual(v128_t prediction, v128_t residual) {
  return clip_wide(wasm_i16x8_add_sat(prediction, residual));
}

// Transposed, as libavcodec stores coefficients.
RILL_INLINE void idct4_add(Pixel* dst, ptrdiff_t stride, const int32_t* block) {
  v128_t r[4];
  for (int i = 0; i < 4; ++i) r[i] = wasm_v128_load(block + 4 * i);
  idct4_pass(r);
  transpose4x4(r);
  idct4_pass(r);
  store_2x4(dst, stride, add_residual(load_2x4(dst, stride), residual_of(r[0], r[1])));
  dst += 2 * stride;
  store_2x4(dst, stride, add_residual(load_2x4(dst, stride), residual_of(r[2], r[3])));
}

RILL_INLINE void idct8_add(Pixel* dst, ptrdiff_t stride, const int32_t* block) {
  // Rows of the left and of the right half; once transposed their upper and lower halves change places.
  v128_t left[8], right[8];
  for (int i = 0; i < 8; ++i)
    left[i] = wasm_v128_load(block + 8 * i), right[i] = wasm_v128_load(block + 8 * i + 4);
  idct8_pass(left);
  idct8_pass(right);
  transpose4x4(left);
  transpose4x4(left + 4);
  transpose4x4(right);
  transpose4x4(right + 4);
  for (int i = 0; i < 4; ++i) {
    const v128_t lower = left[4 + i];
    left[4 + i] = right[i];
    right[i] = lower;
  }
  idct8_pass(left);
  idct8_pass(right);
  for (int i = 0; i < 8; ++i, dst += stride)
    store_packed(dst, add_residual(load_packed(dst, 8), residual_of(left[i], right[i])), 8);
}

// The same everywhere.
RILL_INLINE v128_t dc_residual(int32_t dc) {
  const v128_t wide = wasm_i32x4_splat((int32_t)((uint32_t)dc + 32) >> 6);
  return wasm_i16x8_narrow_i32x4(wide, wide);
}

RILL_INLINE v128_t add_dc(v128_t prediction, v128_t dc) {
  return add_residual(prediction, dc);
}
#endif
