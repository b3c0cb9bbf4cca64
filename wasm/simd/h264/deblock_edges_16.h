// SPDX-License-Identifier: Apache-2.0
// The same as deblock_edges.h for pixels of 10 bits, eight places at a time. alpha, beta and tc0 come as they
// are for 8 bits.
#pragma once

#include "wasm/simd/h264/deblock.h"

enum { kScale = kDepth - 8 };

// The tc0 of places `first` to `first + 7` of an edge: four places each of 16, two each of 8, one each of 4
// and over again.
RILL_INLINE v128_t edge_tc0(const int8_t* tc0, int first, int places) {
  const v128_t bytes = wasm_v128_load32_zero(tc0), four = wasm_i16x8_extend_low_i8x16(bytes);
  return places == 8   ? zip_low16(four, four)
         : places == 4 ? zip_low64(four, four)
         : first == 0  ? wasm_i16x8_shuffle(four, four, 0, 0, 0, 0, 1, 1, 1, 1)
                       : wasm_i16x8_shuffle(four, four, 2, 2, 2, 2, 3, 3, 3, 3);
}

RILL_INLINE int luma_filter(Edge* e, int alpha, int beta, const int8_t* tc0, int first, int places) {
  alpha <<= kScale, beta <<= kScale;
  return tc0 ? edge_luma(e, alpha, beta, wasm_i16x8_shl(edge_tc0(tc0, first, places), kScale))
             : edge_luma_strong(e, alpha, beta);
}

RILL_INLINE int chroma_filter(Edge* e, int alpha, int beta, const int8_t* tc0, int first, int places) {
  alpha <<= kScale, beta <<= kScale;
  if (!tc0) return edge_chroma_strong(e, alpha, beta);
  // ((tc0 - 1) << 2) + 1
  const v128_t tc = wasm_i16x8_sub(wasm_i16x8_shl(edge_tc0(tc0, first, places), kScale),
                                   wasm_i16x8_const_splat((1 << kScale) - 1));
  return edge_chroma(e, alpha, beta, tc);
}

// Four rows of p0 and q0.
RILL_INLINE void store_column_of_pairs(uint16_t* p, ptrdiff_t stride, v128_t pairs) {
  wasm_v128_store32_lane(p, pairs, 0);
  wasm_v128_store32_lane(p + stride, pairs, 1);
  wasm_v128_store32_lane(p + 2 * stride, pairs, 2);
  wasm_v128_store32_lane(p + 3 * stride, pairs, 3);
}

RILL_NOINLINE void edge_luma_rows(uint16_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0) {
  for (int x = 0; x < 16; x += 8, pix += 8) {
    Edge e;
    if (!tc0) e.p3 = wasm_v128_load(pix - 4 * stride);
    e.p2 = wasm_v128_load(pix - 3 * stride);
    e.p1 = wasm_v128_load(pix - 2 * stride);
    e.p0 = wasm_v128_load(pix - stride);
    e.q0 = wasm_v128_load(pix);
    e.q1 = wasm_v128_load(pix + stride);
    e.q2 = wasm_v128_load(pix + 2 * stride);
    if (!tc0) e.q3 = wasm_v128_load(pix + 3 * stride);
    if (!luma_filter(&e, alpha, beta, tc0, x, 16)) continue;
    if (!tc0) wasm_v128_store(pix - 3 * stride, e.p2);
    wasm_v128_store(pix - 2 * stride, e.p1);
    wasm_v128_store(pix - stride, e.p0);
    wasm_v128_store(pix, e.q0);
    wasm_v128_store(pix + stride, e.q1);
    if (!tc0) wasm_v128_store(pix + 2 * stride, e.q2);
  }
}

RILL_NOINLINE void edge_luma_columns(uint16_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0,
                                     int places) {
  for (int y = 0; y < places; y += 8, pix += 8 * stride) {
    v128_t r[8];
    for (int i = 0; i < 8; ++i) r[i] = wasm_v128_load(pix - 4 + i * stride);
    transpose8(r);
    Edge e = {r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]};
    if (!luma_filter(&e, alpha, beta, tc0, y, places)) continue;
    r[1] = e.p2, r[2] = e.p1, r[3] = e.p0, r[4] = e.q0, r[5] = e.q1, r[6] = e.q2;
    transpose8(r);
    for (int i = 0; i < 8; ++i) wasm_v128_store(pix - 4 + i * stride, r[i]);
  }
}

RILL_NOINLINE void edge_chroma_rows(uint16_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0) {
  Edge e;
  e.p1 = wasm_v128_load(pix - 2 * stride);
  e.p0 = wasm_v128_load(pix - stride);
  e.q0 = wasm_v128_load(pix);
  e.q1 = wasm_v128_load(pix + stride);
  if (!chroma_filter(&e, alpha, beta, tc0, 0, 8)) return;
  wasm_v128_store(pix - stride, e.p0);
  wasm_v128_store(pix, e.q0);
}

// Sixteen places, of 4:2:2, eight, or four.
RILL_NOINLINE void edge_chroma_columns(uint16_t* pix, ptrdiff_t stride, int alpha, int beta,
                                       const int8_t* tc0, int places) {
  const int lower = places == 4 ? 0 : 4;
  for (int y = 0; y < places; y += 8, pix += 8 * stride) {
    v128_t a[4];
    for (int i = 0; i < 4; ++i)
      a[i] = zip_low16(wasm_v128_load64_zero(pix - 2 + i * stride),
                       wasm_v128_load64_zero(pix - 2 + (i + lower) * stride));
    const v128_t p_even = zip_low16(a[0], a[2]), p_odd = zip_low16(a[1], a[3]);
    const v128_t q_even = zip_high16(a[0], a[2]), q_odd = zip_high16(a[1], a[3]);
    Edge e;
    e.p1 = zip_low16(p_even, p_odd);
    e.p0 = zip_high16(p_even, p_odd);
    e.q0 = zip_low16(q_even, q_odd);
    e.q1 = zip_high16(q_even, q_odd);
    if (!chroma_filter(&e, alpha, beta, tc0, y, places)) continue;
    store_column_of_pairs(pix - 1, stride, zip_low16(e.p0, e.q0));
    if (lower) store_column_of_pairs(pix - 1 + 4 * stride, stride, zip_high16(e.p0, e.q0));
  }
}
