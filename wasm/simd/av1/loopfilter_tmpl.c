// SPDX-License-Identifier: Apache-2.0
// The deblocking filter (AV1 7.14), eight samples of an edge at a time in lanes of 16 bits: two of the units
// of four samples that have a filter size and a level of their own.
#include "src/loopfilter.h"

#include "common/intops.h"
#include "wasm/simd/av1/kernels.h"
#include "wasm/simd/av1/loopfilter_transpose.h"

__attribute__((weak)) void bitfn(plain_dav1d_loop_filter_dsp_init)(Dav1dLoopFilterDSPContext* c);
void bitfn(__wrap_dav1d_loop_filter_dsp_init)(Dav1dLoopFilterDSPContext* c);

// What lies across the edge: row[kQ0 - 1 - k] is sample k before it (p), row[kQ0 + k] sample k after it (q).
enum { kQ0 = 8, kRows = 16 };

// Of each lane: whether its edge is filtered, with more than four samples, with the most; the limits
// of 7.14.4.
typedef struct {
  v128_t on, longer, longest, limit, blimit, thresh;
} Edge;

#if BITDEPTH == 8
#define DEPTH_ABOVE_8 0
#else
#define DEPTH_ABOVE_8 (bitdepth_from_max(bitdepth_max) - 8)
#endif

static inline v128_t difference(const v128_t a, const v128_t b) {
  return wasm_i16x8_abs(wasm_i16x8_sub(a, b));
}

static inline v128_t larger(const v128_t a, const v128_t b, const v128_t c) {
  return wasm_i16x8_max(a, wasm_i16x8_max(b, c));
}

static inline v128_t clamped(const v128_t a, const v128_t low, const v128_t high) {
  return wasm_i16x8_min(wasm_i16x8_max(a, low), high);
}

// 7.14.6.3, the narrow filter, on the lanes of `mask`.
static void narrow_filter(v128_t* const q, const v128_t mask, const v128_t high_variance,
                          const int depth_above_8) {
  const v128_t zero = wasm_i16x8_const_splat(0),
               pixel_max = wasm_i16x8_splat((int16_t)((256 << depth_above_8) - 1));
  const v128_t low = wasm_i16x8_splat((int16_t) - (128 << depth_above_8));
  const v128_t high = wasm_i16x8_splat((int16_t)((128 << depth_above_8) - 1));
  const v128_t step = wasm_i16x8_sub(q[0], q[-1]);
  v128_t f = wasm_v128_and(clamped(wasm_i16x8_sub(q[-2], q[1]), low, high), high_variance);
  f = wasm_i16x8_add(f, wasm_i16x8_add(step, wasm_i16x8_add(step, step)));
  f = clamped(f, low, high);
  const v128_t f1 = wasm_i16x8_shr(wasm_i16x8_min(wasm_i16x8_add(f, wasm_i16x8_const_splat(4)), high), 3);
  const v128_t f2 = wasm_i16x8_shr(wasm_i16x8_min(wasm_i16x8_add(f, wasm_i16x8_const_splat(3)), high), 3);
  const v128_t outer =
      wasm_v128_andnot(wasm_i16x8_shr(wasm_i16x8_add(f1, wasm_i16x8_const_splat(1)), 1), high_variance);
  q[-2] = clamped(wasm_i16x8_add(q[-2], wasm_v128_and(outer, mask)), zero, pixel_max);
  q[-1] = clamped(wasm_i16x8_add(q[-1], wasm_v128_and(f2, mask)), zero, pixel_max);
  q[0] = clamped(wasm_i16x8_sub(q[0], wasm_v128_and(f1, mask)), zero, pixel_max);
  q[1] = clamped(wasm_i16x8_sub(q[1], wasm_v128_and(outer, mask)), zero, pixel_max);
}

// 7.14.6.4, the wide filter, on the lanes of `mask`: each of n rows but the outermost becomes the average of
// the rows up to `reach` away, in which it counts twice, and its neighbours too if `neighbours`; there are 1
// << shift in all.
static __attribute__((noinline)) void wide_filter(v128_t* const row, const int n, const int reach,
                                                  const int neighbours, const int shift, const v128_t mask) {
  v128_t out[kRows];
  v128_t sum = wasm_i16x8_mul(row[0], wasm_i16x8_splat((int16_t)reach));
  sum = wasm_i16x8_add(sum, wasm_i16x8_splat((int16_t)(1 << (shift - 1))));
  for (int k = 1; k <= reach + 1; ++k) sum = wasm_i16x8_add(sum, row[k]);
  for (int i = 1; i < n - 1; ++i) {
    v128_t weighted = wasm_i16x8_add(sum, row[i]);
    if (neighbours) weighted = wasm_i16x8_add(weighted, wasm_i16x8_add(row[i - 1], row[i + 1]));
    out[i] = wasm_u16x8_shr(weighted, shift);
    sum = wasm_i16x8_add(sum, wasm_i16x8_sub(row[imin(i + 1 + reach, n - 1)], row[imax(i - reach, 0)]));
  }
  for (int i = 1; i < n - 1; ++i) row[i] = wasm_v128_bitselect(out[i], row[i], mask);
}

// 7.14.2: filters eight lanes, where `size` is the most samples that any of them takes: 4, 6, 8 or 16.
// Returns how many rows on each side may have changed.
static int filter_lanes(v128_t* const row, const int size, const Edge* const e, const int depth_above_8) {
  v128_t* const q = row + kQ0;
  const v128_t one = wasm_i16x8_splat((int16_t)(1 << depth_above_8));
  const v128_t p1p0 = difference(q[-2], q[-1]), q1q0 = difference(q[1], q[0]);
  const v128_t beside = wasm_i16x8_max(p1p0, q1q0), across = difference(q[-1], q[0]);
  v128_t rough = beside;
  if (size > 4) {
    v128_t further = wasm_i16x8_max(difference(q[-3], q[-2]), difference(q[2], q[1]));
    if (size > 6) further = larger(further, difference(q[-4], q[-3]), difference(q[3], q[2]));
    rough = wasm_i16x8_max(rough, wasm_v128_and(further, e->longer));
  }
  const v128_t jump =
      wasm_i16x8_add(wasm_i16x8_add(across, across), wasm_u16x8_shr(difference(q[-2], q[1]), 1));
  v128_t mask = wasm_v128_and(wasm_i16x8_le(rough, e->limit), wasm_i16x8_le(jump, e->blimit));
  mask = wasm_v128_and(mask, e->on);
  if (!wasm_v128_any_true(mask)) return 0;

  v128_t flat = wasm_i16x8_const_splat(0), flat_outside = flat;
  if (size > 4) {
    v128_t slope = larger(beside, difference(q[-3], q[-1]), difference(q[2], q[0]));
    if (size > 6) slope = larger(slope, difference(q[-4], q[-1]), difference(q[3], q[0]));
    flat = wasm_v128_and(wasm_v128_and(wasm_i16x8_le(slope, one), mask), e->longer);
  }
  if (size > 8) {
    v128_t slope = larger(difference(q[-5], q[-1]), difference(q[-6], q[-1]), difference(q[-7], q[-1]));
    slope =
        larger(slope, difference(q[4], q[0]), wasm_i16x8_max(difference(q[5], q[0]), difference(q[6], q[0])));
    flat_outside = wasm_v128_and(wasm_v128_and(wasm_i16x8_le(slope, one), flat), e->longest);
  }

  // Each lane is changed by one of the filters only.
  int changed = 2;
  const v128_t narrow = wasm_v128_andnot(mask, flat), medium = wasm_v128_andnot(flat, flat_outside);
  if (wasm_v128_any_true(narrow)) {
    narrow_filter(q, narrow, wasm_i16x8_gt(beside, e->thresh), depth_above_8);
  }
  if (wasm_v128_any_true(medium)) {
    if (size == 6) {
      wide_filter(q - 3, 6, 2, 1, 3, medium);
    } else {
      wide_filter(q - 4, 8, 3, 0, 3, medium);
      changed = 3;
    }
  }
  if (wasm_v128_any_true(flat_outside)) {
    wide_filter(q - 7, 14, 6, 1, 4, flat_outside);
    changed = 6;
  }
  return changed;
}

static inline v128_t load_eight(const pixel* src) {
  return sizeof(pixel) == 1 ? wasm_u16x8_load8x8(src) : wasm_v128_load(src);
}

static inline void store_eight(pixel* dst, const v128_t eight) {
  if (sizeof(pixel) == 1) {
    wasm_v128_store64_lane(dst, wasm_u8x16_narrow_i16x8(eight, eight), 0);
  } else {
    wasm_v128_store(dst, eight);
  }
}

// Eight rows of eight samples, and from there on columns.
static __attribute__((noinline)) void load_columns(v128_t out[8], const pixel* src, const ptrdiff_t stride) {
  for (int y = 0; y < 8; ++y) out[y] = load_eight(src + y * stride);
  transpose_8x8(out, out);
}

static __attribute__((noinline)) void store_columns(pixel* dst, const ptrdiff_t stride, const v128_t in[8]) {
  v128_t rows[8];
  transpose_8x8(in, rows);
  for (int y = 0; y < 8; ++y) store_eight(dst + y * stride, rows[y]);
}

// Eight samples along a horizontal edge at dst.
static void filter_row_edge(pixel* const dst, const ptrdiff_t stride, const int size, const Edge* const e,
                            const int depth_above_8) {
  v128_t row[kRows];
  const int reach = size == 16 ? 7 : size / 2;
  for (int k = -reach; k < reach; ++k) row[kQ0 + k] = load_eight(dst + k * stride);
  const int changed = filter_lanes(row, size, e, depth_above_8);
  for (int k = -changed; k < changed; ++k) store_eight(dst + k * stride, row[kQ0 + k]);
}

// Eight samples along a vertical edge at dst. Four or eight samples on each side are read and written, which
// are there: no block is smaller than what its filter reads, rounded up to four or eight.
static void filter_column_edge(pixel* const dst, const ptrdiff_t stride, const int size, const Edge* const e,
                               const int depth_above_8) {
  v128_t row[kRows];
  if (size == 16) {
    load_columns(row, dst - 8, stride);
    load_columns(row + 8, dst, stride);
  } else {
    load_columns(row + 4, dst - 4, stride);
  }
  const int changed = filter_lanes(row, size, e, depth_above_8);
  if (changed > 4) {
    store_columns(dst - 8, stride, row);
    store_columns(dst, stride, row + 8);
  } else if (changed) {
    store_columns(dst - 4, stride, row + 4);
  }
}

// A value for each of two units.
static inline v128_t both(const int first, const int second) {
  return wasm_i64x2_shuffle(wasm_i16x8_splat((int16_t)first), wasm_i16x8_splat((int16_t)second), 0, 3);
}

// All edges of one column or row of 4x4 blocks, in the order of the mask's bits. A pair of units with a bit
// set is loaded and stored whole: a picture's planes are padded to a multiple of 128 luma samples
// (Dav1dPicAllocator).
static void filter_edges(pixel* dst, const ptrdiff_t stride, const uint32_t* const vmask,
                         const uint8_t (*l)[4], const ptrdiff_t next, const ptrdiff_t before,
                         const Av1FilterLUT* const lut, const int is_chroma, const int is_row,
                         const int depth_above_8) {
  const ptrdiff_t along = is_row ? 1 : stride;
  const uint32_t longest = is_chroma ? 0 : vmask[2], longer = vmask[1] | longest;
  for (uint64_t left = vmask[0] | longer, at = 0; left >> at; at += 2, dst += 8 * along, l += 2 * next) {
    int level[2];
    for (int k = 0; k < 2; ++k) {
      const uint8_t(*const here)[4] = l + k * next;
      level[k] = (left >> at >> k) & 1 ? (here[0][0] ? here[0][0] : here[-before][0]) : 0;
    }
    if (!(level[0] | level[1])) continue;
#define UNITS(bits) both(-(int)((bits) >> at & 1), -(int)((uint64_t)(bits) >> at >> 1 & 1))
    const Edge e = {
        .on = both(-(level[0] != 0), -(level[1] != 0)),
        .longer = UNITS(longer),
        .longest = UNITS(longest),
        .limit = both(lut->i[level[0]] << depth_above_8, lut->i[level[1]] << depth_above_8),
        .blimit = both(lut->e[level[0]] << depth_above_8, lut->e[level[1]] << depth_above_8),
        .thresh = both(level[0] >> 4 << depth_above_8, level[1] >> 4 << depth_above_8),
    };
#undef UNITS
    const int size = longest >> at & 3 ? 16 : !(longer >> at & 3) ? 4 : is_chroma ? 6 : 8;
    (is_row ? filter_row_edge : filter_column_edge)(dst, stride, size, &e, depth_above_8);
  }
}

#define FILTER(name, next, before, is_chroma, is_row)                                                   \
  static void name(pixel* const dst, const ptrdiff_t stride, const uint32_t* const vmask,               \
                   const uint8_t(*l)[4], const ptrdiff_t b4_stride, const Av1FilterLUT* const lut,      \
                   const int size HIGHBD_DECL_SUFFIX) {                                                 \
    filter_edges(dst, PXSTRIDE(stride), vmask, l, next, before, lut, is_chroma, is_row, DEPTH_ABOVE_8); \
  }
FILTER(filter_luma_columns, b4_stride, 1, 0, 0)
FILTER(filter_luma_rows, 1, b4_stride, 0, 1)
FILTER(filter_chroma_columns, b4_stride, 1, 1, 0)
FILTER(filter_chroma_rows, 1, b4_stride, 1, 1)

void bitfn(__wrap_dav1d_loop_filter_dsp_init)(Dav1dLoopFilterDSPContext* const c) {
  if (bitfn(plain_dav1d_loop_filter_dsp_init)) bitfn(plain_dav1d_loop_filter_dsp_init)(c);
  if (!simd128_enabled()) return;
  c->loop_filter_sb[0][0] = filter_luma_columns;
  c->loop_filter_sb[0][1] = filter_luma_rows;
  c->loop_filter_sb[1][0] = filter_chroma_columns;
  c->loop_filter_sb[1][1] = filter_chroma_rows;
}
