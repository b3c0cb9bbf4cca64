// SPDX-License-Identifier: Apache-2.0
// Intra prediction (H.264 8.3.1.2, 8.3.2.2): the directions of blocks of 4x4 and 8x8 samples, `n` of a row,
// and what larger blocks share with them. A direction's rows are windows of one or two sequences of means of
// neighbours, each window further on by the same step. Above a block of four, eight samples may be read.
#pragma once

#include "wasm/simd/h264/pixels.h"

// Lanes further on by one or two, b's behind a's.
RILL_INLINE v128_t next1(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 1, 2, 3, 4, 5, 6, 7, 8);
}

RILL_INLINE v128_t next2(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 2, 3, 4, 5, 6, 7, 8, 9);
}

RILL_INLINE v128_t last_of(v128_t a) {
  return wasm_i16x8_shuffle(a, a, 7, 7, 7, 7, 7, 7, 7, 7);
}

// (a + 2 b + c + 2) >> 2
RILL_INLINE v128_t mean3(v128_t a, v128_t b, v128_t c) {
  return wasm_u16x8_avgr(b, wasm_u16x8_shr(wasm_i16x8_add(a, c), 1));
}

// Of lanes next to each other.
RILL_INLINE v128_t means2(v128_t a, v128_t b) {
  return wasm_u16x8_avgr(a, next1(a, b));
}

RILL_INLINE v128_t means3(v128_t a, v128_t b) {
  return mean3(a, next1(a, b), next2(a, b));
}

RILL_INLINE v128_t wide_splat(int value) {
  return wasm_i16x8_splat((int16_t)value);
}

// Eight or four samples below each other; the last of four over again.
RILL_INLINE v128_t column8(const Pixel* p, ptrdiff_t stride) {
  return wasm_i16x8_make(p[0], p[stride], p[2 * stride], p[3 * stride], p[4 * stride], p[5 * stride],
                         p[6 * stride], p[7 * stride]);
}

RILL_INLINE v128_t column4(const Pixel* p, ptrdiff_t stride) {
  const int16_t last = (int16_t)p[3 * stride];
  return wasm_i16x8_make(p[0], p[stride], p[2 * stride], last, last, last, last, last);
}

RILL_INLINE int sum_of_four(const Pixel* p, ptrdiff_t step) {
  return p[0] + p[step] + p[2 * step] + p[3 * step];
}

RILL_INLINE int sum_of_eight(v128_t lanes) {
  const v128_t four = wasm_u32x4_extadd_pairwise_u16x8(lanes);
  const v128_t two = wasm_i32x4_add(four, wasm_i32x4_shuffle(four, four, 2, 3, 0, 1));
  return wasm_i32x4_extract_lane(two, 0) + wasm_i32x4_extract_lane(two, 1);
}

// A row of 16, 8 or 4; `high` are the second eight of sixteen.
RILL_INLINE void put_row(Pixel* dst, v128_t low, v128_t high, int width) {
#if PIXEL_BITS == 8
  store_packed(dst, width == 16 ? wasm_u8x16_narrow_i16x8(low, high) : narrow(low), width);
#else
  store_packed(dst, low, width == 16 ? 8 : width);
  if (width == 16) store_packed(dst + 8, high, 8);
#endif
}

// The same row everywhere.
RILL_INLINE void put_rows(Pixel* dst, ptrdiff_t stride, v128_t low, v128_t high, int width, int rows) {
  _Pragma("clang loop unroll_count(4)") for (int y = 0; y < rows; ++y, dst += stride)
      put_row(dst, low, high, width);
}

RILL_NOINLINE void put_rows16(Pixel* dst, ptrdiff_t stride, v128_t low, v128_t high) {
  put_rows(dst, stride, low, high, 16, 16);
}

RILL_NOINLINE void put_rows8(Pixel* dst, ptrdiff_t stride, v128_t row, int rows) {
  put_rows(dst, stride, row, row, 8, rows);
}

RILL_INLINE void put_rows4(Pixel* dst, ptrdiff_t stride, v128_t row) {
  put_rows(dst, stride, row, row, 4, 4);
}

// Rows of a sequence of sixteen, one after the other further on by a step of one or two.
RILL_INLINE void put_windows(Pixel* dst, ptrdiff_t stride, v128_t first, v128_t second, int n, int step,
                             int rows) {
#if PIXEL_BITS == 8
  first = wasm_u8x16_narrow_i16x8(first, second);
#endif
  _Pragma("clang loop unroll(full)") for (int y = 0; y < rows; ++y, dst += stride) {
    store_packed(dst, first, n);
#if PIXEL_BITS == 8
    first = step == 1 ? wasm_i8x16_shuffle(first, first, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0)
                      : wasm_i16x8_shuffle(first, first, 1, 2, 3, 4, 5, 6, 7, 0);
#else
    first = step == 1 ? next1(first, second) : next2(first, second);
    second = step == 1 ? next1(second, second) : next2(second, second);
#endif
  }
}

// A row for each sample of a column.
RILL_INLINE void put_columns(Pixel* dst, ptrdiff_t stride, v128_t column, int n) {
  _Pragma("clang loop unroll(full)") for (int y = 0; y < n;
                                          ++y, dst += stride, column = next1(column, column))
      store_packed(dst, pack(wasm_i16x8_shuffle(column, column, 0, 0, 0, 0, 0, 0, 0, 0)), n);
}

// The neighbours from the lowest at the left, over the corner, to the last above.
typedef struct {
  v128_t e0, e1, e2;
} Edges;

RILL_INLINE Edges edges4(const Pixel* dst, ptrdiff_t stride) {
  const v128_t left = column4(dst - 1, stride), above = load_wide(dst - stride - 1);
  const v128_t end = wasm_i16x8_shuffle(above, above, 4, 4, 4, 4, 4, 4, 4, 4);
  const Edges e = {wasm_i16x8_shuffle(left, above, 3, 2, 1, 0, 8, 9, 10, 11), end, end};
  return e;
}

// Neighbours of 8x8 blocks, filtered (8.3.2.2.1); without a corner, or samples above at the right, the
// nearest sample stands for them.
RILL_NOINLINE v128_t left8(const Pixel* dst, ptrdiff_t stride, int has_corner) {
  const v128_t left = column8(dst - 1, stride);
  const v128_t corner = wide_splat(has_corner ? dst[-1 - stride] : dst[-1]);
  return mean3(wasm_i16x8_shuffle(corner, left, 0, 8, 9, 10, 11, 12, 13, 14), left,
               wasm_i16x8_shuffle(left, left, 1, 2, 3, 4, 5, 6, 7, 7));
}

RILL_NOINLINE v128_t above8(const Pixel* dst, ptrdiff_t stride, int has_corner, int has_right) {
  const Pixel* const p = dst - stride;
  const v128_t above = load_wide(p);
  const v128_t corner = wide_splat(has_corner ? p[-1] : p[0]), right = wide_splat(has_right ? p[8] : p[7]);
  return mean3(wasm_i16x8_shuffle(corner, above, 0, 8, 9, 10, 11, 12, 13, 14), above, next1(above, right));
}

// Above the block at the right.
RILL_NOINLINE v128_t right8(const Pixel* dst, ptrdiff_t stride, int has_right) {
  const Pixel* const p = dst - stride + 8;
  if (!has_right) return wide_splat(p[-1]);
  const v128_t above = load_wide(p);
  return mean3(load_wide(p - 1), above, wasm_i16x8_shuffle(above, above, 1, 2, 3, 4, 5, 6, 7, 7));
}

RILL_INLINE Edges edges8(const Pixel* dst, ptrdiff_t stride, int has_corner, int has_right) {
  const v128_t left = left8(dst, stride, has_corner), above = above8(dst, stride, has_corner, has_right);
  const v128_t corner = wide_splat((dst[-1] + 2 * dst[-1 - stride] + dst[-stride] + 2) >> 2);
  const Edges e = {wasm_i16x8_shuffle(left, left, 7, 6, 5, 4, 3, 2, 1, 0),
                   wasm_i16x8_shuffle(corner, above, 0, 8, 9, 10, 11, 12, 13, 14), last_of(above)};
  return e;
}

RILL_INLINE void down_right(Pixel* dst, ptrdiff_t stride, Edges e, int n) {
  put_windows(dst + (n - 1) * stride, -stride, means3(e.e0, e.e1), means3(e.e1, e.e2), n, 1, n);
}

// Even and odd rows are windows of a sequence each; it begins with every second mean of the left.
RILL_INLINE void vertical_right(Pixel* dst, ptrdiff_t stride, Edges e, int n) {
  const v128_t m0 = means3(e.e0, e.e1);
  v128_t even, odd, even_end, odd_end;
  if (n == 8) {
    const v128_t m1 = means3(e.e1, e.e2), above = means2(e.e1, e.e2);
    even = wasm_i16x8_shuffle(m0, above, 2, 4, 6, 8, 9, 10, 11, 12);
    even_end = wasm_i16x8_shuffle(above, above, 5, 6, 7, 7, 7, 7, 7, 7);
    odd = wasm_i16x8_shuffle(m0, m1, 1, 3, 5, 7, 8, 9, 10, 11);
    odd_end = wasm_i16x8_shuffle(m1, m1, 4, 5, 6, 7, 7, 7, 7, 7);
  } else {
    even = even_end = wasm_i16x8_shuffle(m0, means2(e.e0, e.e1), 2, 12, 13, 14, 15, 15, 15, 15);
    odd = odd_end = wasm_i16x8_shuffle(m0, m0, 1, 3, 4, 5, 6, 6, 6, 6);
  }
  put_windows(dst + (n - 2) * stride, -2 * stride, even, even_end, n, 1, n / 2);
  put_windows(dst + (n - 1) * stride, -2 * stride, odd, odd_end, n, 1, n / 2);
}

// Means of two and three in turn, then those of three above.
RILL_INLINE void horizontal_down(Pixel* dst, ptrdiff_t stride, Edges e, int n) {
  const v128_t m0 = means3(e.e0, e.e1), left = means2(e.e0, e.e1), low = zip_low16(left, m0);
  if (n == 8) {
    const v128_t high = zip_high16(left, m0);
    put_windows(dst + 7 * stride, -stride, low, high, 8, 2, 4);
    put_windows(dst + 3 * stride, -stride, high, means3(e.e1, e.e2), 8, 2, 4);
  } else {
    put_windows(dst + 3 * stride, -stride, low, wasm_i16x8_shuffle(m0, m0, 4, 5, 6, 7, 7, 7, 7, 7), 4, 2, 4);
  }
}

// From the samples above and those at the right, which are the last four of the first eight for 4x4.
RILL_INLINE void down_left(Pixel* dst, ptrdiff_t stride, v128_t above, v128_t right, int n) {
  put_windows(dst, stride, means3(above, right), means3(right, last_of(right)), n, 1, n);
}

RILL_INLINE void vertical_left(Pixel* dst, ptrdiff_t stride, v128_t above, v128_t right, int n) {
  const v128_t last = last_of(right);
  put_windows(dst, 2 * stride, means2(above, right), means2(right, last), n, 1, n / 2);
  put_windows(dst + stride, 2 * stride, means3(above, right), means3(right, last), n, 1, n / 2);
}

RILL_INLINE void horizontal_up(Pixel* dst, ptrdiff_t stride, v128_t left, int n) {
  const v128_t last = last_of(left), two = means2(left, last), three = means3(left, last);
  if (n == 8) {
    const v128_t high = zip_high16(two, three);
    put_windows(dst, stride, zip_low16(two, three), high, 8, 2, 4);
    put_windows(dst + 4 * stride, stride, high, last, 8, 2, 4);
  } else {
    put_windows(dst, stride, zip_low16(two, three), last, 4, 2, 4);
  }
}

// Four samples, then four of `right`.
RILL_INLINE v128_t above_4_4(const Pixel* above, const Pixel* right) {
#if PIXEL_BITS == 8
  return widen(wasm_v128_load32_lane(right, wasm_v128_load32_zero(above), 1));
#else
  return wasm_v128_load64_lane(right, wasm_v128_load64_zero(above), 1);
#endif
}
