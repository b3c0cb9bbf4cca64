// SPDX-License-Identifier: Apache-2.0
// Where each pixel has a filter of its own: the block warp process (AV1 7.11.3.5).
#include "src/tables.h"

#include "wasm/simd/av1/mc.h"

enum { kWarpRows = 8 + 7 };

// The sums of four vectors' elements.
static inline v128_t sums_of_4(v128_t a, v128_t b, v128_t c, v128_t d) {
  const v128_t ab =
      wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
  const v128_t cd =
      wasm_i32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
  return wasm_i32x4_add(wasm_i64x2_shuffle(ab, cd, 0, 2), wasm_i64x2_shuffle(ab, cd, 1, 3));
}

static inline v128_t warp_filter(int position) {
  return wasm_i16x8_load8x8(dav1d_mc_warp_filter[64 + ((position + 512) >> 10)]);
}

typedef struct {
  v128_t low, high;
} Eight;

static inline Eight rounded(const v128_t* products, int shift, int bias) {
  const v128_t rounding = wasm_i32x4_splat((1 << shift >> 1) - (bias << shift));
  const v128_t low = sums_of_4(products[0], products[1], products[2], products[3]);
  const v128_t high = sums_of_4(products[4], products[5], products[6], products[7]);
  return (Eight){wasm_i32x4_shr(wasm_i32x4_add(low, rounding), shift),
                 wasm_i32x4_shr(wasm_i32x4_add(high, rounding), shift)};
}

// 15 rows filtered horizontally, as 8 columns.
static NOINLINE void warp_across(int16_t (*columns)[16], const pixel* src, ptrdiff_t stride,
                                 const int16_t* abcd, int mx, int shift) {
  src -= 3 * stride + 3;
  ROLLED
  for (int y = 0; y < kWarpRows; ++y, mx += abcd[1], src += stride) {
    v128_t products[8];
    for (int x = 0; x < 8; ++x)
      products[x] = wasm_i32x4_dot_i16x8(load8(src + x), warp_filter(mx + x * abcd[0]));
    const Eight row = rounded(products, shift, 0);
    const v128_t all = wasm_i16x8_narrow_i32x4(row.low, row.high);
    wasm_v128_store16_lane(&columns[0][y], all, 0);
    wasm_v128_store16_lane(&columns[1][y], all, 1);
    wasm_v128_store16_lane(&columns[2][y], all, 2);
    wasm_v128_store16_lane(&columns[3][y], all, 3);
    wasm_v128_store16_lane(&columns[4][y], all, 4);
    wasm_v128_store16_lane(&columns[5][y], all, 5);
    wasm_v128_store16_lane(&columns[6][y], all, 6);
    wasm_v128_store16_lane(&columns[7][y], all, 7);
  }
}

// Row `y`, filtered vertically.
static NOINLINE v128_t warp_down(int16_t (*columns)[16], int y, int step, int my, int shift, int bias) {
  v128_t products[8];
  for (int x = 0; x < 8; ++x)
    products[x] = wasm_i32x4_dot_i16x8(wasm_v128_load(&columns[x][y]), warp_filter(my + x * step));
  const Eight row = rounded(products, shift, bias);
  return wasm_i16x8_narrow_i32x4(row.low, row.high);
}

static void warp8x8(pixel* dst, ptrdiff_t dst_stride, const pixel* src, ptrdiff_t src_stride,
                    const int16_t* abcd, int mx, int my HIGHBD_DECL_SUFFIX) {
  const int bits = prediction_bits(BITDEPTH_MAX);
  int16_t columns[8][16];
  warp_across(columns, src, PXSTRIDE(src_stride), abcd, mx, 7 - bits);
  ROLLED
  for (int y = 0; y < 8; ++y, my += abcd[3], dst += PXSTRIDE(dst_stride)) {
    store8(dst, to_pixels(warp_down(columns, y, abcd[2], my, 7 + bits, 0), BITDEPTH_MAX));
  }
}

static void warp8x8t(int16_t* tmp, ptrdiff_t tmp_stride, const pixel* src, ptrdiff_t src_stride,
                     const int16_t* abcd, int mx, int my HIGHBD_DECL_SUFFIX) {
  int16_t columns[8][16];
  warp_across(columns, src, PXSTRIDE(src_stride), abcd, mx, 7 - prediction_bits(BITDEPTH_MAX));
  ROLLED
  for (int y = 0; y < 8; ++y, my += abcd[3], tmp += tmp_stride) {
    wasm_v128_store(tmp, warp_down(columns, y, abcd[2], my, 7, kPredictionBias));
  }
}

void bitfn(rill_mc_init_warp)(Dav1dMCDSPContext* const c) {
  c->warp8x8 = warp8x8;
  c->warp8x8t = warp8x8t;
}
