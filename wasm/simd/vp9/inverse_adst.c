// SPDX-License-Identifier: Apache-2.0
// The inverse ADST of 8 and 16 inputs (VP9 8.7.1.5, 8.7.1.6).
#include "wasm/simd/vp9/inverse.h"
#include "wasm/simd/vp9/inverse_1d.h"

// x = a × c0 + b × c1 and y = a × c1 − b × c0, and the same of c, d, c2, c3; x and y added (a, b) and
// subtracted (c, d).
KERNEL_INLINE void add_rotations(v128_t* a, v128_t* b, int c0, int c1, v128_t* c, v128_t* d, int c2, int c3) {
  const Products x0 = products(*a, *b, c0, c1);
  const Products y0 = products(*a, *b, c1, -c0);
  const Products x1 = products(*c, *d, c2, c3);
  const Products y1 = products(*c, *d, c3, -c2);
  *a = rounded_sum(x0, x1);
  *b = rounded_sum(y0, y1);
  *c = rounded_difference(x0, x1);
  *d = rounded_difference(y0, y1);
}

KERNEL_INLINE void add_and_subtract(v128_t* a, v128_t* b) {
  const v128_t difference = wasm_i16x8_sub(*a, *b);
  *a = wasm_i16x8_add(*a, *b);
  *b = difference;
}

// (a + b) and (a − b) times half the root of two, times `sign`.
KERNEL_INLINE void halve(v128_t* a, v128_t* b, int sign) {
  const v128_t sum = rounded(products(*a, *b, sign * cospi_16_64, sign * cospi_16_64));
  *b = rounded(products(*a, *b, cospi_16_64, -cospi_16_64));
  *a = sum;
}

void inverse_adst8(v128_t* lanes) {
  v128_t x[8] = {lanes[7], lanes[0], lanes[5], lanes[2], lanes[3], lanes[4], lanes[1], lanes[6]};
  add_rotations(&x[0], &x[1], cospi_2_64, cospi_30_64, &x[4], &x[5], cospi_18_64, cospi_14_64);
  add_rotations(&x[2], &x[3], cospi_10_64, cospi_22_64, &x[6], &x[7], cospi_26_64, cospi_6_64);
  add_and_subtract(&x[0], &x[2]);
  add_and_subtract(&x[1], &x[3]);
  add_rotations(&x[4], &x[5], cospi_8_64, cospi_24_64, &x[6], &x[7], -cospi_24_64, cospi_8_64);
  halve(&x[2], &x[3], 1);
  halve(&x[6], &x[7], 1);
  lanes[0] = x[0];
  lanes[1] = wasm_i16x8_neg(x[4]);
  lanes[2] = x[6];
  lanes[3] = wasm_i16x8_neg(x[2]);
  lanes[4] = x[3];
  lanes[5] = wasm_i16x8_neg(x[7]);
  lanes[6] = x[5];
  lanes[7] = wasm_i16x8_neg(x[1]);
}

void inverse_adst16(v128_t* lanes) {
  static const int8_t kOrder[16] = {0, -8, 12, -4, 6, 14, 10, 2, 3, 11, 15, 7, 5, -13, 9, -1};
  v128_t x[16];
  KERNEL_UNROLL
  for (int i = 0; i < 16; i += 2) {
    x[i] = lanes[15 - i];
    x[i + 1] = lanes[i];
  }
  add_rotations(&x[0], &x[1], cospi_1_64, cospi_31_64, &x[8], &x[9], cospi_17_64, cospi_15_64);
  add_rotations(&x[2], &x[3], cospi_5_64, cospi_27_64, &x[10], &x[11], cospi_21_64, cospi_11_64);
  add_rotations(&x[4], &x[5], cospi_9_64, cospi_23_64, &x[12], &x[13], cospi_25_64, cospi_7_64);
  add_rotations(&x[6], &x[7], cospi_13_64, cospi_19_64, &x[14], &x[15], cospi_29_64, cospi_3_64);
  KERNEL_UNROLL
  for (int i = 0; i < 4; ++i) add_and_subtract(&x[i], &x[i + 4]);
  add_rotations(&x[8], &x[9], cospi_4_64, cospi_28_64, &x[12], &x[13], -cospi_28_64, cospi_4_64);
  add_rotations(&x[10], &x[11], cospi_20_64, cospi_12_64, &x[14], &x[15], -cospi_12_64, cospi_20_64);
  KERNEL_UNROLL
  for (int i = 0; i < 16; i += 8) {
    add_and_subtract(&x[i], &x[i + 2]);
    add_and_subtract(&x[i + 1], &x[i + 3]);
    add_rotations(&x[i + 4], &x[i + 5], cospi_8_64, cospi_24_64, &x[i + 6], &x[i + 7], -cospi_24_64,
                  cospi_8_64);
  }
  halve(&x[2], &x[3], -1);
  halve(&x[7], &x[6], 1);
  halve(&x[11], &x[10], 1);
  halve(&x[14], &x[15], -1);
  // The sums of the second and third pair come out where the differences belong.
  const v128_t sum7 = x[7];
  const v128_t sum11 = x[11];
  x[7] = x[6];
  x[6] = sum7;
  x[11] = x[10];
  x[10] = sum11;
  KERNEL_UNROLL
  for (int i = 0; i < 16; ++i) lanes[i] = kOrder[i] < 0 ? wasm_i16x8_neg(x[-kOrder[i]]) : x[kOrder[i]];
}
