// SPDX-License-Identifier: Apache-2.0
// The inverse DCT (VP9 8.7.1.2, 8.7.1.3): the half with the even inputs is the DCT of half the size.
#include "wasm/simd/vp9/inverse.h"
#include "wasm/simd/vp9/inverse_1d.h"

// out[i] and out[n - 1 - i] from the two halves.
KERNEL_INLINE void combine(const v128_t* even, const v128_t* odd, int n, v128_t* out) {
  KERNEL_UNROLL
  for (int i = 0; i < n / 2; ++i) {
    out[i] = wasm_i16x8_add(even[i], odd[i]);
    out[n - 1 - i] = wasm_i16x8_sub(even[i], odd[i]);
  }
}

// (a, b) = (a + b, a - b).
KERNEL_INLINE void butterfly(v128_t* a, v128_t* b) {
  const v128_t difference = wasm_i16x8_sub(*a, *b);
  *a = wasm_i16x8_add(*a, *b);
  *b = difference;
}

KERNEL_INLINE void rotate_in_place(v128_t* x, v128_t* y, int c0, int c1) {
  rotate(*y, *x, c0, c1, x, y);
}

KERNEL_INLINE void dct4(const v128_t* in, int stride, int count, v128_t* out) {
  v128_t even[2];
  v128_t odd[2];
  rotate_inputs(in, stride, count, 0, 2, cospi_16_64, cospi_16_64, &even[1], &even[0]);
  rotate_inputs(in, stride, count, 1, 3, cospi_24_64, cospi_8_64, &odd[1], &odd[0]);
  combine(even, odd, 4, out);
}

KERNEL_INLINE void dct8(const v128_t* in, int stride, int count, v128_t* out) {
  v128_t even[4];
  v128_t s[4];
  dct4(in, 2 * stride, count, even);
  rotate_inputs(in, stride, count, 1, 7, cospi_28_64, cospi_4_64, &s[3], &s[0]);
  rotate_inputs(in, stride, count, 5, 3, cospi_12_64, cospi_20_64, &s[2], &s[1]);
  butterfly(&s[3], &s[2]);
  butterfly(&s[0], &s[1]);
  rotate_in_place(&s[2], &s[1], cospi_16_64, cospi_16_64);
  combine(even, s, 8, out);
}

KERNEL_INLINE void dct16(const v128_t* in, int stride, int count, v128_t* out) {
  v128_t even[8];
  v128_t s[8];
  dct8(in, 2 * stride, count, even);
  rotate_inputs(in, stride, count, 1, 15, cospi_30_64, cospi_2_64, &s[7], &s[0]);
  rotate_inputs(in, stride, count, 9, 7, cospi_14_64, cospi_18_64, &s[6], &s[1]);
  rotate_inputs(in, stride, count, 5, 11, cospi_22_64, cospi_10_64, &s[5], &s[2]);
  rotate_inputs(in, stride, count, 13, 3, cospi_6_64, cospi_26_64, &s[4], &s[3]);
  butterfly(&s[7], &s[6]);
  butterfly(&s[4], &s[5]);
  butterfly(&s[3], &s[2]);
  butterfly(&s[0], &s[1]);
  rotate_in_place(&s[6], &s[1], cospi_24_64, cospi_8_64);
  rotate_in_place(&s[5], &s[2], -cospi_8_64, cospi_24_64);
  butterfly(&s[7], &s[4]);
  butterfly(&s[6], &s[5]);
  butterfly(&s[0], &s[3]);
  butterfly(&s[1], &s[2]);
  rotate_in_place(&s[5], &s[2], cospi_16_64, cospi_16_64);
  rotate_in_place(&s[4], &s[3], cospi_16_64, cospi_16_64);
  combine(even, s, 16, out);
}

KERNEL_INLINE void dct32(const v128_t* in, int count, v128_t* out) {
  v128_t even[16];
  v128_t s[16];
  dct16(in, 2, count, even);
  rotate_inputs(in, 1, count, 1, 31, cospi_31_64, cospi_1_64, &s[15], &s[0]);
  rotate_inputs(in, 1, count, 17, 15, cospi_15_64, cospi_17_64, &s[14], &s[1]);
  rotate_inputs(in, 1, count, 9, 23, cospi_23_64, cospi_9_64, &s[13], &s[2]);
  rotate_inputs(in, 1, count, 25, 7, cospi_7_64, cospi_25_64, &s[12], &s[3]);
  rotate_inputs(in, 1, count, 5, 27, cospi_27_64, cospi_5_64, &s[11], &s[4]);
  rotate_inputs(in, 1, count, 21, 11, cospi_11_64, cospi_21_64, &s[10], &s[5]);
  rotate_inputs(in, 1, count, 13, 19, cospi_19_64, cospi_13_64, &s[9], &s[6]);
  rotate_inputs(in, 1, count, 29, 3, cospi_3_64, cospi_29_64, &s[8], &s[7]);
  for (int i = 0; i < 16; i += 4) {
    if (i < 8) {
      butterfly(&s[i], &s[i + 1]);
      butterfly(&s[i + 3], &s[i + 2]);
    } else {
      butterfly(&s[i + 3], &s[i + 2]);
      butterfly(&s[i], &s[i + 1]);
    }
  }
  rotate_in_place(&s[14], &s[1], cospi_28_64, cospi_4_64);
  rotate_in_place(&s[13], &s[2], -cospi_4_64, cospi_28_64);
  rotate_in_place(&s[10], &s[5], cospi_12_64, cospi_20_64);
  rotate_in_place(&s[9], &s[6], -cospi_20_64, cospi_12_64);
  for (int i = 0; i < 2; ++i) {
    butterfly(&s[i], &s[3 - i]);
    butterfly(&s[7 - i], &s[4 + i]);
    butterfly(&s[8 + i], &s[11 - i]);
    butterfly(&s[15 - i], &s[12 + i]);
  }
  rotate_in_place(&s[13], &s[2], cospi_24_64, cospi_8_64);
  rotate_in_place(&s[12], &s[3], cospi_24_64, cospi_8_64);
  rotate_in_place(&s[11], &s[4], -cospi_8_64, cospi_24_64);
  rotate_in_place(&s[10], &s[5], -cospi_8_64, cospi_24_64);
  for (int i = 0; i < 4; ++i) {
    butterfly(&s[i], &s[7 - i]);
    butterfly(&s[15 - i], &s[8 + i]);
  }
  for (int i = 4; i < 8; ++i) rotate_in_place(&s[15 - i], &s[i], cospi_16_64, cospi_16_64);
  combine(even, s, 32, out);
}

#define IN_PLACE(name, size, ...)                     \
  void name(v128_t* lanes) {                          \
    v128_t out[size];                                 \
    __VA_ARGS__;                                      \
    KERNEL_UNROLL                                     \
    for (int i = 0; i < size; ++i) lanes[i] = out[i]; \
  }

IN_PLACE(inverse_dct8, 8, dct8(lanes, 1, 8, out))
IN_PLACE(inverse_dct16, 16, dct16(lanes, 1, 16, out))
IN_PLACE(inverse_dct16_of_8, 16, dct16(lanes, 1, 8, out))
IN_PLACE(inverse_dct32, 32, dct32(lanes, 32, out))
IN_PLACE(inverse_dct32_of_8, 32, dct32(lanes, 8, out))
