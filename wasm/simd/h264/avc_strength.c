// SPDX-License-Identifier: Apache-2.0
// The strength of an inter macroblock's edges (H.264 8.7.2.1), from libavcodec's caches: rows of eight
// entries, of which the macroblock's four begin at the second row's fifth; a block's left and upper
// neighbours lie before it and a row before.
#include "wasm/simd/h264/avc_strength.h"

#include "wasm/simd/h264/simd.h"

enum { kRow = 8, kFirst = 12, kLeft = 1, kAbove = 8 };

typedef struct {
  const int16_t (*mv)[40][2];
  // Of x and y in turn: the largest difference that is none.
  v128_t limit;
} Vectors;

// What is a byte for each block: the macroblock's 16, row by row, or their neighbours.
typedef struct {
  v128_t coded, ref[2];
} Blocks;

static inline v128_t four_rows(const void* first) {
  const uint8_t* const row = first;
  return wasm_v128_load32_lane(
      row + 3 * kRow,
      wasm_v128_load32_lane(row + 2 * kRow, wasm_v128_load32_lane(row + kRow, wasm_v128_load32_zero(row), 1),
                            2),
      3);
}

// The blocks above those of `blocks`, the first of which lies at `first`.
static inline v128_t row_before(const void* first, v128_t blocks) {
  return wasm_i32x4_shuffle(wasm_v128_load32_splat((const uint8_t*)first - kRow), blocks, 3, 4, 5, 6);
}

static inline v128_t row_differs(const Vectors* v, const int16_t (*a)[2], const int16_t (*b)[2], int row) {
  const v128_t distance = wasm_i16x8_sub_sat(wasm_v128_load(a[row * kRow]), wasm_v128_load(b[row * kRow]));
  return wasm_u16x8_sub_sat(wasm_i16x8_abs(distance), v->limit);
}

// All ones where a block has another motion vector in list_a than its neighbour in list_b. Of the rows only
// each `step`th is looked at (1, 2 or 4); the others are 0.
static inline v128_t mv_differ(const Vectors* v, int list_a, int list_b, int neighbour, int step) {
  const int16_t(*const a)[2] = v->mv[list_a] + kFirst;
  const int16_t(*const b)[2] = v->mv[list_b] + kFirst - neighbour;
  const v128_t zero = wasm_i32x4_const_splat(0);
  v128_t second = zero, third = zero, fourth = zero;
  if (step < 4) third = row_differs(v, a, b, 2);
  if (step < 2) {
    second = row_differs(v, a, b, 1);
    fourth = row_differs(v, a, b, 3);
  }
  const v128_t upper = wasm_u8x16_narrow_i16x8(row_differs(v, a, b, 0), second);
  const v128_t lower = wasm_u8x16_narrow_i16x8(third, fourth);
  return wasm_i8x16_narrow_i16x8(wasm_i16x8_ne(upper, zero), wasm_i16x8_ne(lower, zero));
}

// Not 0 where list_a of a block and list_b of its neighbour differ in motion.
static inline v128_t differ_in(const Vectors* v, const Blocks* blocks, const Blocks* neighbours, int list_a,
                               int list_b, int neighbour, int step) {
  return wasm_v128_or(wasm_v128_xor(blocks->ref[list_a], neighbours->ref[list_b]),
                      mv_differ(v, list_a, list_b, neighbour, step));
}

// The strengths between the blocks and their neighbours. Where step is 4 and `alike`, all rows have the
// motion of the first; else those not looked at have their neighbours' motion, or are not wanted.
static inline v128_t strengths(const Vectors* v, const Blocks* blocks, const Blocks* neighbours,
                               int bidirectional, int neighbour, int step, int alike) {
  // Without a reference there is no motion vector to compare.
  const v128_t used = wasm_i8x16_ne(blocks->ref[0], wasm_i8x16_const_splat(-1));
  v128_t differ = wasm_v128_or(wasm_v128_xor(blocks->ref[0], neighbours->ref[0]),
                               wasm_v128_and(used, mv_differ(v, 0, 0, neighbour, step)));
  if (bidirectional) {
    differ = wasm_v128_or(differ, differ_in(v, blocks, neighbours, 1, 1, neighbour, step));
    if (wasm_v128_any_true(differ)) {
      const v128_t crossed = wasm_v128_or(differ_in(v, blocks, neighbours, 0, 1, neighbour, step),
                                          differ_in(v, blocks, neighbours, 1, 0, neighbour, step));
      const v128_t zero = wasm_i32x4_const_splat(0);
      differ = wasm_v128_and(wasm_i8x16_ne(differ, zero), wasm_i8x16_ne(crossed, zero));
    }
  }
  if (alike) differ = wasm_i32x4_shuffle(differ, differ, 0, 0, 0, 0);
  const v128_t coded = wasm_v128_or(blocks->coded, neighbours->coded);
  return wasm_v128_bitselect(wasm_i8x16_const_splat(2), wasm_u8x16_min(differ, wasm_i8x16_const_splat(1)),
                             wasm_i8x16_ne(coded, wasm_i32x4_const_splat(0)));
}

static inline void store(int16_t bs[4][4], v128_t bytes) {
  wasm_v128_store(bs[0], wasm_u16x8_extend_low_u8x16(bytes));
  wasm_v128_store(bs[2], wasm_u16x8_extend_high_u8x16(bytes));
}

void rill_loop_filter_strength(int16_t bs[2][4][4], uint8_t nnz[40], int8_t ref[2][40], int16_t mv[2][40][2],
                               int bidirectional, int edges, int step, int mask_mv0, int mask_mv1,
                               int field) {
  const Vectors v = {(const int16_t(*)[40][2])mv,
                     field ? wasm_i16x8_const(3, 1, 3, 1, 3, 1, 3, 1) : wasm_i16x8_const_splat(3)};
  const Blocks blocks = {four_rows(nnz + kFirst), {four_rows(ref[0] + kFirst), four_rows(ref[1] + kFirst)}};
  const Blocks left = {four_rows(nnz + kFirst - kLeft),
                       {four_rows(ref[0] + kFirst - kLeft), four_rows(ref[1] + kFirst - kLeft)}};
  const Blocks above = {
      row_before(nnz + kFirst, blocks.coded),
      {row_before(ref[0] + kFirst, blocks.ref[0]), row_before(ref[1] + kFirst, blocks.ref[1])}};
  // A row has the four edges of its blocks: they are put in the order of edges.
  const v128_t vertical =
      strengths(&v, &blocks, &left, bidirectional, kLeft, mask_mv0 ? 4 : 1, mask_mv0 != 0);
  store(bs[0], wasm_i8x16_shuffle(vertical, vertical, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
  const int step_down = mask_mv1 & 2 ? 4 : mask_mv1 & 1 ? 2 : step;
  store(bs[1], strengths(&v, &blocks, &above, bidirectional, kAbove, step_down, 0));
}
