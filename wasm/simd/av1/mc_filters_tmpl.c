// SPDX-License-Identifier: Apache-2.0
// The block inter prediction process (AV1 7.11.3.4): put_ and prep_ of the eight-tap and bilinear filters.
//
// dav1d's taps are halved and add up to 64. A horizontal filter gives 14 bits; a vertical one works on strips
// of 8 or 4 columns, whose rows (filtered horizontally or not) are first laid out in pairs for the dot
// product. Its taps are scaled so that all results, 14 bits or pixels, come with one shift. Bilinear filters
// are eight-tap filters with two taps and round the same, in both depths; dav1d's mc() has the border of an
// eight-tap filter ready for either.
#include <string.h>

#include "wasm/simd/av1/mc_filters.h"

enum { kMaxRows = 128 + 7 };

// The taps in use are the middle ones: 8, 6 or 4.
static int taps_of(const int8_t* filter) {
  if (filter[0] | filter[7]) return 8;
  return filter[1] | filter[6] ? 6 : 4;
}

// The middle `taps` taps for a horizontal filter that is made of dot products.
static inline Pairs horizontal_pairs_of(const int8_t* filter, int taps, int bitdepth_max) {
  return pairs_of(filter, 4 - taps / 2, kHorizontalShift - (6 - prediction_bits(bitdepth_max)));
}

// Filters eight pixels at `source`, with `taps` taps.
#if BITDEPTH == 8
typedef struct {
  v128_t tap[8];
} Horizontal;

static inline Horizontal horizontal_of(const int8_t* filter, int taps, int bitdepth_max) {
  Horizontal horizontal;
  for (int i = 0; i < 8; ++i) horizontal.tap[i] = wasm_i16x8_splat(filter[i]);
  return horizontal;
}

static inline v128_t filter8(const pixel* source, Horizontal horizontal, int taps) {
  v128_t sum = wasm_i16x8_const_splat(1 << kHorizontalShift >> 1);
  for (int i = 4 - taps / 2; i < 4 + taps / 2; ++i) {
    sum = wasm_i16x8_add(sum, wasm_i16x8_mul(load8(source + i - 3), horizontal.tap[i]));
  }
  return wasm_i16x8_shr(sum, kHorizontalShift);
}
#else
typedef Pairs Horizontal;

static inline Horizontal horizontal_of(const int8_t* filter, int taps, int bitdepth_max) {
  return horizontal_pairs_of(filter, taps, bitdepth_max);
}

// The dot products of a row as it lies there are the results of the even columns, those of the row one
// further on the odd.
static inline v128_t filter8(const pixel* source, Horizontal horizontal, int taps) {
  v128_t even = wasm_i32x4_const_splat(1 << kHorizontalShift >> 1), odd = even;
  for (int i = 0; i < taps / 2; ++i) {
    const pixel* const at = source - taps / 2 + 1 + 2 * i;
    even = wasm_i32x4_add(even, wasm_i32x4_dot_i16x8(load8(at), horizontal.pair[i]));
    odd = wasm_i32x4_add(odd, wasm_i32x4_dot_i16x8(load8(at + 1), horizontal.pair[i]));
  }
  even = wasm_i32x4_shr(even, kHorizontalShift);
  odd = wasm_i32x4_shl(odd, 16 - kHorizontalShift);
  return wasm_i16x8_shuffle(even, odd, 0, 9, 2, 11, 4, 13, 6, 15);
}
#endif

// Filters four pixels, or two, with the middle four taps, and reads no more than plain C does.
static inline v128_t filter4(const pixel* source, Pairs pairs, int width) {
  const v128_t row =
      width == 2 ? wasm_i16x8_shuffle(load8(source - 3), wasm_i64x2_const_splat(0), 2, 3, 4, 5, 6, 7, 8, 8)
                 : load8(source - 1);
  const v128_t left = wasm_i16x8_shuffle(row, row, 0, 1, 1, 2, 2, 3, 3, 4);
  const v128_t right = wasm_i16x8_shuffle(row, row, 2, 3, 3, 4, 4, 5, 5, 6);
  const v128_t sum =
      wasm_i32x4_add(wasm_i32x4_dot_i16x8(left, pairs.pair[0]), wasm_i32x4_dot_i16x8(right, pairs.pair[1]));
  const v128_t rounded = wasm_i32x4_shr(
      wasm_i32x4_add(sum, wasm_i32x4_const_splat(1 << kHorizontalShift >> 1)), kHorizontalShift);
  return wasm_i16x8_narrow_i32x4(rounded, rounded);
}

// The rows of a strip of `columns` (8 or 4), filtered with `taps` taps (0: not), each zipped with the one
// above; with the first one goes what no one reads, since a branch in the loop would have each filtered
// twice.
static inline void zip_rows(v128_t* zipped, const pixel* source, ptrdiff_t stride, int rows,
                            const int8_t* filter, int taps, int columns, int width, int bitdepth_max) {
  Horizontal wide = {0};
  Pairs narrow = {0};
  if (taps != 0 && columns == 8) wide = horizontal_of(filter, taps, bitdepth_max);
  if (taps != 0 && columns == 4) narrow = horizontal_pairs_of(filter, 4, bitdepth_max);
  v128_t above = wasm_i64x2_const_splat(0);
  ROLLED
  for (int y = 0; y < rows; ++y, source += stride) {
    v128_t row;
    if (columns == 8) {
      row = taps != 0 ? filter8(source, wide, taps) : load8(source);
    } else if (taps != 0) {
      row = filter4(source, narrow, width);
    } else {
      row = width == 4 ? load4(source) : load2(source);
    }
    *zipped++ = zip_low(above, row);
    if (columns == 8) *zipped++ = zip_high(above, row);
    above = row;
  }
}

static NOINLINE void zip_strip(v128_t* zipped, const pixel* source, ptrdiff_t stride, int rows,
                               const int8_t* filter, int width, int bitdepth_max) {
  if (width < 8) {
    zip_rows(zipped, source, stride, rows, filter, filter != NULL ? 4 : 0, 4, width, bitdepth_max);
  } else if (filter == NULL) {
    zip_rows(zipped, source, stride, rows, filter, 0, 8, 8, bitdepth_max);
  } else {
    switch (taps_of(filter)) {
      case 8:
        zip_rows(zipped, source, stride, rows, filter, 8, 8, 8, bitdepth_max);
        break;
      case 6:
        zip_rows(zipped, source, stride, rows, filter, 6, 8, 8, bitdepth_max);
        break;
      default:
        zip_rows(zipped, source, stride, rows, filter, 4, 8, 8, bitdepth_max);
    }
  }
}

static inline void vertical(Target target, const v128_t* zipped, int h, const int8_t* filter, int scale,
                            int taps, int columns, int width, int bitdepth_max) {
  const Pairs pairs = pairs_of(filter, 4 - taps / 2, scale);
  const int vectors = columns / 4;
  const int bias = target.put ? 0 : kPredictionBias << kVerticalShift;
  const v128_t rounding = wasm_i32x4_splat((1 << kVerticalShift >> 1) - bias);
  ROLLED
  for (; h > 0; --h, zipped += vectors, next_row(&target)) {
    v128_t low = rounding, high = rounding;
    for (int i = 0; i < taps / 2; ++i) {
      low = wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(zipped[2 * i * vectors], pairs.pair[i]));
      if (columns == 8)
        high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(zipped[2 * i * vectors + 1], pairs.pair[i]));
    }
    low = wasm_i32x4_shr(low, kVerticalShift);
    high = columns == 8 ? wasm_i32x4_shr(high, kVerticalShift) : low;
    store_row(target, 0, wasm_i16x8_narrow_i32x4(low, high), width, bitdepth_max);
  }
}

// A strip of up to 8 columns, filtered vertically, before that horizontally where there is a filter for it.
static inline void strip(Target target, const pixel* source, ptrdiff_t stride, int width, int h,
                         const int8_t* across, const int8_t* down, int scale, int bitdepth_max) {
  v128_t rows[2 * kMaxRows];
  const v128_t* const zipped = rows + (width >= 8 ? 2 : 1);
  const int taps = taps_of(down);
  zip_strip(rows, source - (taps / 2 - 1) * stride, stride, h + taps - 1, across, width, bitdepth_max);
  if (width >= 8) {
    switch (taps) {
      case 8:
        vertical(target, zipped, h, down, scale, 8, 8, 8, bitdepth_max);
        break;
      case 6:
        vertical(target, zipped, h, down, scale, 6, 8, 8, bitdepth_max);
        break;
      default:
        vertical(target, zipped, h, down, scale, 4, 8, 8, bitdepth_max);
    }
  } else {
    switch (taps) {
      case 8:
        vertical(target, zipped, h, down, scale, 8, 4, width, bitdepth_max);
        break;
      case 6:
        vertical(target, zipped, h, down, scale, 6, 4, width, bitdepth_max);
        break;
      default:
        vertical(target, zipped, h, down, scale, 4, 4, width, bitdepth_max);
    }
  }
}

// 14 bits to pixels, or with the bias to a prediction.
static inline v128_t finish(Target target, v128_t row, v128_t round_to_pixels) {
#if BITDEPTH == 8
  if (!target.put) return row;
  return wasm_i16x8_shr(wasm_i16x8_add(row, wasm_i16x8_const_splat(8)), 4);
#else
  if (!target.put) return wasm_i16x8_sub(row, wasm_i16x8_const_splat(kPredictionBias));
  return wasm_i16x8_q15mulr_sat(row, round_to_pixels);
#endif
}

static inline void horizontal(Target target, const pixel* source, ptrdiff_t stride, int w, int h,
                              const int8_t* filter, int taps, int bitdepth_max) {
  const v128_t round_to_pixels = wasm_i16x8_splat(1 << (15 - prediction_bits(bitdepth_max)));
  const Horizontal wide = horizontal_of(filter, taps, bitdepth_max);
  ROLLED
  for (; h > 0; --h, source += stride, next_row(&target)) {
    ROLLED
    for (int x = 0; x < w; x += 8) {
      store_row(target, x, finish(target, filter8(source + x, wide, taps), round_to_pixels), 8, bitdepth_max);
    }
  }
}

static inline void horizontal_narrow(Target target, const pixel* source, ptrdiff_t stride, int w, int h,
                                     const int8_t* filter, int bitdepth_max) {
  const v128_t round_to_pixels = wasm_i16x8_splat(1 << (15 - prediction_bits(bitdepth_max)));
  const Pairs pairs = horizontal_pairs_of(filter, 4, bitdepth_max);
  ROLLED
  for (; h > 0; --h, source += stride, next_row(&target)) {
    store_row(target, 0, finish(target, filter4(source, pairs, w), round_to_pixels), w, bitdepth_max);
  }
}

// Rows of `bytes` bytes, a power of two. What moves one row is one piece of code without a loop, so that its
// loads are each one stride apart: processors foresee that, and the rows are seldom in their caches.
INLINE void copy_rows(pixel* target, ptrdiff_t target_stride, const pixel* source, ptrdiff_t stride, int h,
                      int bytes) {
  ROLLED
  for (; h > 0; --h, source += stride, target += target_stride) {
    if (bytes < 16) {
      memcpy(target, source, bytes);
    } else {
      v128_t row[8];
      for (int i = 0; i < bytes / 16; ++i) row[i] = wasm_v128_load((const uint8_t*)source + 16 * i);
      for (int i = 0; i < bytes / 16; ++i) wasm_v128_store((uint8_t*)target + 16 * i, row[i]);
    }
  }
}

static inline void copy(Target target, const pixel* source, ptrdiff_t stride, int w, int h) {
  switch (w * (int)sizeof(pixel)) {
#define COPY(bytes)                                                \
  case bytes:                                                      \
    copy_rows(target.at, target.stride, source, stride, h, bytes); \
    break
    COPY(2);
    COPY(4);
    COPY(8);
    COPY(16);
    COPY(32);
    COPY(64);
    default:
      ROLLED
      for (int x = 0; x < w; x += 128 / (int)sizeof(pixel))
        copy_rows((pixel*)target.at + x, target.stride, source + x, stride, h, 128);
  }
}

// A prediction with its bits, of `w` pixels, or where there are more of up to 64 at `x`.
INLINE void widen_rows(int16_t* target, ptrdiff_t target_stride, const pixel* source, ptrdiff_t stride, int w,
                       int h, int bits) {
  const v128_t bias = wasm_i16x8_const_splat(kPredictionBias);
  ROLLED
  for (; h > 0; --h, source += stride, target += target_stride) {
    if (w == 4) {
      wasm_v128_store64_lane(target, wasm_i16x8_sub(wasm_i16x8_shl(load4(source), bits), bias), 0);
    } else {
      v128_t row[8];
      for (int i = 0; i < w / 8; ++i) row[i] = load8(source + 8 * i);
      for (int i = 0; i < w / 8; ++i)
        wasm_v128_store(target + 8 * i, wasm_i16x8_sub(wasm_i16x8_shl(row[i], bits), bias));
    }
  }
}

static inline void widen(Target target, const pixel* source, ptrdiff_t stride, int w, int h,
                         int bitdepth_max) {
  const int bits = prediction_bits(bitdepth_max);
  switch (w) {
#define WIDEN(width)                                                      \
  case width:                                                             \
    widen_rows(target.at, target.stride, source, stride, width, h, bits); \
    break
    WIDEN(4);
    WIDEN(8);
    WIDEN(16);
    WIDEN(32);
    default:
      ROLLED
      for (int x = 0; x < w; x += 64)
        widen_rows((int16_t*)target.at + x, target.stride, source + x, stride, 64, h, bits);
  }
}

static inline void block(Target target, const pixel* source, ptrdiff_t stride, int w, int h,
                         const int8_t* across, const int8_t* down, int bitdepth_max) {
  if (down != NULL) {
    const int bits = prediction_bits(bitdepth_max);
    const int scale = kVerticalShift - 6 + (target.put ? 0 : bits) - (across != NULL ? bits : 0);
    ROLLED
    for (int x = 0; x < w; x += 8) {
      const Target there = {target.put,
                            target.put ? (void*)((pixel*)target.at + x) : (void*)((int16_t*)target.at + x),
                            target.stride};
      strip(there, source + x, stride, w, h, across, down, scale, bitdepth_max);
    }
  } else if (across == NULL) {
    if (target.put) {
      copy(target, source, stride, w, h);
    } else {
      widen(target, source, stride, w, h, bitdepth_max);
    }
  } else if (w < 8) {
    horizontal_narrow(target, source, stride, w, h, across, bitdepth_max);
  } else {
    switch (taps_of(across)) {
      case 8:
        horizontal(target, source, stride, w, h, across, 8, bitdepth_max);
        break;
      case 6:
        horizontal(target, source, stride, w, h, across, 6, bitdepth_max);
        break;
      default:
        horizontal(target, source, stride, w, h, across, 4, bitdepth_max);
    }
  }
}

static NOINLINE void put(pixel* dst, ptrdiff_t dst_stride, const pixel* src, ptrdiff_t src_stride, int w,
                         int h, const int8_t* across, const int8_t* down, int bitdepth_max) {
  block((Target){1, dst, PXSTRIDE(dst_stride)}, src, PXSTRIDE(src_stride), w, h, across, down, bitdepth_max);
}

static NOINLINE void prep(int16_t* tmp, const pixel* src, ptrdiff_t src_stride, int w, int h,
                          const int8_t* across, const int8_t* down, int bitdepth_max) {
  block((Target){0, tmp, w}, src, PXSTRIDE(src_stride), w, h, across, down, bitdepth_max);
}

#define FILTERS(type, name, across, down)                                                                 \
  static void put_##name(pixel* dst, ptrdiff_t dst_stride, const pixel* src, ptrdiff_t src_stride, int w, \
                         int h, int mx, int my HIGHBD_DECL_SUFFIX) {                                      \
    put(dst, dst_stride, src, src_stride, w, h, filter_of(across, w, mx), filter_of(down, h, my),         \
        BITDEPTH_MAX);                                                                                    \
  }                                                                                                       \
  static void prep_##name(int16_t* tmp, const pixel* src, ptrdiff_t src_stride, int w, int h, int mx,     \
                          int my HIGHBD_DECL_SUFFIX) {                                                    \
    prep(tmp, src, src_stride, w, h, filter_of(across, w, mx), filter_of(down, h, my), BITDEPTH_MAX);     \
  }

EACH_FILTER(FILTERS)

void bitfn(rill_mc_init_filters)(Dav1dMCDSPContext* const c) {
#define SET(type, name, across, down) c->mc[type] = put_##name, c->mct[type] = prep_##name;
  EACH_FILTER(SET)
}
