// SPDX-License-Identifier: Apache-2.0
// Deblocking (H.265 8.7.2.5): the eight lines across an edge at once, which are two segments of four with a
// decision each. Lanes 0 to 3 are the first segment.
#include "wasm/simd/hevc/kernels.h"

// Pixels beside the edge: p3 to p0, q0 to q3.
enum { kP3, kP2, kP1, kP0, kQ0, kQ1, kQ2, kQ3, kTaps };

typedef struct {
  const int32_t* tc;               // of each segment, of 8 bits
  const uint8_t *keep_p, *keep_q;  // whether a segment's pixels of that side stay as they are
  int depth;
} Edge;

INLINE v128_t segments(const int first, const int second) {
  return zip_low64(wasm_i16x8_splat((int16_t)first), wasm_i16x8_splat((int16_t)second));
}

// The lanes of `mask` whose segment may be changed.
INLINE v128_t unless(const v128_t mask, const uint8_t* const keep) {
  return wasm_v128_andnot(mask, segments(keep[0] ? -1 : 0, keep[1] ? -1 : 0));
}

INLINE v128_t first_lines(const v128_t v) {
  return wasm_i16x8_shuffle(v, v, 0, 0, 0, 0, 4, 4, 4, 4);
}

INLINE v128_t last_lines(const v128_t v) {
  return wasm_i16x8_shuffle(v, v, 3, 3, 3, 3, 7, 7, 7, 7);
}

INLINE v128_t distance(const v128_t a, const v128_t b) {
  return wasm_i16x8_abs(wasm_i16x8_sub(a, b));
}

INLINE v128_t twice(const v128_t v) {
  return wasm_i16x8_add(v, v);
}

INLINE v128_t bend(const v128_t a, const v128_t b, const v128_t c) {
  return wasm_i16x8_abs(wasm_i16x8_sub(wasm_i16x8_add(a, c), twice(b)));
}

INLINE v128_t clamp(const v128_t v, const v128_t limit) {
  return wasm_i16x8_max(wasm_i16x8_min(v, limit), wasm_i16x8_neg(limit));
}

INLINE v128_t clip_pixels(const v128_t v, const int depth) {
  return wasm_i16x8_max(wasm_i16x8_min(v, wasm_i16x8_splat((int16_t)((1 << depth) - 1))),
                        wasm_i16x8_const_splat(0));
}

INLINE void set(v128_t* const pixels, const v128_t value, const v128_t mask) {
  *pixels = wasm_v128_bitselect(value, *pixels, mask);
}

// 8.7.2.5.7, the strong filter of side p: of its pixels, and the first two of the other side.
INLINE void strong_side(v128_t out[3], const v128_t p3, const v128_t p2, const v128_t p1, const v128_t p0,
                        const v128_t q0, const v128_t q1, const v128_t limit) {
  const v128_t four = wasm_i16x8_const_splat(4);
  const v128_t middle = wasm_i16x8_add(wasm_i16x8_add(p1, p0), q0), inner = wasm_i16x8_add(p2, middle);
  const v128_t a = wasm_i16x8_add(wasm_i16x8_add(inner, middle), wasm_i16x8_add(q1, four));
  const v128_t b = wasm_i16x8_add(inner, wasm_i16x8_const_splat(2));
  const v128_t c = wasm_i16x8_add(wasm_i16x8_add(inner, four), twice(wasm_i16x8_add(p3, p2)));
  out[0] = wasm_i16x8_add(p0, clamp(wasm_i16x8_sub(wasm_i16x8_shr(a, 3), p0), limit));
  out[1] = wasm_i16x8_add(p1, clamp(wasm_i16x8_sub(wasm_i16x8_shr(b, 2), p1), limit));
  out[2] = wasm_i16x8_add(p2, clamp(wasm_i16x8_sub(wasm_i16x8_shr(c, 3), p2), limit));
}

// (9 * (q0 - p0) - 3 * (q1 - p1) + 8) >> 4
INLINE v128_t weak_delta(const v128_t* const e) {
  const v128_t a = wasm_i16x8_sub(e[kQ0], e[kP0]), b = wasm_i16x8_sub(e[kQ1], e[kP1]);
  const v128_t third = wasm_i16x8_sub(wasm_i16x8_add(a, twice(a)), b), eight = wasm_i16x8_const_splat(8);
#if PIXEL_BITS == 8
  return wasm_i16x8_shr(wasm_i16x8_add(wasm_i16x8_add(third, twice(third)), eight), 4);
#else
  // Three times that of 12 bits has 17.
  const v128_t whole = wasm_i16x8_shr(third, 4), rest = wasm_v128_and(third, wasm_i16x8_const_splat(15));
  return wasm_i16x8_add(wasm_i16x8_add(whole, twice(whole)),
                        wasm_i16x8_shr(wasm_i16x8_add(wasm_i16x8_add(rest, twice(rest)), eight), 4));
#endif
}

// 8.7.2.5.3, 8.7.2.5.6 and 8.7.2.5.7. Whether anything changed.
static NOINLINE int filter_luma(v128_t e[kTaps], int beta, const Edge* const edge) {
  const int depth = edge->depth;
  beta *= 1 << (depth - 8);
  const v128_t tc = wasm_i16x8_shl(segments(edge->tc[0], edge->tc[1]), depth - 8);
  const v128_t bend_p = bend(e[kP2], e[kP1], e[kP0]), bend_q = bend(e[kQ2], e[kQ1], e[kQ0]);
  const v128_t both_p = wasm_i16x8_add(first_lines(bend_p), last_lines(bend_p));
  const v128_t both_q = wasm_i16x8_add(first_lines(bend_q), last_lines(bend_q));
  const v128_t on = wasm_i16x8_lt(wasm_i16x8_add(both_p, both_q), wasm_i16x8_splat((int16_t)beta));
  if (!wasm_v128_any_true(on)) return 0;

  const v128_t step =
      wasm_i16x8_shr(wasm_i16x8_add(wasm_i16x8_add(tc, twice(twice(tc))), wasm_i16x8_const_splat(1)), 1);
  const v128_t ends = wasm_i16x8_add(distance(e[kP3], e[kP0]), distance(e[kQ3], e[kQ0]));
  const v128_t flat = wasm_v128_and(
      wasm_v128_and(wasm_i16x8_lt(ends, wasm_i16x8_splat((int16_t)(beta >> 3))),
                    wasm_i16x8_lt(distance(e[kP0], e[kQ0]), step)),
      wasm_i16x8_lt(twice(wasm_i16x8_add(bend_p, bend_q)), wasm_i16x8_splat((int16_t)(beta >> 2))));
  const v128_t strong = wasm_v128_and(on, wasm_v128_and(first_lines(flat), last_lines(flat)));
  const v128_t delta = weak_delta(e);
  const v128_t ten = wasm_i16x8_mul(tc, wasm_i16x8_const_splat(10));
  const v128_t weak = wasm_v128_andnot(wasm_v128_and(on, wasm_i16x8_lt(wasm_i16x8_abs(delta), ten)), strong);
  v128_t p[3], q[3];
  const int any_strong = wasm_v128_any_true(strong);
  if (any_strong) {
    strong_side(p, e[kP3], e[kP2], e[kP1], e[kP0], e[kQ0], e[kQ1], twice(tc));
    strong_side(q, e[kQ3], e[kQ2], e[kQ1], e[kQ0], e[kP0], e[kP1], twice(tc));
  }
  if (wasm_v128_any_true(weak)) {
    const v128_t change = clamp(delta, tc), half = wasm_i16x8_shr(tc, 1);
    const v128_t bound = wasm_i16x8_splat((int16_t)((beta + (beta >> 1)) >> 3));
    const v128_t weak_p = unless(weak, edge->keep_p), weak_q = unless(weak, edge->keep_q);
    const v128_t middle_p = wasm_i16x8_sub(wasm_u16x8_avgr(e[kP2], e[kP0]), e[kP1]);
    const v128_t middle_q = wasm_i16x8_sub(wasm_u16x8_avgr(e[kQ2], e[kQ0]), e[kQ1]);
    const v128_t p1 = clamp(wasm_i16x8_shr(wasm_i16x8_add(middle_p, change), 1), half);
    const v128_t q1 = clamp(wasm_i16x8_shr(wasm_i16x8_sub(middle_q, change), 1), half);
    set(&e[kP0], clip_pixels(wasm_i16x8_add(e[kP0], change), depth), weak_p);
    set(&e[kQ0], clip_pixels(wasm_i16x8_sub(e[kQ0], change), depth), weak_q);
    set(&e[kP1], clip_pixels(wasm_i16x8_add(e[kP1], p1), depth),
        wasm_v128_and(weak_p, wasm_i16x8_lt(both_p, bound)));
    set(&e[kQ1], clip_pixels(wasm_i16x8_add(e[kQ1], q1), depth),
        wasm_v128_and(weak_q, wasm_i16x8_lt(both_q, bound)));
  }
  if (any_strong) {
    const v128_t strong_p = unless(strong, edge->keep_p), strong_q = unless(strong, edge->keep_q);
    for (int i = 0; i < 3; i++) {
      set(&e[kP0 - i], p[i], strong_p);
      set(&e[kQ0 + i], q[i], strong_q);
    }
  }
  return 1;
}

// 8.7.2.5.8
INLINE void filter_chroma(v128_t* const p0, v128_t* const q0, const v128_t p1, const v128_t q1,
                          const Edge* const edge) {
  const v128_t tc = wasm_i16x8_shl(segments(edge->tc[0], edge->tc[1]), edge->depth - 8);
  const v128_t across = wasm_i16x8_shl(wasm_i16x8_sub(*q0, *p0), 2);
  const v128_t sum =
      wasm_i16x8_add(wasm_i16x8_add(across, wasm_i16x8_sub(p1, q1)), wasm_i16x8_const_splat(4));
  const v128_t delta = clamp(wasm_i16x8_shr(sum, 3), tc), on = wasm_i16x8_gt(tc, wasm_i16x8_const_splat(0));
  set(p0, clip_pixels(wasm_i16x8_add(*p0, delta), edge->depth), unless(on, edge->keep_p));
  set(q0, clip_pixels(wasm_i16x8_sub(*q0, delta), edge->depth), unless(on, edge->keep_q));
}

static void luma_rows(uint8_t* const at, const ptrdiff_t stride, const int beta, const Edge* const edge) {
  v128_t e[kTaps];
  for (int i = 0; i < kTaps; i++) e[i] = load_pixels((pixel*)(at + (i - kQ0) * stride));
  if (!filter_luma(e, beta, edge)) return;
  for (int i = kP2; i <= kQ2; i++) store_unclipped((pixel*)(at + (i - kQ0) * stride), e[i], 8);
}

#if PIXEL_BITS == 8
// Perfect shuffles: three of them transpose eight rows of eight bytes.
INLINE void shuffle_bytes(v128_t r[4]) {
  const v128_t a = zip_low8(r[0], r[2]), b = zip_high8(r[0], r[2]), c = zip_low8(r[1], r[3]),
               d = zip_high8(r[1], r[3]);
  r[0] = a, r[1] = b, r[2] = c, r[3] = d;
}
#endif

static void luma_columns(uint8_t* at, const ptrdiff_t stride, const int beta, const Edge* const edge) {
  v128_t e[kTaps];
  at -= 4 * sizeof(pixel);
#if PIXEL_BITS == 8
  v128_t r[4];
  for (int i = 0; i < 4; i++)
    r[i] = zip_low8(wasm_v128_load64_zero(at + i * stride), wasm_v128_load64_zero(at + (i + 4) * stride));
  shuffle_bytes(r);
  shuffle_bytes(r);
  for (int i = 0; i < 4; i++) {
    e[2 * i] = wasm_u16x8_extend_low_u8x16(r[i]);
    e[2 * i + 1] = wasm_u16x8_extend_high_u8x16(r[i]);
  }
  if (!filter_luma(e, beta, edge)) return;
  for (int i = 0; i < 4; i++) r[i] = wasm_u8x16_narrow_i16x8(e[2 * i], e[2 * i + 1]);
  shuffle_bytes(r);
  shuffle_bytes(r);
  shuffle_bytes(r);
  for (int i = 0; i < 4; i++) {
    wasm_v128_store64_lane(at + 2 * i * stride, r[i], 0);
    wasm_v128_store64_lane(at + (2 * i + 1) * stride, r[i], 1);
  }
#else
  for (int i = 0; i < 8; i++) e[i] = wasm_v128_load(at + i * stride);
  transpose8(e);
  if (!filter_luma(e, beta, edge)) return;
  transpose8(e);
  for (int i = 0; i < 8; i++) wasm_v128_store(at + i * stride, e[i]);
#endif
}

static void chroma_rows(uint8_t* const at, const ptrdiff_t stride, const Edge* const edge) {
  v128_t p0 = load_pixels((pixel*)(at - stride)), q0 = load_pixels((pixel*)at);
  filter_chroma(&p0, &q0, load_pixels((pixel*)(at - 2 * stride)), load_pixels((pixel*)(at + stride)), edge);
  store_unclipped((pixel*)(at - stride), p0, 8);
  store_unclipped((pixel*)at, q0, 8);
}

// A segment that is not filtered may lie below the picture.
static void chroma_columns(uint8_t* const at, const ptrdiff_t stride, const Edge* const edge) {
  pixel lines[8][4] = {{0}}, both[8][2];
  const int begin = edge->tc[0] > 0 ? 0 : 4, end = edge->tc[1] > 0 ? 8 : 4;
  v128_t e[8];
  for (int i = begin; i < end; i++) memcpy(lines[i], at + i * stride - 2 * sizeof(pixel), sizeof(lines[i]));
  for (int i = 0; i < 8; i++) {
#if PIXEL_BITS == 8
    e[i] = wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(lines[i]));
#else
    e[i] = wasm_v128_load64_zero(lines[i]);
#endif
  }
  transpose8(e);
  filter_chroma(&e[1], &e[2], e[0], e[3], edge);
  store_unclipped(both[0], zip_low16(e[1], e[2]), 8);
  store_unclipped(both[4], zip_high16(e[1], e[2]), 8);
  for (int i = begin; i < end; i++) memcpy(at + i * stride - sizeof(pixel), both[i], sizeof(both[i]));
}

#define LUMA(name, lines, depth)                                                         \
  static void name##_##depth(uint8_t* at, ptrdiff_t stride, int beta, const int32_t* tc, \
                             const uint8_t* keep_p, const uint8_t* keep_q) {             \
    const Edge edge = {tc, keep_p, keep_q, depth};                                       \
    lines(at, stride, beta, &edge);                                                      \
  }
#define CHROMA(name, lines, depth)                                                                    \
  static void name##_##depth(uint8_t* at, ptrdiff_t stride, const int32_t* tc, const uint8_t* keep_p, \
                             const uint8_t* keep_q) {                                                 \
    const Edge edge = {tc, keep_p, keep_q, depth};                                                    \
    lines(at, stride, &edge);                                                                         \
  }
#define FUNCTIONS(depth)               \
  LUMA(h_luma, luma_rows, depth)       \
  LUMA(v_luma, luma_columns, depth)    \
  CHROMA(h_chroma, chroma_rows, depth) \
  CHROMA(v_chroma, chroma_columns, depth)
FOR_DEPTHS(FUNCTIONS)

void FUNC(rill_hevc_deblock_init)(HEVCDSPContext* const c, const int depth) {
#define PLACE(bits)                                                                  \
  if (depth == (bits)) {                                                             \
    c->hevc_h_loop_filter_luma = c->hevc_h_loop_filter_luma_c = h_luma_##bits;       \
    c->hevc_v_loop_filter_luma = c->hevc_v_loop_filter_luma_c = v_luma_##bits;       \
    c->hevc_h_loop_filter_chroma = c->hevc_h_loop_filter_chroma_c = h_chroma_##bits; \
    c->hevc_v_loop_filter_chroma = c->hevc_v_loop_filter_chroma_c = v_chroma_##bits; \
  }
  FOR_DEPTHS(PLACE)
}
