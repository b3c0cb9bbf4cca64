// SPDX-License-Identifier: Apache-2.0
// Two predictions become one (AV1 7.11.3.1 rounding, 7.11.3.14 mask blend, 7.11.3.15 distance
// weights, 7.11.3.12 difference weight mask). Predictions lie without gaps, so eight numbers are eight
// columns of a row, or two rows of a block four wide. All are (a * m + b * (64 - m)) / 64, as dot products of
// a and b zipped with m and 64 - m zipped.
#include "wasm/simd/av1/mc.h"

enum { kShift = 10 };

// Weights are scaled so that the sum has kShift bits more than pixels.
static inline int weight_shift(int bitdepth_max) {
  return kShift - 6 - prediction_bits(bitdepth_max);
}

static inline v128_t rounding_of(int bitdepth_max) {
  return wasm_i32x4_splat((1 << kShift >> 1) + (kPredictionBias << (kShift - prediction_bits(bitdepth_max))));
}

static inline v128_t weigh(const int16_t* a, const int16_t* b, v128_t low_weights, v128_t high_weights,
                           v128_t rounding, int bitdepth_max) {
  const v128_t first = wasm_v128_load(a), second = wasm_v128_load(b);
  const v128_t low = wasm_i32x4_add(wasm_i32x4_dot_i16x8(zip_low(first, second), low_weights), rounding);
  const v128_t high = wasm_i32x4_add(wasm_i32x4_dot_i16x8(zip_high(first, second), high_weights), rounding);
  const v128_t both = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, kShift), wasm_i32x4_shr(high, kShift));
  return to_pixels(both, bitdepth_max);
}

// Eight pixels: of a row, or of two that are four wide.
static inline void put8(pixel* target, ptrdiff_t stride, int w, v128_t pixels) {
  if (w == 4) {
    store4(target, pixels);
    store4_next(target + stride, pixels);
  } else {
    store8(target, pixels);
  }
}

static inline int rows_at_once(int w) {
  return w == 4 ? 2 : 1;
}

static void w_avg(pixel* dst, ptrdiff_t stride, const int16_t* a, const int16_t* b, int w, int h,
                  int weight HIGHBD_DECL_SUFFIX) {
  const v128_t rounding = rounding_of(BITDEPTH_MAX);
  const int scaled = weight << (2 + weight_shift(BITDEPTH_MAX)), all = 64 << weight_shift(BITDEPTH_MAX);
  const v128_t weights = splat_pair(scaled, all - scaled);
  const int rows = rows_at_once(w);
  ROLLED
  for (; h > 0; h -= rows, dst += rows * PXSTRIDE(stride)) {
    ROLLED
    for (int x = 0; x < w; x += 8, a += 8, b += 8) {
      put8(dst + x, PXSTRIDE(stride), w, weigh(a, b, weights, weights, rounding, BITDEPTH_MAX));
    }
  }
}

static void avg(pixel* dst, ptrdiff_t stride, const int16_t* a, const int16_t* b, int w,
                int h HIGHBD_DECL_SUFFIX) {
#if BITDEPTH == 8
  const int rows = rows_at_once(w);
  ROLLED
  for (; h > 0; h -= rows, dst += rows * stride) {
    ROLLED
    for (int x = 0; x < w; x += 8, a += 8, b += 8) {
      const v128_t sum = wasm_i16x8_add(wasm_v128_load(a), wasm_v128_load(b));
      put8(dst + x, stride, w,
           pack_pixels(wasm_i16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_const_splat(16)), 5)));
    }
  }
#else
  w_avg(dst, stride, a, b, w, h, 8, bitdepth_max);
#endif
}

// `m` of eight pixels.
static inline v128_t weigh_masked(const int16_t* a, const int16_t* b, v128_t m, v128_t rounding,
                                  int bitdepth_max) {
  const int shift = weight_shift(bitdepth_max);
  const v128_t scaled = wasm_i16x8_shl(m, shift),
               rest = wasm_i16x8_sub(wasm_i16x8_splat(64 << shift), scaled);
  return weigh(a, b, zip_low(scaled, rest), zip_high(scaled, rest), rounding, bitdepth_max);
}

static void mask(pixel* dst, ptrdiff_t stride, const int16_t* a, const int16_t* b, int w, int h,
                 const uint8_t* mask HIGHBD_DECL_SUFFIX) {
  const v128_t rounding = rounding_of(BITDEPTH_MAX);
  const int rows = rows_at_once(w);
  ROLLED
  for (; h > 0; h -= rows, dst += rows * PXSTRIDE(stride)) {
    ROLLED
    for (int x = 0; x < w; x += 8, a += 8, b += 8, mask += 8) {
      put8(dst + x, PXSTRIDE(stride), w,
           weigh_masked(a, b, wasm_u16x8_load8x8(mask), rounding, BITDEPTH_MAX));
    }
  }
}

// The mask of eight pixels, 38 to 64, from how much the predictions differ.
static inline v128_t difference_mask(const int16_t* a, const int16_t* b) {
  const int shift = BITDEPTH == 8 ? 8 : 10;
  const v128_t first = wasm_v128_load(a), second = wasm_v128_load(b);
  const v128_t difference = wasm_i16x8_sub(wasm_i16x8_max(first, second), wasm_i16x8_min(first, second));
  const v128_t steps =
      wasm_u16x8_shr(wasm_i16x8_add(difference, wasm_i16x8_const_splat(1 << (shift - 5))), shift);
  return wasm_i16x8_min(wasm_i16x8_add(steps, wasm_i16x8_const_splat(38)), wasm_i16x8_const_splat(64));
}

// Sums of two neighbours, rounded to their half, or quarter where each is a sum already.
static inline v128_t halve_mask(v128_t m, int shift, int sign) {
  const v128_t sums = wasm_i32x4_add(wasm_i32x4_dot_i16x8(m, wasm_i16x8_const_splat(1)),
                                     wasm_i32x4_splat((1 << shift >> 1) - sign));
  const v128_t words = wasm_i16x8_narrow_i32x4(wasm_u32x4_shr(sums, shift), sums);
  return wasm_u8x16_narrow_i16x8(words, words);
}

static void w_mask_444(pixel* dst, ptrdiff_t stride, const int16_t* a, const int16_t* b, int w, int h,
                       uint8_t* mask, int sign HIGHBD_DECL_SUFFIX) {
  const v128_t rounding = rounding_of(BITDEPTH_MAX);
  const int rows = rows_at_once(w);
  ROLLED
  for (; h > 0; h -= rows, dst += rows * PXSTRIDE(stride)) {
    ROLLED
    for (int x = 0; x < w; x += 8, a += 8, b += 8, mask += 8) {
      const v128_t m = difference_mask(a, b);
      put8(dst + x, PXSTRIDE(stride), w, weigh_masked(a, b, m, rounding, BITDEPTH_MAX));
      wasm_v128_store64_lane(mask, wasm_u8x16_narrow_i16x8(m, m), 0);
    }
  }
}

static void w_mask_422(pixel* dst, ptrdiff_t stride, const int16_t* a, const int16_t* b, int w, int h,
                       uint8_t* mask, int sign HIGHBD_DECL_SUFFIX) {
  const v128_t rounding = rounding_of(BITDEPTH_MAX);
  const int rows = rows_at_once(w);
  ROLLED
  for (; h > 0; h -= rows, dst += rows * PXSTRIDE(stride)) {
    ROLLED
    for (int x = 0; x < w; x += 8, a += 8, b += 8, mask += 4) {
      const v128_t m = difference_mask(a, b);
      put8(dst + x, PXSTRIDE(stride), w, weigh_masked(a, b, m, rounding, BITDEPTH_MAX));
      wasm_v128_store32_lane(mask, halve_mask(m, 1, sign), 0);
    }
  }
}

static void w_mask_420(pixel* dst, ptrdiff_t stride, const int16_t* a, const int16_t* b, int w, int h,
                       uint8_t* mask, int sign HIGHBD_DECL_SUFFIX) {
  const v128_t rounding = rounding_of(BITDEPTH_MAX);
  stride = PXSTRIDE(stride);
  if (w == 4) {
    ROLLED
    for (; h > 0; h -= 2, a += 8, b += 8, dst += 2 * stride, mask += 2) {
      const v128_t m = difference_mask(a, b);
      put8(dst, stride, 4, weigh_masked(a, b, m, rounding, BITDEPTH_MAX));
      const v128_t sum = wasm_i16x8_add(m, wasm_i64x2_shuffle(m, m, 1, 0));
      wasm_v128_store16_lane(mask, halve_mask(sum, 2, sign), 0);
    }
    return;
  }
  ROLLED
  for (; h > 0; h -= 2, a += w, b += w, dst += 2 * stride) {
    ROLLED
    for (int x = 0; x < w; x += 8, a += 8, b += 8, mask += 4) {
      const v128_t m = difference_mask(a, b), n = difference_mask(a + w, b + w);
      store8(dst + x, weigh_masked(a, b, m, rounding, BITDEPTH_MAX));
      store8(dst + x + stride, weigh_masked(a + w, b + w, n, rounding, BITDEPTH_MAX));
      wasm_v128_store32_lane(mask, halve_mask(wasm_i16x8_add(m, n), 2, sign), 0);
    }
  }
}

void bitfn(rill_mc_init_compound)(Dav1dMCDSPContext* const c) {
  c->avg = avg;
  c->w_avg = w_avg;
  c->mask = mask;
  c->w_mask[0] = w_mask_444;
  c->w_mask[1] = w_mask_422;
  c->w_mask[2] = w_mask_420;
}
