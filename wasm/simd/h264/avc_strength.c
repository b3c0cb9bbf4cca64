// SPDX-License-Identifier: Apache-2.0
// The strength of an inter macroblock's edges (H.264 8.7.2.1), from libavcodec's caches: rows of eight
// entries, of which the macroblock's four begin at the second row's fifth; a block's left and upper
// neighbours lie before it and a row before.
#include "wasm/simd/h264/avc_strength.h"

#include "wasm/simd/h264/simd.h"

enum { kRow = 8, kFirst = 12, kLeft = 1, kAbove = 8 };

typedef struct {
  const uint8_t* nnz;
  const int8_t (*ref)[40];
  const int16_t (*mv)[40][2];
  // Of x and y in turn: the largest difference that is none.
  v128_t limit;
} Blocks;

// Four bytes, one in each lane of 32 bits.
static inline v128_t spread(v128_t bytes) {
  return wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(bytes));
}

static inline v128_t four_bytes(const void* p) {
  return spread(wasm_v128_load32_zero(p));
}

// Not 0 where block a of one list and block b of another have motion vectors that differ, or references.
static inline v128_t mv_differ(const Blocks* blocks, int list_a, int a, int list_b, int b) {
  const v128_t distance =
      wasm_i16x8_sub_sat(wasm_v128_load(blocks->mv[list_a][a]), wasm_v128_load(blocks->mv[list_b][b]));
  return wasm_u16x8_sub_sat(wasm_i16x8_abs(distance), blocks->limit);
}

static inline v128_t ref_differ(const Blocks* blocks, int list_a, int a, int list_b, int b) {
  return wasm_v128_xor(four_bytes(&blocks->ref[list_a][a]), four_bytes(&blocks->ref[list_b][b]));
}

// The strengths between four blocks, the first of which is b, and their neighbours, in lanes of 32 bits.
static inline v128_t strength(const Blocks* blocks, int b, int neighbour, int bidirectional) {
  const int n = b - neighbour;
  const v128_t zero = wasm_i32x4_const_splat(0);
  // Without a reference there is no motion vector to compare.
  const v128_t used = wasm_i32x4_ne(four_bytes(&blocks->ref[0][b]), wasm_i32x4_const_splat(0xff));
  v128_t differ =
      wasm_v128_or(ref_differ(blocks, 0, b, 0, n), wasm_v128_and(used, mv_differ(blocks, 0, b, 0, n)));
  if (bidirectional) {
    differ =
        wasm_v128_or(differ, wasm_v128_or(ref_differ(blocks, 1, b, 1, n), mv_differ(blocks, 1, b, 1, n)));
    const v128_t crossed_refs = wasm_v128_or(ref_differ(blocks, 0, b, 1, n), ref_differ(blocks, 1, b, 0, n));
    const v128_t crossed_mvs = wasm_v128_or(mv_differ(blocks, 0, b, 1, n), mv_differ(blocks, 1, b, 0, n));
    differ = wasm_v128_and(differ, wasm_i32x4_ne(wasm_v128_or(crossed_refs, crossed_mvs), zero));
  }
  const v128_t coded = wasm_v128_or(four_bytes(blocks->nnz + b), four_bytes(blocks->nnz + n));
  return wasm_i32x4_max(wasm_v128_and(wasm_i32x4_ne(coded, zero), wasm_i32x4_const_splat(2)),
                        wasm_v128_and(wasm_i32x4_ne(differ, zero), wasm_i32x4_const_splat(1)));
}

void rill_loop_filter_strength(int16_t bs[2][4][4], uint8_t nnz[40], int8_t ref[2][40], int16_t mv[2][40][2],
                               int bidirectional, int edges, int step, int mask_mv0, int mask_mv1,
                               int field) {
  const Blocks blocks = {nnz, (const int8_t(*)[40])ref, (const int16_t(*)[40][2])mv,
                         field ? wasm_i16x8_const(3, 1, 3, 1, 3, 1, 3, 1) : wasm_i16x8_const_splat(3)};
  v128_t rows[4];
  for (int i = 0; i < 4; ++i) rows[i] = strength(&blocks, kFirst + i * kRow, kLeft, bidirectional);
  // A row has the four edges of its blocks: they are put in the order of edges.
  const v128_t upper = wasm_i16x8_narrow_i32x4(rows[0], rows[1]),
               lower = wasm_i16x8_narrow_i32x4(rows[2], rows[3]);
  const v128_t low = zip_low16(upper, lower), high = zip_high16(upper, lower);
  wasm_v128_store(bs[0][0], zip_low16(low, high));
  wasm_v128_store(bs[0][2], zip_high16(low, high));
  for (int i = 0; i < edges; ++i) {
    const v128_t row = strength(&blocks, kFirst + i * kRow, kAbove, bidirectional);
    wasm_v128_store64_lane(bs[1][i], wasm_i16x8_narrow_i32x4(row, row), 0);
  }
}
