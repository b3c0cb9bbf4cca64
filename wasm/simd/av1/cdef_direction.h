// SPDX-License-Identifier: Apache-2.0
// The direction of a block, for the constrained directional enhancement filter (AV1 7.15.1).
#pragma once

#include <wasm_simd128.h>

#include "common/bitdepth.h"
#include "wasm/simd/av1/loopfilter_transpose.h"

#define INLINE static inline __attribute__((always_inline))
#if BITDEPTH == 8
#define DEPTH_ABOVE_8 0
#else
#define DEPTH_ABOVE_8 (bitdepth_from_max(bitdepth_max) - 8)
#endif

// The sum of squares of eight lanes of 16 bits, in four of 32, and the same weighted.
INLINE v128_t squares(const v128_t a) {
  return wasm_i32x4_dot_i16x8(a, a);
}

// The cost of a line of partial sums (7.15.1): `low` holds the first eight, `high` the others from the last
// to the eighth; the weight of a sum and of its counterpart from the end is the same.
INLINE v128_t line_cost(const v128_t low, const v128_t high, const v128_t outer, const v128_t inner) {
  const v128_t first = wasm_i16x8_shuffle(low, high, 0, 8, 1, 9, 2, 10, 3, 11);
  const v128_t last = wasm_i16x8_shuffle(low, high, 4, 12, 5, 13, 6, 14, 7, 15);
  return wasm_i32x4_add(wasm_i32x4_mul(squares(first), outer), wasm_i32x4_mul(squares(last), inner));
}

// The row moved right by n lanes, added to `low`, and what that moves out added to `high`.
#define ADD_MOVED(low, high, row, n)                                                                         \
  do {                                                                                                       \
    const v128_t zero_ = wasm_i16x8_const_splat(0);                                                          \
    low = wasm_i16x8_add(                                                                                    \
        low, wasm_i16x8_shuffle(zero_, row, 8 - n, 9 - n, 10 - n, 11 - n, 12 - n, 13 - n, 14 - n, 15 - n));  \
    high = wasm_i16x8_add(                                                                                   \
        high, wasm_i16x8_shuffle(row, zero_, 8 - n, 9 - n, 10 - n, 11 - n, 12 - n, 13 - n, 14 - n, 15 - n)); \
  } while (0)

// The cost of the direction that goes down by one row per column, of rows `step` apart.
INLINE v128_t diagonal_cost(const v128_t* row, const int step) {
  v128_t low = row[0], high = wasm_i16x8_const_splat(0);
  ADD_MOVED(low, high, row[step], 1);
  ADD_MOVED(low, high, row[2 * step], 2);
  ADD_MOVED(low, high, row[3 * step], 3);
  ADD_MOVED(low, high, row[4 * step], 4);
  ADD_MOVED(low, high, row[5 * step], 5);
  ADD_MOVED(low, high, row[6 * step], 6);
  ADD_MOVED(low, high, row[7 * step], 7);
  high = wasm_i16x8_shuffle(high, high, 6, 5, 4, 3, 2, 1, 0, 7);
  return line_cost(low, high, wasm_i32x4_const(840, 420, 280, 210), wasm_i32x4_const(168, 140, 120, 105));
}

// The same for one row per two columns, or with the block transposed two rows per column: `pairs` are sums of
// two rows.
INLINE v128_t slanted_cost(const v128_t a, const v128_t b, const v128_t c, const v128_t d) {
  v128_t low = a, high = wasm_i16x8_const_splat(0);
  ADD_MOVED(low, high, b, 1);
  ADD_MOVED(low, high, c, 2);
  ADD_MOVED(low, high, d, 3);
  high = wasm_i16x8_shuffle(high, high, 2, 1, 0, 3, 4, 5, 6, 7);
  return line_cost(low, high, wasm_i32x4_const(420, 210, 140, 105), wasm_i32x4_const_splat(105));
}

// The costs of what goes straight down, and of the two directions nearest to it.
static void upright_costs(const v128_t row[8], v128_t* less, v128_t* straight, v128_t* more) {
  const v128_t a = wasm_i16x8_add(row[0], row[1]), b = wasm_i16x8_add(row[2], row[3]);
  const v128_t c = wasm_i16x8_add(row[4], row[5]), d = wasm_i16x8_add(row[6], row[7]);
  const v128_t all = wasm_i16x8_add(wasm_i16x8_add(a, b), wasm_i16x8_add(c, d));
  *straight = wasm_i32x4_mul(squares(all), wasm_i32x4_const_splat(105));
  *more = slanted_cost(a, b, c, d);
  *less = slanted_cost(d, c, b, a);
}

// The sums of the four lanes of each of four vectors.
INLINE v128_t four_sums(const v128_t a, const v128_t b, const v128_t c, const v128_t d) {
  const v128_t ab =
      wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
  const v128_t cd =
      wasm_i32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
  return wasm_i32x4_add(wasm_i64x2_shuffle(ab, cd, 0, 2), wasm_i64x2_shuffle(ab, cd, 1, 3));
}

// 7.15.1: the direction of an 8x8 block, and by how much it is clearer than the one across it.
static int find_direction(const pixel* img, const ptrdiff_t stride, unsigned* const var HIGHBD_DECL_SUFFIX) {
  v128_t rows[8], columns[8], cost[8];
  for (int y = 0; y < 8; ++y, img += PXSTRIDE(stride)) {
#if BITDEPTH == 8
    const v128_t row = wasm_u16x8_load8x8(img);
#else
    const v128_t row = wasm_u16x8_shr(wasm_v128_load(img), DEPTH_ABOVE_8);
#endif
    rows[y] = wasm_i16x8_sub(row, wasm_i16x8_const_splat(128));
  }
  transpose_8x8(rows, columns);
  cost[0] = diagonal_cost(rows, 1);
  cost[4] = diagonal_cost(rows + 7, -1);
  upright_costs(rows, &cost[5], &cost[6], &cost[7]);
  upright_costs(columns, &cost[3], &cost[2], &cost[1]);

  const v128_t low = four_sums(cost[0], cost[1], cost[2], cost[3]);
  const v128_t high = four_sums(cost[4], cost[5], cost[6], cost[7]);
  v128_t most = wasm_i32x4_max(low, high);
  most = wasm_i32x4_max(most, wasm_i32x4_shuffle(most, most, 2, 3, 0, 1));
  most = wasm_i32x4_max(most, wasm_i32x4_shuffle(most, most, 1, 0, 3, 2));
  const v128_t equal = wasm_i16x8_narrow_i32x4(wasm_i32x4_eq(low, most), wasm_i32x4_eq(high, most));
  const int best = __builtin_ctz((unsigned)wasm_i16x8_bitmask(equal));
  uint32_t across[8];
  wasm_v128_store(across, high);
  wasm_v128_store(across + 4, low);
  *var = ((uint32_t)wasm_i32x4_extract_lane(most, 0) - across[best]) >> 10;
  return best;
}
