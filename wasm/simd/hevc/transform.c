// SPDX-License-Identifier: Apache-2.0
// Inverse transforms (H.265 8.6.4.2), transform bypass and its prediction (8.6.2, 8.6.8). Blocks of
// coefficients are 16 bits deep whatever the pixels are; only the second shift knows their depth.
#include "wasm/simd/hevc/kernels.h"

// Two neighbours of a column of the matrix, for two rows of coefficients interleaved.
typedef struct {
  int16_t first, second;
} Factors;

// Eight numbers of 32 bits.
typedef struct {
  v128_t low, high;
} Wide;

// The matrix in pairs of its rows: the even ones of four points, and what each doubling of their number adds.
// kEven4 holds 8.6.4.2's rows 0, 16 and 8, 24; kOdd8 its rows 4, 12 and 20, 28; kOdd16 2, 6 and so on.
static const Factors kEven4[2][4] = {
    {{64, 64}, {64, -64}, {64, -64}, {64, 64}},
    {{83, 36}, {36, -83}, {-36, 83}, {-83, -36}},
};
static const Factors kOdd8[2][4] = {
    {{89, 75}, {75, -18}, {50, -89}, {18, -50}},
    {{50, 18}, {-89, -50}, {18, 75}, {75, -89}},
};
static const Factors kOdd16[4][8] = {
    {{90, 87}, {87, 57}, {80, 9}, {70, -43}, {57, -80}, {43, -90}, {25, -70}, {9, -25}},
    {{80, 70}, {9, -43}, {-70, -87}, {-87, 9}, {-25, 90}, {57, 25}, {90, -80}, {43, -57}},
    {{57, 43}, {-80, -90}, {-25, 57}, {90, 25}, {-9, -87}, {-87, 70}, {43, 9}, {70, -80}},
    {{25, 9}, {-70, -25}, {90, 43}, {-80, -57}, {43, 70}, {9, -80}, {-57, 87}, {87, -90}},
};
static const Factors kOdd32[8][16] = {
    {{90, 90},
     {90, 82},
     {88, 67},
     {85, 46},
     {82, 22},
     {78, -4},
     {73, -31},
     {67, -54},
     {61, -73},
     {54, -85},
     {46, -90},
     {38, -88},
     {31, -78},
     {22, -61},
     {13, -38},
     {4, -13}},
    {{88, 85},
     {67, 46},
     {31, -13},
     {-13, -67},
     {-54, -90},
     {-82, -73},
     {-90, -22},
     {-78, 38},
     {-46, 82},
     {-4, 88},
     {38, 54},
     {73, -4},
     {90, -61},
     {85, -90},
     {61, -78},
     {22, -31}},
    {{82, 78},
     {22, -4},
     {-54, -82},
     {-90, -73},
     {-61, 13},
     {13, 85},
     {78, 67},
     {85, -22},
     {31, -88},
     {-46, -61},
     {-90, 31},
     {-67, 90},
     {4, 54},
     {73, -38},
     {88, -90},
     {38, -46}},
    {{73, 67},
     {-31, -54},
     {-90, -78},
     {-22, 38},
     {78, 85},
     {67, -22},
     {-38, -90},
     {-90, 4},
     {-13, 90},
     {82, 13},
     {61, -88},
     {-46, -31},
     {-88, 82},
     {-4, 46},
     {85, -73},
     {54, -61}},
    {{61, 54},
     {-73, -85},
     {-46, -4},
     {82, 88},
     {31, -46},
     {-88, -61},
     {-13, 82},
     {90, 13},
     {-4, -90},
     {-90, 38},
     {22, 67},
     {85, -78},
     {-38, -22},
     {-78, 90},
     {54, -31},
     {67, -73}},
    {{46, 38},
     {-90, -88},
     {38, 73},
     {54, -4},
     {-90, -67},
     {31, 90},
     {61, -46},
     {-88, -31},
     {22, 85},
     {67, -78},
     {-85, 13},
     {13, 61},
     {73, -90},
     {-82, 54},
     {4, 22},
     {78, -82}},
    {{31, 22},
     {-78, -61},
     {90, 85},
     {-61, -90},
     {4, 73},
     {54, -38},
     {-88, -4},
     {82, 46},
     {-38, -78},
     {-22, 90},
     {73, -82},
     {-90, 54},
     {67, -13},
     {-13, -31},
     {-46, 67},
     {85, -88}},
    {{13, 4},
     {-38, -13},
     {61, 22},
     {-78, -31},
     {88, 38},
     {-90, -46},
     {85, 54},
     {-73, -61},
     {54, 67},
     {-31, -73},
     {4, 78},
     {22, -82},
     {-46, 85},
     {67, -88},
     {-82, 90},
     {90, -90}},
};
// The sine transform of four points (8-271), its rows 0, 2 and 1, 3.
static const Factors kSine4[2][4] = {
    {{29, 84}, {55, -29}, {74, -74}, {84, 55}},
    {{74, 55}, {74, -84}, {0, 74}, {-74, -29}},
};

// Rows `first`, `first` + `step` and so on below `limit`, which are those that are not zero, interleaved in
// pairs of two vectors each. How many pairs there are.
static int load_pairs(v128_t* pairs, const int16_t* const rows, const ptrdiff_t stride, const int first,
                      const int step, const int limit) {
  int count = 0;
  for (int row = first; row < limit; row += 2 * step, count++) {
    const v128_t a = wasm_v128_load(rows + row * stride);
    const v128_t b =
        row + step < limit ? wasm_v128_load(rows + (row + step) * stride) : wasm_i16x8_const_splat(0);
    pairs[2 * count] = zip_low16(a, b);
    pairs[2 * count + 1] = zip_high16(a, b);
  }
  return count;
}

// Four rows of products added up; `factors` of the next pair are `outputs` further.
INLINE void multiply(Wide sums[4], const v128_t* pairs, const Factors* factors, const int outputs,
                     const int count) {
  for (int p = 0; p < count; p++, pairs += 2, factors += outputs) {
    for (int i = 0; i < 4; i++) {
      const v128_t both = wasm_v128_load32_splat(factors + i);
      sums[i].low = wasm_i32x4_add(sums[i].low, wasm_i32x4_dot_i16x8(pairs[0], both));
      sums[i].high = wasm_i32x4_add(sums[i].high, wasm_i32x4_dot_i16x8(pairs[1], both));
    }
  }
}

// Doubles `count` rows of sums by the odd rows of a transform of twice as many points.
static NOINLINE void add_odd(Wide* const sums, const int count, const v128_t* const pairs,
                             const int pair_count, const Factors* const factors) {
  for (int k = 0; k < count; k += 4) {
    const v128_t zero = wasm_i32x4_const_splat(0);
    Wide odd[4] = {{zero, zero}, {zero, zero}, {zero, zero}, {zero, zero}};
    multiply(odd, pairs, factors + k, count, pair_count);
    for (int i = 0; i < 4; i++) {
      Wide* const even = sums + k + i;
      Wide* const mirror = sums + 2 * count - 1 - (k + i);
      mirror->low = wasm_i32x4_sub(even->low, odd[i].low);
      mirror->high = wasm_i32x4_sub(even->high, odd[i].high);
      even->low = wasm_i32x4_add(even->low, odd[i].low);
      even->high = wasm_i32x4_add(even->high, odd[i].high);
    }
  }
}

// Eight columns of `limit` coefficients become eight rows of `size` (8, 16 or 32).
static NOINLINE void transform_columns(int16_t* const to, const int16_t* const from, const int size,
                                       const int limit, const int shift) {
  static const Factors* const kOdd[] = {kOdd8[0], kOdd16[0], kOdd32[0]};
  const v128_t half = wasm_i32x4_splat(1 << (shift - 1));
  v128_t pairs[16];
  Wide sums[32] = {{half, half}, {half, half}, {half, half}, {half, half}};
  const int quarter = size / 4;
  int count = load_pairs(pairs, from, size, 0, 2 * quarter, limit);
  count += load_pairs(pairs + 2 * count, from, size, quarter, 2 * quarter, limit);
  multiply(sums, pairs, kEven4[0], 4, count);
  for (int done = 4, i = 0; done < size; done *= 2, i++) {
    const int spacing = size / (2 * done);
    count = load_pairs(pairs, from, size, spacing, 2 * spacing, limit);
    add_odd(sums, done, pairs, count, kOdd[i]);
  }
  for (int x = 0; x < size; x += 8) {
    v128_t block[8];
    for (int i = 0; i < 8; i++)
      block[i] = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(sums[x + i].low, shift),
                                         wasm_i32x4_shr(sums[x + i].high, shift));
    transpose8(block);
    for (int i = 0; i < 8; i++) wasm_v128_store(to + i * size + x, block[i]);
  }
}

// `limit`: columns from there on are zero, and rows from 4 beyond it.
static void inverse(int16_t* const coefficients, const int size, const int limit, const int shift) {
  int16_t middle[32 * 32];
  const int columns = limit < size ? limit : size, rows = limit + 4 < size ? limit + 4 : size;
  for (int x = 0; x < columns; x += 8) transform_columns(middle + x * size, coefficients + x, size, rows, 7);
  for (int y = 0; y < size; y += 8)
    transform_columns(coefficients + y * size, middle + y, size, columns, shift);
}

// Rows 0 and 1, 2 and 3 of a block of four: its columns transformed, and the block transposed.
INLINE void transform4(v128_t* const upper, v128_t* const lower, const Factors factors[2][4],
                       const int shift) {
  const v128_t half = wasm_i32x4_splat(1 << (shift - 1));
  const v128_t even = zip_low16(*upper, *lower), odd = zip_high16(*upper, *lower);
  v128_t rows[4];
  for (int i = 0; i < 4; i++) {
    const v128_t sum = wasm_i32x4_add(wasm_i32x4_dot_i16x8(even, wasm_v128_load32_splat(&factors[0][i])),
                                      wasm_i32x4_dot_i16x8(odd, wasm_v128_load32_splat(&factors[1][i])));
    rows[i] = wasm_i32x4_shr(wasm_i32x4_add(sum, half), shift);
  }
  const v128_t a = wasm_i16x8_narrow_i32x4(rows[0], rows[1]), b = wasm_i16x8_narrow_i32x4(rows[2], rows[3]);
  const v128_t low = zip_low16(a, b), high = zip_high16(a, b);
  *upper = zip_low16(low, high);
  *lower = zip_high16(low, high);
}

static NOINLINE void inverse4(int16_t* const coefficients, const Factors factors[2][4], const int shift) {
  v128_t upper = wasm_v128_load(coefficients), lower = wasm_v128_load(coefficients + 8);
  transform4(&upper, &lower, factors, 7);
  transform4(&upper, &lower, factors, shift);
  wasm_v128_store(coefficients, upper);
  wasm_v128_store(coefficients + 8, lower);
}

// Only the first coefficient is not zero.
static void fill(int16_t* const coefficients, const int size, const int depth) {
  const int shift = 14 - depth;
  const v128_t all =
      wasm_i16x8_splat((int16_t)((((coefficients[0] + 1) >> 1) + (1 << (shift - 1))) >> shift));
  for (int i = 0; i < size * size; i += 8) wasm_v128_store(coefficients + i, all);
}

// Residuals that are differences from the one above, or to the left.
static void transform_rdpcm(int16_t* const residuals, const int16_t log2_size, const int vertical) {
  const int size = 1 << log2_size;
  for (int i = vertical ? size : 1; i < size * size; i++)
    if (vertical || i % size != 0)
      residuals[i] = (int16_t)(residuals[i] + residuals[i - (vertical ? size : 1)]);
}

// What takes the place of a transform that is skipped.
static void scale(int16_t* const coefficients, const int log2_size, const int depth) {
  const int shift = 15 - depth - log2_size, count = 1 << (2 * log2_size);
  for (int i = 0; i < count; i++)
    coefficients[i] = (int16_t)(shift > 0 ? (coefficients[i] + (1 << (shift - 1))) >> shift
                                          : (int)((unsigned)coefficients[i] << -shift));
}

#define FOR_ALL_DEPTHS(MACRO) MACRO(8) MACRO(9) MACRO(10) MACRO(12)
#define SIZE(size, depth)                                              \
  static void idct##size##_##depth(int16_t* coefficients, int limit) { \
    inverse(coefficients, size, limit, 20 - (depth));                  \
  }                                                                    \
  static void idct##size##_dc_##depth(int16_t* coefficients) {         \
    fill(coefficients, size, depth);                                   \
  }
#define FUNCTIONS(depth)                                                  \
  SIZE(8, depth)                                                          \
  SIZE(16, depth)                                                         \
  SIZE(32, depth)                                                         \
  static void idct4_##depth(int16_t* coefficients, int limit) {           \
    inverse4(coefficients, kEven4, 20 - (depth));                         \
  }                                                                       \
  static void idct4_dc_##depth(int16_t* coefficients) {                   \
    fill(coefficients, 4, depth);                                         \
  }                                                                       \
  static void idst4_##depth(int16_t* coefficients) {                      \
    inverse4(coefficients, kSine4, 20 - (depth));                         \
  }                                                                       \
  static void dequant_##depth(int16_t* coefficients, int16_t log2_size) { \
    scale(coefficients, log2_size, depth);                                \
  }
FOR_ALL_DEPTHS(FUNCTIONS)

void rill_hevc_transform_init(HEVCDSPContext* const c, const int depth) {
  c->transform_rdpcm = transform_rdpcm;
#define PLACE(bits)                       \
  if (depth == (bits)) {                  \
    c->dequant = dequant_##bits;          \
    c->transform_4x4_luma = idst4_##bits; \
    c->idct[0] = idct4_##bits;            \
    c->idct[1] = idct8_##bits;            \
    c->idct[2] = idct16_##bits;           \
    c->idct[3] = idct32_##bits;           \
    c->idct_dc[0] = idct4_dc_##bits;      \
    c->idct_dc[1] = idct8_dc_##bits;      \
    c->idct_dc[2] = idct16_dc_##bits;     \
    c->idct_dc[3] = idct32_dc_##bits;     \
  }
  FOR_ALL_DEPTHS(PLACE)
}
