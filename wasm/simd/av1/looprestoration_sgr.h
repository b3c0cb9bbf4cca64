// SPDX-License-Identifier: Apache-2.0
// Loop restoration's self-guided filter (AV1 7.17.2 and 7.17.3), for 8 and 10 bits. Included by
// looprestoration_tmpl.c.
#pragma once

#include <string.h>

#include "common/intops.h"
#include "wasm/simd/av1/looprestoration_rows.h"

#define INLINE static inline __attribute__((always_inline))

// Rows of a stripe that are kept: those from two above a box to two below the next.
enum { kKept = 8, kBoxes = kMaxWidth + 32 };

// A row of box sums after 7.17.3, from one left of the first sample on: `a` is the spec's B, the mean as it
// is weighed, and `b` its A, the weight.
typedef struct {
  int32_t a[kBoxes];
  int16_t b[kBoxes];
} BoxRow;

// 7.17.3's a2: 256 / (z + 1), rounded, at most 255, and 0 from z = 255 on. There are no ties.
INLINE v128_t weight_of(const v128_t z) {
  const v128_t quotient = wasm_f32x4_div(
      wasm_f32x4_const_splat(256), wasm_f32x4_convert_i32x4(wasm_i32x4_add(z, wasm_i32x4_const_splat(1))));
  // Added to 2^23, it is rounded to an integer, which the lowest bits hold.
  const v128_t rounded =
      wasm_v128_and(wasm_f32x4_add(quotient, wasm_f32x4_const_splat(8388608)), wasm_i32x4_const_splat(511));
  const v128_t small = wasm_i32x4_lt(z, wasm_i32x4_const_splat(255));
  return wasm_v128_and(wasm_i32x4_min(rounded, wasm_i32x4_const_splat(255)), small);
}

// How a box filter weighs: its strength s, the samples of a box, 4096 by these, and the bits beyond 8.
typedef struct {
  int strength, samples, reciprocal, depth_above_8;
} Box;

// 7.17.3 from the sums of four boxes: returns the weights, and stores the weighted means.
INLINE v128_t weigh_boxes(int32_t* const a, const v128_t squares, const v128_t sums, const Box* const box) {
  v128_t square = squares, sum = sums;
#if BITDEPTH != 8
  const int d = box->depth_above_8;
  square = wasm_u32x4_shr(wasm_i32x4_add(square, wasm_i32x4_splat(1 << 2 * d >> 1)), 2 * d);
  sum = wasm_u32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_splat(1 << d >> 1)), d);
#endif
  const v128_t variance = wasm_i32x4_max(
      wasm_i32x4_sub(wasm_i32x4_mul(square, wasm_i32x4_splat(box->samples)), wasm_i32x4_mul(sum, sum)),
      wasm_i32x4_const_splat(0));
  const v128_t scaled = wasm_i32x4_mul(variance, wasm_i32x4_splat(box->strength));
  const v128_t z = wasm_u32x4_shr(wasm_i32x4_add(scaled, wasm_i32x4_const_splat(1 << 19)), 20);
  const v128_t weight = weight_of(z);
  const v128_t mean = wasm_i32x4_mul(wasm_i32x4_mul(weight, sums), wasm_i32x4_splat(box->reciprocal));
  wasm_v128_store(a, wasm_u32x4_shr(wasm_i32x4_add(mean, wasm_i32x4_const_splat(1 << 11)), 12));
  return weight;
}

// The boxes of one row, each of (2 * reach + 1)^2 samples, from as many rows of the stripe.
INLINE void box_row(BoxRow* const out, const uint16_t* const* const rows, const int reach,
                    const Box* const box, const int w) {
  enum { kFrom = kBefore - kReach };
  uint16_t sums[kRow];
  uint32_t squares[kRow];
  const int n = 2 * reach + 1;
  // Down the columns from three left of the first sample.
  for (int x = kFrom; x < kBefore + w + kReach; x += 8) {
    const v128_t zero = wasm_i16x8_const_splat(0);
    v128_t sum = zero, low = zero, high = zero;
    for (int k = 0; k < n; k += 2) {
      const v128_t one = wasm_v128_load(rows[k] + x),
                   two = k + 1 < n ? wasm_v128_load(rows[k + 1] + x) : zero;
      const v128_t first = wasm_i16x8_shuffle(one, two, 0, 8, 1, 9, 2, 10, 3, 11);
      const v128_t last = wasm_i16x8_shuffle(one, two, 4, 12, 5, 13, 6, 14, 7, 15);
      sum = wasm_i16x8_add(sum, wasm_i16x8_add(one, two));
      low = wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(first, first));
      high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(last, last));
    }
    wasm_v128_store(sums + x, sum);
    wasm_v128_store(squares + x, low);
    wasm_v128_store(squares + x + 4, high);
  }
  // Along the row, from one left of the first sample.
  for (int x = 0; x < w + 2; x += 8) {
    const uint16_t* const sum_at = sums + kBefore - 1 - reach + x;
    const uint32_t* const square_at = squares + kBefore - 1 - reach + x;
    v128_t sum = wasm_v128_load(sum_at), low = wasm_v128_load(square_at),
           high = wasm_v128_load(square_at + 4);
    for (int k = 1; k < n; ++k) {
      sum = wasm_i16x8_add(sum, wasm_v128_load(sum_at + k));
      low = wasm_i32x4_add(low, wasm_v128_load(square_at + k));
      high = wasm_i32x4_add(high, wasm_v128_load(square_at + k + 4));
    }
    const v128_t first = weigh_boxes(out->a + x, low, wasm_u32x4_extend_low_u16x8(sum), box);
    const v128_t last = weigh_boxes(out->a + x + 4, high, wasm_u32x4_extend_high_u16x8(sum), box);
    wasm_v128_store(out->b + x, wasm_i16x8_narrow_i32x4(first, last));
  }
}

static __attribute__((noinline)) void box_row_5(BoxRow* const out, const uint16_t* const* const rows,
                                                const Box* const box, const int w) {
  box_row(out, rows, 2, box, w);
}

static __attribute__((noinline)) void box_row_3(BoxRow* const out, const uint16_t* const* const rows,
                                                const Box* const box, const int w) {
  box_row(out, rows, 1, box, w);
}

// Sums for eight samples: of `b` in eight lanes, of `a` in two times four.
typedef struct {
  v128_t b, low, high;
} Weighed;

// Adds the boxes at, and on both sides of, eight samples: 3, 4, 3 times, or 4, 4, 4, or 5, 6, 5 for `side` 3,
// 4 and 5.
INLINE void add_boxes(Weighed* const sum, const BoxRow* const row, const int x, const int side) {
#define AROUND(add, shl, sub, at)                                                                           \
  ({                                                                                                        \
    const v128_t middle_ = wasm_v128_load((at) + 1);                                                        \
    const v128_t all_ = add(add(wasm_v128_load(at), middle_), wasm_v128_load((at) + 2));                    \
    side == 4 ? shl(all_, 2) : add(side == 5 ? add(shl(all_, 2), all_) : sub(shl(all_, 2), all_), middle_); \
  })
  sum->b = wasm_i16x8_add(sum->b, AROUND(wasm_i16x8_add, wasm_i16x8_shl, wasm_i16x8_sub, row->b + x));
  sum->low = wasm_i32x4_add(sum->low, AROUND(wasm_i32x4_add, wasm_i32x4_shl, wasm_i32x4_sub, row->a + x));
  sum->high =
      wasm_i32x4_add(sum->high, AROUND(wasm_i32x4_add, wasm_i32x4_shl, wasm_i32x4_sub, row->a + x + 4));
#undef AROUND
}

// 7.17.2's v less u: what the boxes say, less the samples as they weigh them, in units of 16ths of a sample.
INLINE v128_t guided(const Weighed s, const v128_t samples, const int shift) {
  const v128_t half = wasm_i32x4_splat(1 << (shift - 1));
  const v128_t low = wasm_i32x4_sub(wasm_i32x4_add(s.low, half), wasm_i32x4_extmul_low_i16x8(s.b, samples));
  const v128_t high =
      wasm_i32x4_sub(wasm_i32x4_add(s.high, half), wasm_i32x4_extmul_high_i16x8(s.b, samples));
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, shift), wasm_i32x4_shr(high, shift));
}

// One row put out: of `five` the row above and below it, or on an odd row only its own (the first is NULL);
// of `three` the rows above, at and below it. Of a filter that is not used the last is NULL.
static void put_row(pixel* const dst, const uint16_t* const row, const BoxRow* const five[2],
                    const BoxRow* const three[3], const v128_t weights, const int pixel_max, const int w) {
  const v128_t zero = wasm_i16x8_const_splat(0);
  for (int x = 0; x < w; x += 8) {
    const v128_t samples = wasm_v128_load(row + kBefore + x);
    v128_t from_five = zero, from_three = zero;
    if (five[1] != NULL) {
      Weighed s = {zero, zero, zero};
      if (five[0] != NULL) add_boxes(&s, five[0], x, 5);
      add_boxes(&s, five[1], x, 5);
      from_five = guided(s, samples, five[0] != NULL ? 9 : 8);
    }
    if (three[2] != NULL) {
      Weighed s = {zero, zero, zero};
      add_boxes(&s, three[0], x, 3);
      add_boxes(&s, three[1], x, 4);
      add_boxes(&s, three[2], x, 3);
      from_three = guided(s, samples, 9);
    }
    const v128_t half = wasm_i32x4_const_splat(1 << 10);
    const v128_t low =
        wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(from_five, from_three, 0, 8, 1, 9, 2, 10, 3, 11), weights);
    const v128_t high =
        wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(from_five, from_three, 4, 12, 5, 13, 6, 14, 7, 15), weights);
    const v128_t change = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(low, half), 11),
                                                  wasm_i32x4_shr(wasm_i32x4_add(high, half), 11));
    const v128_t result = wasm_i16x8_add_sat(samples, change);
#if BITDEPTH == 8
    wasm_v128_store64_lane(dst + x, wasm_u8x16_narrow_i16x8(result, result), 0);
#else
    wasm_v128_store(dst + x,
                    wasm_i16x8_min(wasm_i16x8_max(result, zero), wasm_i16x8_splat((int16_t)pixel_max)));
#endif
  }
}

// 7.17.2 for a stripe of w by h: with boxes of 5x5 on every other row, of 3x3 on each, or both.
static __attribute__((noinline)) void self_guided(pixel* dst, const Stripe* const stripe, const int w,
                                                  const LooprestorationParams* const params,
                                                  const int use_five, const int use_three,
                                                  const int pixel_max) {
  const int above_8 = BITDEPTH == 8 ? 0 : bitdepth_from_max(pixel_max) - 8;
  const Box box_5 = {(int)params->sgr.s0, 25, 164, above_8}, box_3 = {(int)params->sgr.s1, 9, 455, above_8};
  const v128_t weights = wasm_i32x4_splat((int)((uint16_t)(use_five ? params->sgr.w0 : 0) |
                                                (uint32_t)(uint16_t)(use_three ? params->sgr.w1 : 0) << 16));
  const int first = first_row(stripe), last = last_row(stripe), h = stripe->h;
  uint16_t kept[kKept][kRow];
  BoxRow fives[2], threes[4];
  memset(kept, 0, sizeof kept);

  int loaded = first;
  for (int y = -2; y < h; y += 2) {
    // The boxes of rows y + 1 and y + 2 take the rows up to y + 3; rows y and y + 1 are put out.
    for (; loaded <= imin(y + 3, last); ++loaded) load_row(kept[loaded & (kKept - 1)], stripe, loaded, w);
    const uint16_t* rows[7];
    for (int k = 0; k < 7; ++k) rows[k] = kept[iclip(y - 1 + k, first, last) & (kKept - 1)];
    if (use_five) box_row_5(&fives[(y >> 1) & 1], rows, &box_5, w);
    if (use_three) {
      box_row_3(&threes[(y + 1) & 3], rows + 1, &box_3, w);
      box_row_3(&threes[(y + 2) & 3], rows + 2, &box_3, w);
    }
    if (y < 0) continue;
    for (int k = 0; k < 2 && y + k < h; ++k, dst += stripe->stride) {
      const BoxRow* const five[2] = {use_five && k == 0 ? &fives[((y >> 1) - 1) & 1] : NULL,
                                     use_five ? &fives[(y >> 1) & 1] : NULL};
      const BoxRow* const three[3] = {&threes[(y + k - 1) & 3], &threes[(y + k) & 3],
                                      use_three ? &threes[(y + k + 1) & 3] : NULL};
      put_row(dst, rows[1 + k], five, three, weights, pixel_max, w);
    }
  }
}

#if BITDEPTH == 8
#define PIXEL_MAX 255
#else
#define PIXEL_MAX bitdepth_max
#endif
#define SELF_GUIDED(name, use_five, use_three)                                                               \
  static void name(pixel* dst, const ptrdiff_t stride, const pixel(*left)[4], const pixel* lpf, const int w, \
                   const int h, const LooprestorationParams* params,                                         \
                   const enum LrEdgeFlags edges HIGHBD_DECL_SUFFIX) {                                        \
    const Stripe stripe = {dst, left, lpf, PXSTRIDE(stride), h, edges};                                      \
    self_guided(dst, &stripe, w, params, use_five, use_three, PIXEL_MAX);                                    \
  }
SELF_GUIDED(self_guided_5x5, 1, 0)
SELF_GUIDED(self_guided_3x3, 0, 1)
SELF_GUIDED(self_guided_mix, 1, 1)
