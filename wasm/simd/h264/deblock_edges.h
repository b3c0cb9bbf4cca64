// SPDX-License-Identifier: Apache-2.0
// The edges of a macroblock of 8 bits as the libraries give them: `pix` is q0 of the first place; across a
// horizontal edge samples are a row apart (`_rows`), across a vertical one a byte (`_columns`), and those
// come through a transposition. An edge has four tc0, and strength 4 if it has none.
#pragma once

#include "wasm/simd/h264/deblock.h"

// The tc0 of `places` of an edge: 16, four each, or of fewer, two or one each and over again.
RILL_INLINE v128_t edge_tc(const int8_t* tc0, int places) {
  const v128_t four = wasm_v128_load32_zero(tc0);
  return places == 16  ? wasm_i8x16_shuffle(four, four, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)
         : places == 8 ? wasm_i8x16_shuffle(four, four, 0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 1, 1, 2, 2, 3, 3)
                       : wasm_i32x4_shuffle(four, four, 0, 0, 0, 0);
}

RILL_INLINE void luma_rows(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0) {
  Edge e;
  e.p2 = wasm_v128_load(pix - 3 * stride);
  e.p1 = wasm_v128_load(pix - 2 * stride);
  e.p0 = wasm_v128_load(pix - stride);
  e.q0 = wasm_v128_load(pix);
  e.q1 = wasm_v128_load(pix + stride);
  e.q2 = wasm_v128_load(pix + 2 * stride);
  if (!edge_luma(&e, alpha, beta, edge_tc(tc0, 16))) return;
  wasm_v128_store(pix - 2 * stride, e.p1);
  wasm_v128_store(pix - stride, e.p0);
  wasm_v128_store(pix, e.q0);
  wasm_v128_store(pix + stride, e.q1);
}

RILL_INLINE void luma_rows_strong(uint8_t* pix, ptrdiff_t stride, int alpha, int beta) {
  Edge e;
  e.p3 = wasm_v128_load(pix - 4 * stride);
  e.p2 = wasm_v128_load(pix - 3 * stride);
  e.p1 = wasm_v128_load(pix - 2 * stride);
  e.p0 = wasm_v128_load(pix - stride);
  e.q0 = wasm_v128_load(pix);
  e.q1 = wasm_v128_load(pix + stride);
  e.q2 = wasm_v128_load(pix + 2 * stride);
  e.q3 = wasm_v128_load(pix + 3 * stride);
  if (!edge_luma_strong(&e, alpha, beta)) return;
  wasm_v128_store(pix - 3 * stride, e.p2);
  wasm_v128_store(pix - 2 * stride, e.p1);
  wasm_v128_store(pix - stride, e.p0);
  wasm_v128_store(pix, e.q0);
  wasm_v128_store(pix + stride, e.q1);
  wasm_v128_store(pix + 2 * stride, e.q2);
}

// Sixteen rows of p3 to q3, transposed, or eight, twice. A macroblock's edge has four samples on each side.
RILL_INLINE Edge luma_columns_load(const uint8_t* pix, ptrdiff_t stride, int rows) {
  const ptrdiff_t half = rows == 16 ? 8 * stride : 0;
  v128_t a[8], b[8];
  // Rows i and i + 8, then these and i + 4, i + 12, and so on: each step takes half of what is left apart.
  for (int i = 0; i < 8; ++i)
    a[i] = zip_low8(wasm_v128_load64_zero(pix - 4 + i * stride),
                    wasm_v128_load64_zero(pix - 4 + i * stride + half));
  for (int i = 0; i < 4; ++i) b[2 * i] = zip_low8(a[i], a[i + 4]), b[2 * i + 1] = zip_high8(a[i], a[i + 4]);
  for (int i = 0; i < 4; ++i) a[2 * i] = zip_low8(b[i], b[i + 4]), a[2 * i + 1] = zip_high8(b[i], b[i + 4]);
  for (int i = 0; i < 4; ++i) b[2 * i] = zip_low8(a[i], a[i + 4]), b[2 * i + 1] = zip_high8(a[i], a[i + 4]);
  const Edge e = {b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]};
  return e;
}

RILL_INLINE void store_4x4(uint8_t* p, ptrdiff_t stride, v128_t rows) {
  wasm_v128_store32_lane(p, rows, 0);
  wasm_v128_store32_lane(p + stride, rows, 1);
  wasm_v128_store32_lane(p + 2 * stride, rows, 2);
  wasm_v128_store32_lane(p + 3 * stride, rows, 3);
}

RILL_INLINE void luma_columns(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0,
                              int rows) {
  Edge e = luma_columns_load(pix, stride, rows);
  if (!edge_luma(&e, alpha, beta, edge_tc(tc0, rows))) return;
  const v128_t p_low = zip_low8(e.p1, e.p0), p_high = zip_high8(e.p1, e.p0);
  const v128_t q_low = zip_low8(e.q0, e.q1), q_high = zip_high8(e.q0, e.q1);
  store_4x4(pix - 2, stride, zip_low16(p_low, q_low));
  store_4x4(pix - 2 + 4 * stride, stride, zip_high16(p_low, q_low));
  if (rows == 8) return;
  store_4x4(pix - 2 + 8 * stride, stride, zip_low16(p_high, q_high));
  store_4x4(pix - 2 + 12 * stride, stride, zip_high16(p_high, q_high));
}

RILL_INLINE void luma_columns_strong(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, int rows) {
  Edge e = luma_columns_load(pix, stride, rows);
  if (!edge_luma_strong(&e, alpha, beta)) return;
  const v128_t columns[8] = {e.p3, e.p2, e.p1, e.p0, e.q0, e.q1, e.q2, e.q3};
  v128_t a[8], b[8];
  for (int i = 0; i < 4; ++i) {
    a[i] = zip_low8(columns[2 * i], columns[2 * i + 1]);
    a[i + 4] = zip_high8(columns[2 * i], columns[2 * i + 1]);
  }
  for (int i = 0; i < 8; i += 2) b[i] = zip_low16(a[i], a[i + 1]), b[i + 1] = zip_high16(a[i], a[i + 1]);
  for (int i = 0; i < rows / 2; ++i) {
    const v128_t left = b[(i & 4) + (i >> 1 & 1)], right = b[(i & 4) + (i >> 1 & 1) + 2];
    const v128_t rows = i & 1 ? zip_high32(left, right) : zip_low32(left, right);
    wasm_v128_store64_lane(pix - 4 + 2 * i * stride, rows, 0);
    wasm_v128_store64_lane(pix - 4 + (2 * i + 1) * stride, rows, 1);
  }
}

// Chroma: eight places, the first half of `a`, then those of `b`: another plane's, or the same one's further
// on.
RILL_INLINE v128_t load_8_8(const uint8_t* a, const uint8_t* b) {
  return b ? wasm_v128_load64_lane(b, wasm_v128_load64_zero(a), 1) : wasm_v128_load64_zero(a);
}

RILL_INLINE int chroma_filter(Edge* e, int alpha, int beta, const int8_t* tc0, int places) {
  return tc0 ? edge_chroma(e, alpha, beta, edge_tc(tc0, places)) : edge_chroma_strong(e, alpha, beta);
}

RILL_INLINE void chroma_rows(uint8_t* a, uint8_t* b, ptrdiff_t stride, int alpha, int beta,
                             const int8_t* tc0) {
  Edge e;
  e.p1 = load_8_8(a - 2 * stride, b ? b - 2 * stride : b);
  e.p0 = load_8_8(a - stride, b ? b - stride : b);
  e.q0 = load_8_8(a, b);
  e.q1 = load_8_8(a + stride, b ? b + stride : b);
  if (!chroma_filter(&e, alpha, beta, tc0, 8)) return;
  wasm_v128_store64_lane(a - stride, e.p0, 0);
  wasm_v128_store64_lane(a, e.q0, 0);
  if (b) {
    wasm_v128_store64_lane(b - stride, e.p0, 1);
    wasm_v128_store64_lane(b, e.q0, 1);
  }
}

// Rows 0 and 4, 1 and 5, 2 and 6, 3 and 7 of four bytes: p1 and q0, p0 and q1 come out, 8 places each.
RILL_INLINE v128_t load_4x4(const uint8_t* p, ptrdiff_t stride) {
  v128_t rows = wasm_v128_load32_zero(p);
  rows = wasm_v128_load32_lane(p + stride, rows, 1);
  rows = wasm_v128_load32_lane(p + 2 * stride, rows, 2);
  return wasm_v128_load32_lane(p + 3 * stride, rows, 3);
}

// Four rows of four bytes become four columns.
RILL_INLINE v128_t transpose_4x4(v128_t rows) {
  return wasm_i8x16_shuffle(rows, rows, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
}

typedef struct {
  v128_t low, high;
} Pair;

// The columns of eight rows, or of four, twice: first p1 and p0, then q0 and q1.
RILL_INLINE Pair chroma_columns_load(const uint8_t* pix, ptrdiff_t stride, int rows) {
  const v128_t upper = transpose_4x4(load_4x4(pix - 2, stride)),
               lower = rows == 4 ? upper : transpose_4x4(load_4x4(pix - 2 + 4 * stride, stride));
  const Pair columns = {zip_low32(upper, lower), zip_high32(upper, lower)};
  return columns;
}

// Rows of p0 and q0.
RILL_INLINE void chroma_columns_store(uint8_t* pix, ptrdiff_t stride, v128_t pairs, int rows) {
  uint8_t* p = pix - 1;
  wasm_v128_store16_lane(p, pairs, 0), p += stride;
  wasm_v128_store16_lane(p, pairs, 1), p += stride;
  wasm_v128_store16_lane(p, pairs, 2), p += stride;
  wasm_v128_store16_lane(p, pairs, 3), p += stride;
  if (rows == 4) return;
  wasm_v128_store16_lane(p, pairs, 4), p += stride;
  wasm_v128_store16_lane(p, pairs, 5), p += stride;
  wasm_v128_store16_lane(p, pairs, 6), p += stride;
  wasm_v128_store16_lane(p, pairs, 7);
}

// `places` share the four tc0: 16 of an edge of 4:2:2, of which b is the lower half, else as many as `a` has.
RILL_INLINE void chroma_columns(uint8_t* a, uint8_t* b, ptrdiff_t stride, int alpha, int beta,
                                const int8_t* tc0, int places) {
  const int rows = places == 4 ? 4 : 8;
  const Pair first = chroma_columns_load(a, stride, rows),
             second = b ? chroma_columns_load(b, stride, rows) : first;
  Edge e;
  e.p1 = zip_low64(first.low, second.low);
  e.p0 = zip_high64(first.low, second.low);
  e.q0 = zip_low64(first.high, second.high);
  e.q1 = zip_high64(first.high, second.high);
  if (!chroma_filter(&e, alpha, beta, tc0, places)) return;
  chroma_columns_store(a, stride, zip_low8(e.p0, e.q0), rows);
  if (b) chroma_columns_store(b, stride, zip_high8(e.p0, e.q0), rows);
}
