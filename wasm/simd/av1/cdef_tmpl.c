// SPDX-License-Identifier: Apache-2.0
// The constrained directional enhancement filter (AV1 7.15).
#include "src/cdef.h"

#include <string.h>

#include "common/intops.h"
#include "wasm/simd/av1/cdef_direction.h"
#include "wasm/simd/av1/kernels.h"

__attribute__((weak)) void bitfn(plain_dav1d_cdef_dsp_init)(Dav1dCdefDSPContext* c);
void bitfn(__wrap_dav1d_cdef_dsp_init)(Dav1dCdefDSPContext* c);

// One vector holds as many rows of a block as fit: 16 samples of 8 bits, or 8 of 16.
#if BITDEPTH == 8
#define LANES(operation) wasm_u8x16_##operation
#define ADD wasm_i8x16_add
#define SUB wasm_i8x16_sub
#define SPLAT(value) wasm_u8x16_splat((uint8_t)(value))
#else
#define LANES(operation) wasm_u16x8_##operation
#define ADD wasm_i16x8_add
#define SUB wasm_i16x8_sub
#define SPLAT(value) wasm_u16x8_splat((uint16_t)(value))
#endif
#define ROLLED _Pragma("clang loop unroll(disable)")

enum { kAllEdges = 15, kLanes = 16 / sizeof(pixel), kMaxPadded = 13 * 16 };

// Cdef_Directions (7.15.3): row and column of the near and of the far tap.
static const int8_t kDirections[8][2][2] = {
    {{-1, 1}, {-2, 2}}, {{0, 1}, {-1, 2}}, {{0, 1}, {0, 2}}, {{0, 1}, {1, 2}},
    {{1, 1}, {2, 2}},   {{1, 0}, {2, 1}},  {{1, 0}, {2, 0}}, {{1, 0}, {2, -1}},
};

// Samples between two rows of a padded block: two to the left of it, two to the right, and what aligns them.
INLINE int padded_stride(const int w) {
  return w == 8 ? 16 : 8;
}

// Copies a row with two samples on each side, which are all there; `left`: those before it, where they are
// elsewhere. What follows in `out` is whatever it is.
INLINE void pad_whole_row(pixel* out, const pixel* src, const pixel* left, const int w) {
#if BITDEPTH == 8
  if (w == 8) {
    v128_t row = wasm_v128_load(src - 2);
    if (left != NULL) row = wasm_v128_load16_lane(left, row, 0);
    wasm_v128_store(out, row);
  } else {
    v128_t row = wasm_v128_load64_zero(src - 2);
    if (left != NULL) row = wasm_v128_load16_lane(left, row, 0);
    wasm_v128_store64_lane(out, row, 0);
  }
#else
  v128_t row = wasm_v128_load(src - 2);
  if (left != NULL) row = wasm_v128_load32_lane(left, row, 0);
  wasm_v128_store(out, row);
  if (w == 8) wasm_v128_store64_lane(out + 8, wasm_v128_load64_zero(src + 6), 0);
#endif
}

INLINE void pad_whole(pixel* out, const pixel* src, const ptrdiff_t stride, const pixel (*left)[2],
                      const pixel* const outside[2], const int w, const int h) {
  const int step = padded_stride(w);
  for (int y = 0; y < 2; ++y) {
    pad_whole_row(out + y * step, outside[0] + y * stride, NULL, w);
    pad_whole_row(out + (h + 2 + y) * step, outside[1] + y * stride, NULL, w);
  }
  ROLLED for (int y = 0; y < h; ++y, src += stride) pad_whole_row(out + (y + 2) * step, src, left[y], w);
}

// The same where some may not be there, or hold nothing: they become 0.
static void pad_row(pixel* out, const pixel* src, const pixel* left, const int have_right, const int w) {
  memset(out, 0, padded_stride(w) * sizeof(pixel));
  memcpy(out + 2, src, (w + (have_right ? 2 : 0)) * sizeof(pixel));
  if (left != NULL) memcpy(out, left, 2 * sizeof(pixel));
}

static __attribute__((noinline)) void pad(pixel* out, const pixel* src, const ptrdiff_t stride,
                                          const pixel (*left)[2], const pixel* const outside[2], const int w,
                                          const int h, const enum CdefEdgeFlags edges) {
  const int have_left = (edges & CDEF_HAVE_LEFT) != 0, have_right = (edges & CDEF_HAVE_RIGHT) != 0;
  const int step = padded_stride(w);
  ROLLED for (int side = 0; side < 2; ++side) {
    pixel* const rows = out + (side ? (h + 2) * step : 0);
    ROLLED for (int y = 0; y < 2; ++y) {
      if (edges & (side ? CDEF_HAVE_BOTTOM : CDEF_HAVE_TOP)) {
        const pixel* const row = outside[side] + y * stride;
        pad_row(rows + y * step, row, have_left ? row - 2 : NULL, have_right, w);
      } else {
        memset(rows + y * step, 0, step * sizeof(pixel));
      }
    }
  }
  ROLLED for (int y = 0; y < h; ++y, src += stride) {
    pad_row(out + (y + 2) * step, src, have_left ? left[y] : NULL, have_right, w);
  }
}

// All bits of each sample of the padded block that is not there.
static __attribute__((noinline)) void mark_missing(pixel* missing, const int w, const int h,
                                                   const enum CdefEdgeFlags edges) {
  const int step = padded_stride(w);
  pixel row[16] __attribute__((aligned(16))) = {0};
  if (!(edges & CDEF_HAVE_LEFT)) row[0] = row[1] = (pixel)-1;
  if (!(edges & CDEF_HAVE_RIGHT)) row[w + 2] = row[w + 3] = (pixel)-1;
  for (int y = 0; y < h + 4; ++y, missing += step) {
    const int outside = !(edges & (y < 2 ? CDEF_HAVE_TOP : CDEF_HAVE_BOTTOM)) && (y < 2 || y >= h + 2);
    const v128_t all = wasm_i32x4_splat(-outside);
    // A vector that is longer than a row is overwritten by the next row, and there is room after the last.
    wasm_v128_store(missing, wasm_v128_or(wasm_v128_load(row), all));
    if (step > kLanes) wasm_v128_store(missing + 8, wasm_v128_or(wasm_v128_load(row + 8), all));
  }
}

// The rows that a vector holds, of a padded block.
INLINE v128_t rows_at(const pixel* padded, const int w) {
  const int step = padded_stride(w);
  if (w == kLanes) return wasm_v128_load(padded);
  if (w == kLanes / 2) {
    return wasm_v128_load64_lane(padded + step, wasm_v128_load64_zero(padded), 1);
  }
  return wasm_i32x4_shuffle(wasm_v128_load(padded), wasm_v128_load(padded + 2 * step), 0, 2, 4, 6);
}

// 7.15.2's constrain(): a threshold, and a shift with what it leaves of a sample. `small`: all differences of
// 16 and more come to nothing, and `table` has what the others come to.
typedef struct {
  v128_t threshold, kept, table;
  int shift, small;
} Strength;

// What a difference may come to at most.
INLINE v128_t limit_of(const v128_t difference, const Strength strength) {
  // Shifting in lanes of 16 bits, the bits of the upper neighbour are masked out.
  v128_t fall = wasm_u16x8_shr(difference, strength.shift);
  if (sizeof(pixel) == 1) fall = wasm_v128_and(fall, strength.kept);
  return LANES(sub_sat)(strength.threshold, fall);
}

INLINE Strength strength_of(const int value, const int damping) {
  const int shift = value ? imax(0, damping - ulog2(value)) : 0;
  Strength strength = {.threshold = SPLAT(value), .kept = SPLAT((pixel)-1 >> shift), .shift = shift};
#if BITDEPTH == 8
  const v128_t differences = wasm_u8x16_const(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  strength.table = wasm_u8x16_min(differences, limit_of(differences, strength));
  strength.small = value << shift <= 16;
#endif
  return strength;
}

// What the filter knows of the samples of one vector.
typedef struct {
  v128_t here, min, max;
} Samples;

// The sum of two opposite taps, constrained, by the table if that is `small`. `clip`: the result is clipped
// to what they hold.
INLINE v128_t taps(Samples* s, const pixel* padded, const pixel* missing, const int offset,
                   const Strength strength, const int small, const int clip, const int w) {
  v128_t sum = wasm_i8x16_const_splat(0);
  for (int side = 0; side < 2; ++side) {
    const int at = side ? -offset : offset;
    v128_t tap = rows_at(padded + at, w);
    // A sample that is not there counts as the one that is filtered: it changes nothing.
    if (missing != NULL) tap = wasm_v128_or(tap, wasm_v128_and(rows_at(missing + at, w), s->here));
    if (clip) {
      s->min = LANES(min)(s->min, tap);
      s->max = LANES(max)(s->max, tap);
    }
    const v128_t above = LANES(sub_sat)(tap, s->here), below = LANES(sub_sat)(s->here, tap);
    if (small) {
      sum =
          SUB(ADD(sum, wasm_i8x16_swizzle(strength.table, above)), wasm_i8x16_swizzle(strength.table, below));
    } else {
      const v128_t limit = limit_of(wasm_v128_or(above, below), strength);
      sum = SUB(ADD(sum, LANES(min)(above, limit)), LANES(min)(below, limit));
    }
  }
  return sum;
}

// The sum of 7.15.2 with its taps' weights, rounded: what is added to the sample, before it is clipped.
INLINE v128_t sixteenth(const v128_t sum) {
  const v128_t rounded =
      wasm_i16x8_add(wasm_i16x8_add(sum, wasm_i16x8_shr(sum, 15)), wasm_i16x8_const_splat(8));
  return wasm_i16x8_shr(rounded, 4);
}

INLINE v128_t filtered(const Samples s, const v128_t primary, const int weight, const v128_t secondary,
                       const int clip) {
#if BITDEPTH == 8
  const v128_t weights = wasm_i8x16_splat((int8_t)weight), sign = wasm_i8x16_const_splat(-128);
  const v128_t low =
      wasm_i16x8_add(wasm_i16x8_extmul_low_i8x16(primary, weights), wasm_i16x8_extend_low_i8x16(secondary));
  const v128_t high =
      wasm_i16x8_add(wasm_i16x8_extmul_high_i8x16(primary, weights), wasm_i16x8_extend_high_i8x16(secondary));
  const v128_t change = wasm_i8x16_narrow_i16x8(sixteenth(low), sixteenth(high));
  const v128_t moved = wasm_v128_xor(wasm_i8x16_add_sat(wasm_v128_xor(s.here, sign), change), sign);
#else
  const v128_t sum = wasm_i16x8_add(wasm_i16x8_mul(primary, wasm_i16x8_splat((int16_t)weight)), secondary);
  const v128_t moved = wasm_i16x8_max(wasm_i16x8_add(s.here, sixteenth(sum)), wasm_i16x8_const_splat(0));
#endif
#if BITDEPTH == 8
  if (!clip) return moved;
#endif
  return LANES(min)(LANES(max)(moved, s.min), s.max);
}

INLINE void store_rows(pixel* dst, const ptrdiff_t stride, const v128_t rows, const int w) {
  if (w == kLanes) {
    wasm_v128_store(dst, rows);
  } else if (w == kLanes / 2) {
    wasm_v128_store64_lane(dst, rows, 0);
    wasm_v128_store64_lane(dst + stride, rows, 1);
  } else {
    wasm_v128_store32_lane(dst, rows, 0);
    wasm_v128_store32_lane(dst + stride, rows, 1);
    wasm_v128_store32_lane(dst + 2 * stride, rows, 2);
    wasm_v128_store32_lane(dst + 3 * stride, rows, 3);
  }
}

// The strengths, their taps' offsets in the padded block, and how the two primary taps weigh: `near` adds the
// near one a second time, `weight` multiplies both.
typedef struct {
  Strength primary, secondary;
  int primary_offset[2], secondary_offset[2][2];
  v128_t near;
  int weight, primaries, secondaries;
} Filter;

enum { kPrimary = 1, kSecondary = 2, kSmall = 4 };

// `kinds`: which strengths are set, where code is made for that, and whether they are small; or both, and the
// filter says it.
INLINE void filter_rows(pixel* dst, const ptrdiff_t stride, const pixel* padded, const pixel* missing,
                        const Filter* const f, const int kinds, const int w, const int h) {
  const int rows = kLanes / w, step = padded_stride(w), small = kinds & kSmall;
  const int clip = kinds == (kPrimary | kSecondary);
  const int primaries = clip ? f->primaries : 2, secondaries = clip ? f->secondaries : 2;
  ROLLED for (int y = 0; y < h; y += rows) {
    v128_t primary = wasm_i8x16_const_splat(0), secondary = primary;
    Samples s;
    s.here = s.min = s.max = rows_at(padded, w);
    if (kinds & kPrimary) {
      ROLLED for (int k = 0; k < primaries; ++k) {
        const v128_t pair = taps(&s, padded, missing, f->primary_offset[k], f->primary, small, clip, w);
        primary = ADD(ADD(primary, wasm_v128_and(primary, f->near)), pair);
      }
    }
    // The near taps count twice: they are added once more on the second turn.
    if (kinds & kSecondary) {
      ROLLED for (int k = 0; k < secondaries; ++k) {
        const v128_t one = taps(&s, padded, missing, f->secondary_offset[k][0], f->secondary, small, clip, w);
        const v128_t two = taps(&s, padded, missing, f->secondary_offset[k][1], f->secondary, small, clip, w);
        secondary = ADD(ADD(secondary, secondary), ADD(one, two));
      }
    }
    store_rows(dst, stride, filtered(s, primary, f->weight, secondary, clip), w);
    dst += rows * stride;
    padded += rows * step;
    if (missing != NULL) missing += rows * step;
  }
}

// 7.15.2 for a block of w by h. The clipping to what the taps hold changes nothing where only one strength is
// set: the weights of one kind add up to 12 sixteenths.
INLINE void filter_block(pixel* dst, const ptrdiff_t stride, const pixel (*left)[2], const pixel* top,
                         const pixel* bottom, const int pri, const int sec, const int dir, const int damping,
                         const enum CdefEdgeFlags edges, const int depth_above_8, const int w, const int h) {
  pixel padded[kMaxPadded] __attribute__((aligned(16)));
  pixel missing[kMaxPadded] __attribute__((aligned(16)));
  const pixel* const outside[2] = {top, bottom};
  const int step = padded_stride(w), origin = 2 * step + 2;
  // First of all: what is stored in rows is then in the cache before it is loaded across them.
  if (edges == kAllEdges) {
    pad_whole(padded, dst, stride, left, outside, w, h);
  } else {
    pad(padded, dst, stride, left, outside, w, h, edges);
    mark_missing(missing, w, h, edges);
  }
  Filter f;
  const int strong = (pri >> depth_above_8) & 1;
  f.primaries = pri ? 2 : 0;
  f.secondaries = sec ? 2 : 0;
  f.primary = strength_of(pri, damping);
  f.secondary = strength_of(sec, damping);
  f.near = SPLAT(strong ? 0 : -1);
  f.weight = strong ? 3 : 2;
  for (int k = 0; k < 2; ++k) {
    const int8_t(*const one)[2] = kDirections[(dir + 2) & 7], (*const two)[2] = kDirections[(dir + 6) & 7];
    f.primary_offset[k] = kDirections[dir][k][0] * step + kDirections[dir][k][1];
    f.secondary_offset[k][0] = one[k][0] * step + one[k][1];
    f.secondary_offset[k][1] = two[k][0] * step + two[k][1];
  }
  if (edges == kAllEdges) {
#if BITDEPTH == 8
    if (!sec) {
      filter_rows(dst, stride, padded + origin, NULL, &f, kPrimary, w, h);
      return;
    }
    // Of the usual strengths; for small blocks a table is not worth it.
    if (!pri && w == 8 && f.secondary.small) {
      filter_rows(dst, stride, padded + origin, NULL, &f, kSecondary | kSmall, w, h);
      return;
    }
    if (!pri) {
      filter_rows(dst, stride, padded + origin, NULL, &f, kSecondary, w, h);
      return;
    }
#endif
    filter_rows(dst, stride, padded + origin, NULL, &f, kPrimary | kSecondary, w, h);
  } else {
    filter_rows(dst, stride, padded + origin, missing + origin, &f, kPrimary | kSecondary, w, h);
  }
}

static void filter_8x8(pixel* dst, const ptrdiff_t stride, const pixel (*left)[2], const pixel* top,
                       const pixel* bottom, const int pri, const int sec, const int dir, const int damping,
                       const enum CdefEdgeFlags edges HIGHBD_DECL_SUFFIX) {
  filter_block(dst, PXSTRIDE(stride), left, top, bottom, pri, sec, dir, damping, edges, DEPTH_ABOVE_8, 8, 8);
}

static __attribute__((noinline)) void filter_4xh(pixel* dst, const ptrdiff_t stride, const pixel (*left)[2],
                                                 const pixel* top, const pixel* bottom, const int pri,
                                                 const int sec, const int dir, const int damping,
                                                 const enum CdefEdgeFlags edges, const int depth_above_8,
                                                 const int h) {
  filter_block(dst, stride, left, top, bottom, pri, sec, dir, damping, edges, depth_above_8, 4, h);
}

static void filter_4x8(pixel* dst, const ptrdiff_t stride, const pixel (*left)[2], const pixel* top,
                       const pixel* bottom, const int pri, const int sec, const int dir, const int damping,
                       const enum CdefEdgeFlags edges HIGHBD_DECL_SUFFIX) {
  filter_4xh(dst, PXSTRIDE(stride), left, top, bottom, pri, sec, dir, damping, edges, DEPTH_ABOVE_8, 8);
}

static void filter_4x4(pixel* dst, const ptrdiff_t stride, const pixel (*left)[2], const pixel* top,
                       const pixel* bottom, const int pri, const int sec, const int dir, const int damping,
                       const enum CdefEdgeFlags edges HIGHBD_DECL_SUFFIX) {
  filter_4xh(dst, PXSTRIDE(stride), left, top, bottom, pri, sec, dir, damping, edges, DEPTH_ABOVE_8, 4);
}

void bitfn(__wrap_dav1d_cdef_dsp_init)(Dav1dCdefDSPContext* const c) {
  if (bitfn(plain_dav1d_cdef_dsp_init)) bitfn(plain_dav1d_cdef_dsp_init)(c);
  if (!simd128_enabled()) return;
  c->dir = find_direction;
  c->fb[0] = filter_8x8;
  c->fb[1] = filter_4x8;
  c->fb[2] = filter_4x4;
}
