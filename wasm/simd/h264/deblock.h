// SPDX-License-Identifier: Apache-2.0
// The deblocking filter for one edge (H.264 8.7.2). p0 and q0 meet at the edge, p3 and q3 are furthest from
// it; a lane is a place along it. alpha, beta and tc are those of the depth.
#pragma once

#include "wasm/simd/h264/pixels.h"

typedef struct {
  v128_t p3, p2, p1, p0, q0, q1, q2, q3;
} Edge;

RILL_INLINE v128_t distance(v128_t a, v128_t b) {
  return wasm_v128_or(PIXELS(sub_sat)(a, b), PIXELS(sub_sat)(b, a));
}

// Where |a - b| is below a limit, which is given less one.
RILL_INLINE v128_t is_near(v128_t a, v128_t b, v128_t below) {
  return PIXELS(le)(distance(a, b), below);
}

// filterSamplesFlag (8-468) of an edge whose strength is not 0. alpha and beta are not 0.
RILL_INLINE v128_t edge_filtered(const Edge* e, int alpha, v128_t beta) {
  const v128_t across = is_near(e->p0, e->q0, PIXELS(splat)((Pixel)(alpha - 1)));
  return wasm_v128_and(across, wasm_v128_and(is_near(e->p1, e->p0, beta), is_near(e->q1, e->q0, beta)));
}

RILL_INLINE v128_t edge_beta(int beta) {
  return PIXELS(splat)((Pixel)(beta - 1));
}

#if PIXEL_BITS == 8
// p0 and q0, moved towards each other by at most tc (8-475 to 8-478). With d = q0 - p0 = 2 half + odd, the
// delta is half + ((odd + ((p1 - q1) >> 2) + 1) >> 1): averages that round up compute it, 161 too high.
RILL_INLINE void edge_approach(Edge* e, v128_t tc) {
  const v128_t odd = wasm_v128_and(wasm_v128_xor(e->p0, e->q0), wasm_i8x16_const_splat(1));
  const v128_t half = wasm_u8x16_avgr(e->q0, wasm_v128_not(e->p0));
  v128_t outer = wasm_u8x16_avgr(e->p1, wasm_v128_not(e->q1));
  outer = wasm_u8x16_avgr(wasm_u8x16_avgr(outer, wasm_i8x16_const_splat(3)), odd);
  const v128_t raised = wasm_u8x16_add_sat(half, outer), zero = wasm_u8x16_const_splat(161);
  const v128_t up = wasm_u8x16_min(wasm_u8x16_sub_sat(raised, zero), tc);
  const v128_t down = wasm_u8x16_min(wasm_u8x16_sub_sat(zero, raised), tc);
  e->p0 = wasm_u8x16_sub_sat(wasm_u8x16_add_sat(e->p0, up), down);
  e->q0 = wasm_u8x16_add_sat(wasm_u8x16_sub_sat(e->q0, up), down);
}
#else
// p0 and q0, moved towards each other by at most tc (8-475 to 8-478).
RILL_INLINE void edge_approach(Edge* e, v128_t tc) {
  const v128_t inner = wasm_i16x8_shl(wasm_i16x8_sub(e->q0, e->p0), 2), outer = wasm_i16x8_sub(e->p1, e->q1);
  v128_t delta = wasm_i16x8_shr(wasm_i16x8_add(wasm_i16x8_add(inner, outer), wasm_i16x8_const_splat(4)), 3);
  delta = wasm_i16x8_max(wasm_i16x8_min(delta, tc), wasm_i16x8_neg(tc));
  e->p0 = clip_wide(wasm_i16x8_add(e->p0, delta));
  e->q0 = clip_wide(wasm_i16x8_sub(e->q0, delta));
}
#endif

// p1 or q1, moved by at most tc (8-479, 8-480); middle is (p0 + q0 + 1) >> 1.
RILL_INLINE v128_t edge_second(v128_t second, v128_t third, v128_t middle, v128_t tc) {
  const v128_t odd = wasm_v128_and(wasm_v128_xor(third, middle), PIXELS_MODULO(const_splat)(1));
  const v128_t target = PIXELS_MODULO(sub)(PIXELS(avgr)(third, middle), odd);
  return PIXELS(max)(PIXELS(min)(target, PIXELS(add_sat)(second, tc)), PIXELS(sub_sat)(second, tc));
}

// Luma of strength below 4, tc0 for each lane, negative where nothing is filtered (8.7.2.3). Returns 0 if
// nothing changed.
RILL_INLINE int edge_luma(Edge* e, int alpha, int beta, v128_t tc0) {
  if (alpha == 0 || beta == 0) return 0;
  const v128_t near_beta = edge_beta(beta);
  const v128_t on = wasm_v128_andnot(edge_filtered(e, alpha, near_beta),
                                     PIXELS_MODULO(lt)(tc0, PIXELS_MODULO(const_splat)(0)));
  if (!wasm_v128_any_true(on)) return 0;
  const v128_t p = wasm_v128_and(on, is_near(e->p2, e->p0, near_beta));
  const v128_t q = wasm_v128_and(on, is_near(e->q2, e->q0, near_beta));
  const v128_t middle = PIXELS(avgr)(e->p0, e->q0);
  const v128_t p1 = edge_second(e->p1, e->p2, middle, wasm_v128_and(tc0, p));
  const v128_t q1 = edge_second(e->q1, e->q2, middle, wasm_v128_and(tc0, q));
  // The masks are -1.
  edge_approach(e, PIXELS_MODULO(sub)(PIXELS_MODULO(sub)(wasm_v128_and(tc0, on), p), q));
  e->p1 = p1;
  e->q1 = q1;
  return 1;
}

// Chroma of strength below 4, tc for each lane, 0 or negative where nothing is filtered.
RILL_INLINE int edge_chroma(Edge* e, int alpha, int beta, v128_t tc) {
  if (alpha == 0 || beta == 0) return 0;
  const v128_t limit = wasm_v128_and(edge_filtered(e, alpha, edge_beta(beta)),
                                     PIXELS_MODULO(max)(tc, PIXELS_MODULO(const_splat)(0)));
  if (!wasm_v128_any_true(limit)) return 0;
  edge_approach(e, limit);
  return 1;
}

// (2 a + b + c + 2) >> 2: half of b + c rounded down, averaged with a.
RILL_INLINE v128_t edge_weak(v128_t a, v128_t b, v128_t c) {
  const v128_t odd = wasm_v128_and(wasm_v128_xor(b, c), PIXELS_MODULO(const_splat)(1));
  return PIXELS(avgr)(a, PIXELS_MODULO(sub)(PIXELS(avgr)(b, c), odd));
}

// Chroma of strength 4 (8-486, 8-493).
RILL_INLINE int edge_chroma_strong(Edge* e, int alpha, int beta) {
  if (alpha == 0 || beta == 0) return 0;
  const v128_t on = edge_filtered(e, alpha, edge_beta(beta));
  if (!wasm_v128_any_true(on)) return 0;
  const v128_t p0 = edge_weak(e->p1, e->p0, e->q1), q0 = edge_weak(e->q1, e->q0, e->p1);
  e->p0 = wasm_v128_bitselect(p0, e->p0, on);
  e->q0 = wasm_v128_bitselect(q0, e->q0, on);
  return 1;
}

// One side of a luma edge of strength 4 where it is flat (8-483 to 8-485, 8-490 to 8-492), of 16 bits.
typedef struct {
  v128_t first, second, third;
} FlatSide;

RILL_INLINE FlatSide edge_flat_wide(v128_t p3, v128_t p2, v128_t p1, v128_t p0, v128_t q0, v128_t q1) {
  const v128_t p0q0 = wasm_i16x8_add(p0, q0), p1p0q0 = wasm_i16x8_add(p1, p0q0);
  const v128_t four = wasm_i16x8_add(p2, p1p0q0), two = wasm_i16x8_const_splat(2);
  const v128_t first =
      wasm_i16x8_add(wasm_i16x8_add(four, p1p0q0), wasm_i16x8_add(q1, wasm_i16x8_const_splat(4)));
  const v128_t third = wasm_i16x8_add(wasm_i16x8_shl(wasm_i16x8_add(p3, p2), 1),
                                      wasm_i16x8_add(four, wasm_i16x8_const_splat(4)));
  const FlatSide side = {wasm_u16x8_shr(first, 3), wasm_u16x8_shr(wasm_i16x8_add(four, two), 2),
                         wasm_u16x8_shr(third, 3)};
  return side;
}

#if PIXEL_BITS == 8
#define LOW(v) wasm_u16x8_extend_low_u8x16(v)
#define HIGH(v) wasm_u16x8_extend_high_u8x16(v)
RILL_INLINE FlatSide edge_flat(v128_t p3, v128_t p2, v128_t p1, v128_t p0, v128_t q0, v128_t q1) {
  const FlatSide a = edge_flat_wide(LOW(p3), LOW(p2), LOW(p1), LOW(p0), LOW(q0), LOW(q1));
  const FlatSide b = edge_flat_wide(HIGH(p3), HIGH(p2), HIGH(p1), HIGH(p0), HIGH(q0), HIGH(q1));
  const FlatSide side = {wasm_u8x16_narrow_i16x8(a.first, b.first),
                         wasm_u8x16_narrow_i16x8(a.second, b.second),
                         wasm_u8x16_narrow_i16x8(a.third, b.third)};
  return side;
}
#undef LOW
#undef HIGH
#else
RILL_INLINE FlatSide edge_flat(v128_t p3, v128_t p2, v128_t p1, v128_t p0, v128_t q0, v128_t q1) {
  return edge_flat_wide(p3, p2, p1, p0, q0, q1);
}
#endif

// Luma of strength 4 (8.7.2.4).
RILL_INLINE int edge_luma_strong(Edge* e, int alpha, int beta) {
  if (alpha == 0 || beta == 0) return 0;
  const v128_t near_beta = edge_beta(beta), on = edge_filtered(e, alpha, near_beta);
  if (!wasm_v128_any_true(on)) return 0;
  const v128_t close = wasm_v128_and(on, is_near(e->p0, e->q0, PIXELS(splat)((Pixel)((alpha >> 2) + 1))));
  const v128_t p_flat = wasm_v128_and(close, is_near(e->p2, e->p0, near_beta));
  const v128_t q_flat = wasm_v128_and(close, is_near(e->q2, e->q0, near_beta));
  const FlatSide p = edge_flat(e->p3, e->p2, e->p1, e->p0, e->q0, e->q1);
  const FlatSide q = edge_flat(e->q3, e->q2, e->q1, e->q0, e->p0, e->p1);
  const v128_t p0 = wasm_v128_bitselect(p.first, edge_weak(e->p1, e->p0, e->q1), p_flat);
  const v128_t q0 = wasm_v128_bitselect(q.first, edge_weak(e->q1, e->q0, e->p1), q_flat);
  e->p0 = wasm_v128_bitselect(p0, e->p0, on);
  e->p1 = wasm_v128_bitselect(p.second, e->p1, p_flat);
  e->p2 = wasm_v128_bitselect(p.third, e->p2, p_flat);
  e->q0 = wasm_v128_bitselect(q0, e->q0, on);
  e->q1 = wasm_v128_bitselect(q.second, e->q1, q_flat);
  e->q2 = wasm_v128_bitselect(q.third, e->q2, q_flat);
  return 1;
}
