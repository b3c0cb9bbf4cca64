// SPDX-License-Identifier: Apache-2.0
// The inverse transforms of two dimensions (VP9 8.7.2), and of 8 bits added to the prediction (8.6.2).
#include "wasm/simd/vp9/inverse.h"

#include "./vp9_rtcd.h"
#include "./vpx_dsp_rtcd.h"
#include "wasm/simd/vp9/inverse_1d.h"

KERNEL_INLINE v128_t load_8(const tran_low_t* input) {
  return wasm_i16x8_narrow_i32x4(wasm_v128_load(input), wasm_v128_load(input + 4));
}

KERNEL_INLINE void transpose_8x8(v128_t* lanes) {
  perfect_shuffle16(lanes, 8);
  perfect_shuffle16(lanes, 8);
  perfect_shuffle16(lanes, 8);
}

// The rows of eight by `columns` coefficients as lanes; false where all are 0.
KERNEL_INLINE bool load_rows(const tran_low_t* input, int size, int columns, v128_t* lanes) {
  v128_t all = wasm_i16x8_const_splat(0);
  for (int x = 0; x < columns; x += 8) {
    v128_t block[8];
    KERNEL_UNROLL
    for (int y = 0; y < 8; ++y) {
      block[y] = load_8(input + y * size + x);
      all = wasm_v128_or(all, block[y]);
    }
    transpose_8x8(block);
    KERNEL_UNROLL
    for (int y = 0; y < 8; ++y) lanes[x + y] = block[y];
  }
  return wasm_v128_any_true(all);
}

void rill_vp9_inverse(const tran_low_t* input, int size, int part, Transform of_rows, Transform of_columns,
                      v128_t* columns) {
  for (int y = 0; y < size; y += 8) {
    v128_t lanes[32];
    const bool any = y < part && load_rows(input + y * size, size, part, lanes);
    if (any) {
      for (int x = part; x < size; ++x) lanes[x] = wasm_i16x8_const_splat(0);
      of_rows(lanes);
    }
    for (int x = 0; x < size; x += 8) {
      v128_t block[8];
      KERNEL_UNROLL
      for (int i = 0; i < 8; ++i) block[i] = any ? lanes[x + i] : wasm_i16x8_const_splat(0);
      if (any) transpose_8x8(block);
      KERNEL_UNROLL
      for (int i = 0; i < 8; ++i) columns[x / 8 * size + y + i] = block[i];
    }
  }
  for (int x = 0; x < size; x += 8) of_columns(columns + x / 8 * size);
}

KERNEL_NOINLINE void inverse(const tran_low_t* input, uint8_t* dst, ptrdiff_t stride, int size, int part,
                             Transform of_rows, Transform of_columns) {
  v128_t columns[32 * 4];
  rill_vp9_inverse(input, size, part, of_rows, of_columns, columns);
  add_columns(columns, dst, stride, size, 8);
}

// The residual of a block with nothing but the first coefficient.
KERNEL_INLINE int first_only(const tran_low_t* input, int shift) {
  int value = (int16_t)input[0];
  value = (value * cospi_16_64 + DCT_CONST_ROUNDING) >> DCT_CONST_BITS;
  value = (value * cospi_16_64 + DCT_CONST_ROUNDING) >> DCT_CONST_BITS;
  return (value + (1 << (shift - 1))) >> shift;
}

KERNEL_INLINE uint8_t clamp_to_byte(int value) {
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

KERNEL_NOINLINE void add_constant(int value, uint8_t* dst, ptrdiff_t stride, int size) {
  const v128_t more = wasm_u8x16_splat(clamp_to_byte(value));
  const v128_t less = wasm_u8x16_splat(clamp_to_byte(-value));
  for (int y = 0; y < size; ++y, dst += stride) {
    if (size == 4) {
      const v128_t samples = wasm_u8x16_add_sat(wasm_v128_load32_zero(dst), more);
      wasm_v128_store32_lane(dst, wasm_u8x16_sub_sat(samples, less), 0);
    } else if (size == 8) {
      const v128_t samples = wasm_u8x16_add_sat(wasm_v128_load64_zero(dst), more);
      wasm_v128_store64_lane(dst, wasm_u8x16_sub_sat(samples, less), 0);
    } else {
      for (int x = 0; x < size; x += 16) {
        const v128_t samples = wasm_u8x16_add_sat(wasm_v128_load(dst + x), more);
        wasm_v128_store(dst + x, wasm_u8x16_sub_sat(samples, less));
      }
    }
  }
}

// Four by four are two vectors: the first two and the last two inputs of four lanes.
KERNEL_INLINE void transpose_4x4(v128_t* halves) {
  perfect_shuffle16(halves, 2);
  perfect_shuffle16(halves, 2);
}

KERNEL_INLINE v128_t rounded_pair(v128_t a, v128_t b) {
  return wasm_i16x8_narrow_i32x4(round_lanes(a), round_lanes(b));
}

KERNEL_INLINE void dct4(v128_t* halves) {
  const v128_t even = zip_low16(halves[0], halves[1]);
  const v128_t odd = zip_high16(halves[0], halves[1]);
  const v128_t s01 = rounded_pair(wasm_i32x4_dot_i16x8(even, pair_of(cospi_16_64, cospi_16_64)),
                                  wasm_i32x4_dot_i16x8(even, pair_of(cospi_16_64, -cospi_16_64)));
  const v128_t s32 = rounded_pair(wasm_i32x4_dot_i16x8(odd, pair_of(cospi_8_64, cospi_24_64)),
                                  wasm_i32x4_dot_i16x8(odd, pair_of(cospi_24_64, -cospi_8_64)));
  const v128_t difference = wasm_i16x8_sub(s01, s32);
  halves[0] = wasm_i16x8_add(s01, s32);
  halves[1] = wasm_i64x2_shuffle(difference, difference, 1, 0);
}

// 8.7.1.4.
KERNEL_INLINE void adst4(v128_t* halves) {
  const v128_t even = zip_low16(halves[0], halves[1]);
  const v128_t odd = zip_high16(halves[0], halves[1]);
#define ADST4(a, b, c, d) \
  wasm_i32x4_add(wasm_i32x4_dot_i16x8(even, pair_of(a, c)), wasm_i32x4_dot_i16x8(odd, pair_of(b, d)))
  halves[0] = rounded_pair(ADST4(sinpi_1_9, sinpi_3_9, sinpi_4_9, sinpi_2_9),
                           ADST4(sinpi_2_9, sinpi_3_9, -sinpi_1_9, -sinpi_4_9));
  halves[1] =
      rounded_pair(ADST4(sinpi_3_9, 0, -sinpi_3_9, sinpi_3_9),
                   ADST4(sinpi_1_9 + sinpi_2_9, -sinpi_3_9, sinpi_4_9 - sinpi_1_9, sinpi_2_9 - sinpi_4_9));
#undef ADST4
}

void rill_vp9_inverse_4x4(const tran_low_t* input, TX_TYPE type, v128_t* halves) {
  halves[0] = load_8(input);
  halves[1] = load_8(input + 8);
  for (int pass = 0; pass < 2; ++pass) {
    const bool is_adst =
        pass == 0 ? type == DCT_ADST || type == ADST_ADST : type == ADST_DCT || type == ADST_ADST;
    transpose_4x4(halves);
    if (is_adst) {
      adst4(halves);
    } else {
      dct4(halves);
    }
  }
}

KERNEL_NOINLINE void inverse_4x4(const tran_low_t* input, uint8_t* dst, ptrdiff_t stride, TX_TYPE type) {
  v128_t halves[2];
  rill_vp9_inverse_4x4(input, type, halves);
  KERNEL_UNROLL
  for (int i = 0; i < 2; ++i, dst += 2 * stride) add_two_rows(dst, stride, rounded_residual(halves[i], 4));
}

#define WRAP(name)                                                               \
  void __wrap_##name##_add_c(const tran_low_t* input, uint8_t* dst, int stride); \
  void __wrap_##name##_add_c(const tran_low_t* input, uint8_t* dst, int stride)
#define INVERSE(name, size, part, transform)                       \
  WRAP(name) {                                                     \
    inverse(input, dst, stride, size, part, transform, transform); \
  }
#define FIRST_ONLY(name, size, shift)                          \
  WRAP(name) {                                                 \
    add_constant(first_only(input, shift), dst, stride, size); \
  }

WRAP(vpx_idct4x4_16) {
  inverse_4x4(input, dst, stride, DCT_DCT);
}
INVERSE(vpx_idct8x8_64, 8, 8, inverse_dct8)
INVERSE(vpx_idct8x8_12, 8, 8, inverse_dct8)
INVERSE(vpx_idct16x16_256, 16, 16, inverse_dct16)
INVERSE(vpx_idct16x16_38, 16, 8, inverse_dct16_of_8)
INVERSE(vpx_idct16x16_10, 16, 8, inverse_dct16_of_8)
INVERSE(vpx_idct32x32_1024, 32, 32, inverse_dct32)
INVERSE(vpx_idct32x32_135, 32, 16, inverse_dct32)
INVERSE(vpx_idct32x32_34, 32, 8, inverse_dct32_of_8)
FIRST_ONLY(vpx_idct4x4_1, 4, 4)
FIRST_ONLY(vpx_idct8x8_1, 8, 5)
FIRST_ONLY(vpx_idct16x16_1, 16, 6)
FIRST_ONLY(vpx_idct32x32_1, 32, 6)

#define WRAP_HYBRID(size)                                                                                   \
  void __wrap_vp9_iht##size##x##size##_add(TX_TYPE type, const tran_low_t* input, uint8_t* dst, int stride, \
                                           int eob);                                                        \
  void __wrap_vp9_iht##size##x##size##_add(TX_TYPE type, const tran_low_t* input, uint8_t* dst, int stride, \
                                           int eob)
#define HYBRID(size)                                                                                   \
  WRAP_HYBRID(size) {                                                                                  \
    if (type == DCT_DCT) {                                                                             \
      vp9_idct##size##x##size##_add(input, dst, stride, eob);                                          \
      return;                                                                                          \
    }                                                                                                  \
    inverse(input, dst, stride, size, size, type == ADST_DCT ? inverse_dct##size : inverse_adst##size, \
            type == DCT_ADST ? inverse_dct##size : inverse_adst##size);                                \
  }

WRAP_HYBRID(4) {
  if (type == DCT_DCT) {
    vp9_idct4x4_add(input, dst, stride, eob);
  } else {
    inverse_4x4(input, dst, stride, type);
  }
}

HYBRID(8)
HYBRID(16)
