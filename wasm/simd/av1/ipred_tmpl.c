// SPDX-License-Identifier: Apache-2.0
// Intra prediction (AV1 7.11.2), palettes (7.11.4) and chroma from luma (7.11.5). dav1d gives the edges as
// one array about the corner: upwards what is above the block, downwards what is left of it.
#include "src/ipred.h"

#include <stdlib.h>

#include "src/tables.h"
#include "wasm/simd/av1/ipred_chroma.h"
#include "wasm/simd/av1/ipred_directional.h"

__attribute__((weak)) void bitfn(plain_dav1d_intra_pred_dsp_init)(Dav1dIntraPredDSPContext* c);
void bitfn(__wrap_dav1d_intra_pred_dsp_init)(Dav1dIntraPredDSPContext* c);

#define PREDICTOR(name)                                                                                 \
  static void name(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height, int angle, \
                   int max_width, int max_height HIGHBD_DECL_SUFFIX)

enum { kPixels = 16 / sizeof(pixel) };  // of a vector

static NOINLINE void fill(pixel* dst, ptrdiff_t stride, int width, int height, int value) {
  const int bytes = imin(width * (int)sizeof(pixel), 16);
  for (int x = 0; x < width; x += kPixels) store_down(dst + x, stride, splat(value), bytes, height);
}

PREDICTOR(predict_dc) {
  fill(dst, stride, width, height, average_of_both(corner, width, height));
}

PREDICTOR(predict_dc_top) {
  fill(dst, stride, width, height, average_of_top(corner, width));
}

PREDICTOR(predict_dc_left) {
  fill(dst, stride, width, height, average_of_left(corner, height));
}

PREDICTOR(predict_dc_128) {
  fill(dst, stride, width, height, (BITDEPTH_MAX + 1) >> 1);
}

PREDICTOR(predict_v) {
  const int bytes = imin(width * (int)sizeof(pixel), 16);
  for (int x = 0; x < width; x += kPixels) {
    const pixel* const from = corner + 1 + x;
    const v128_t above = bytes == 4   ? wasm_v128_load32_zero(from)
                         : bytes == 8 ? wasm_v128_load64_zero(from)
                                      : wasm_v128_load(from);
    store_down(dst + x, stride, above, bytes, height);
  }
}

PREDICTOR(predict_h) {
  for (int y = 0; y < height; ++y, dst += PXSTRIDE(stride)) {
    const v128_t row = splat(corner[-1 - y]);
    if (width * sizeof(pixel) == 4)
      wasm_v128_store32_lane(dst, row, 0);
    else if (width * sizeof(pixel) == 8)
      wasm_v128_store64_lane(dst, row, 0);
    else
      for (int x = 0; x < width; x += kPixels) wasm_v128_store(dst + x, row);
  }
}

// 7.11.2.2
PREDICTOR(predict_paeth) {
  const v128_t top_left = wasm_i16x8_splat((int16_t)*corner);
  for (int x = 0; x < width; x += 8) {
    const v128_t top = load_some(corner + 1 + x, width);
    const v128_t top_step = wasm_i16x8_sub(top, top_left), left_distance = wasm_i16x8_abs(top_step);
    for (int y = 0; y < height; ++y) {
      const v128_t left = wasm_i16x8_splat((int16_t)corner[-1 - y]);
      const v128_t left_step = wasm_i16x8_sub(left, top_left), top_distance = wasm_i16x8_abs(left_step);
      const v128_t top_left_distance = wasm_i16x8_abs(wasm_i16x8_add(top_step, left_step));
      const v128_t other = wasm_v128_bitselect(top_left, top, wasm_i16x8_gt(top_distance, top_left_distance));
      const v128_t not_left = wasm_i16x8_gt(left_distance, wasm_i16x8_min(top_distance, top_left_distance));
      store(dst + y * PXSTRIDE(stride) + x, wasm_v128_bitselect(other, left, not_left), width);
    }
  }
}

// 7.11.2.6: the sums of one or two blends of 8 fractional bits each. The weights of a column's or a row's two
// pixels are side by side, and so are the pixels.
static inline void smooth(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height,
                          int across, int down) {
  const uint8_t* const weights_across = dav1d_sm_weights + width;
  const uint8_t* const weights_down = dav1d_sm_weights + height;
  const int right = corner[width], shift = 7 + across + down;
  const v128_t bottom = wasm_i16x8_splat((int16_t)corner[-height]), half = wasm_i32x4_splat(1 << (shift - 1));
  for (int x = 0; x < width; x += 8) {
    const v128_t top = load_some(corner + 1 + x, width);
    const v128_t weights = wasm_u16x8_load8x8(weights_across + x);
    const v128_t rest = wasm_i16x8_sub(wasm_i16x8_const_splat(256), weights);
    for (int y = 0; y < height; ++y) {
      v128_t low = half, high = half;
      if (across) {
        const v128_t ends = wasm_i32x4_splat(corner[-1 - y] | right << 16);
        low = wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(ends, INTERLEAVE_LOW(weights, rest)));
        high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(ends, INTERLEAVE_HIGH(weights, rest)));
      }
      if (down) {
        const v128_t pair = wasm_i32x4_splat(weights_down[y] | (256 - weights_down[y]) << 16);
        low = wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(pair, INTERLEAVE_LOW(top, bottom)));
        high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(pair, INTERLEAVE_HIGH(top, bottom)));
      }
      const v128_t sum = wasm_i16x8_narrow_i32x4(wasm_u32x4_shr(low, shift), wasm_u32x4_shr(high, shift));
      store(dst + y * PXSTRIDE(stride) + x, sum, width);
    }
  }
}

PREDICTOR(predict_smooth) {
  smooth(dst, stride, corner, width, height, 1, 1);
}

PREDICTOR(predict_smooth_v) {
  smooth(dst, stride, corner, width, height, 0, 1);
}

PREDICTOR(predict_smooth_h) {
  smooth(dst, stride, corner, width, height, 1, 0);
}

// 7.11.2.3: blocks of 4 by 2 pixels, each from the 7 around it.
PREDICTOR(predict_recursively) {
  const int8_t* const taps = dav1d_filter_intra_taps[angle & 511];
  const v128_t zero = wasm_i16x8_const_splat(0), half = wasm_i32x4_const_splat(8);
  v128_t low[4], high[4];
  for (int i = 0; i < 4; ++i) {
    const v128_t a = wasm_i16x8_load8x8(taps + 16 * i),
                 b = i < 3 ? wasm_i16x8_load8x8(taps + 16 * i + 8) : zero;
    low[i] = INTERLEAVE_LOW(a, b);
    high[i] = INTERLEAVE_HIGH(a, b);
  }
  const pixel* above = corner + 1;
  for (int y = 0; y < height; y += 2, dst += 2 * PXSTRIDE(stride)) {
    int top_left = corner[-y], left = corner[-y - 1], lower_left = corner[-y - 2];
    for (int x = 0; x < width; x += 4) {
      const pixel* const p = above + x;
      const v128_t pairs[4] = {wasm_i32x4_splat(top_left | p[0] << 16), wasm_i32x4_splat(p[1] | p[2] << 16),
                               wasm_i32x4_splat(p[3] | left << 16), wasm_i32x4_splat(lower_left)};
      v128_t upper_row = half, lower_row = half;
      for (int i = 0; i < 4; ++i) {
        upper_row = wasm_i32x4_add(upper_row, wasm_i32x4_dot_i16x8(pairs[i], low[i]));
        lower_row = wasm_i32x4_add(lower_row, wasm_i32x4_dot_i16x8(pairs[i], high[i]));
      }
      v128_t both = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(upper_row, 4), wasm_i32x4_shr(lower_row, 4));
      both = clamp_pixels(both, BITDEPTH_MAX);
      store(dst + x, both, 4);
      store(dst + PXSTRIDE(stride) + x, wasm_i64x2_shuffle(both, both, 1, 0), 4);
      top_left = p[3];
      left = dst[x + 3];
      lower_left = dst[PXSTRIDE(stride) + x + 3];
    }
    above = dst + PXSTRIDE(stride);
  }
}

// Two indices to a byte; 16 pixels are one row or several.
static void predict_palette(pixel* dst, ptrdiff_t stride, const pixel* palette, const uint8_t* indices,
                            int width, int height) {
#if BITDEPTH == 8
  const v128_t colours = wasm_v128_load64_zero(palette);
#else
  const v128_t colours = wasm_v128_load(palette);
#endif
  pixel some[16];
  for (int i = 0, x = 0; i < width * height; i += 16, indices += 8) {
    const v128_t packed = wasm_v128_load64_zero(indices);
    const v128_t low = wasm_v128_and(packed, wasm_i8x16_const_splat(7));
    const v128_t high = wasm_v128_and(wasm_u16x8_shr(packed, 4), wasm_i8x16_const_splat(7));
    const v128_t index =
        wasm_i8x16_shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#if BITDEPTH == 8
    wasm_v128_store(some, wasm_i8x16_swizzle(colours, index));
#else
    const v128_t bytes = wasm_i8x16_add(index, index),
                 next = wasm_i8x16_add(bytes, wasm_i8x16_const_splat(1));
#define BYTE_PAIRS(shuffled) wasm_i8x16_swizzle(colours, shuffled)
    wasm_v128_store(some, BYTE_PAIRS(wasm_i8x16_shuffle(bytes, next, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,
                                                        6, 22, 7, 23)));
    wasm_v128_store(some + 8, BYTE_PAIRS(wasm_i8x16_shuffle(bytes, next, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28,
                                                            13, 29, 14, 30, 15, 31)));
#undef BYTE_PAIRS
#endif
    for (int at = 0; at < 16; at += 4) {
      pixel_copy(dst + x, some + at, 4);
      x += 4;
      if (x == width) {
        x = 0;
        dst += PXSTRIDE(stride);
      }
    }
  }
}

void bitfn(__wrap_dav1d_intra_pred_dsp_init)(Dav1dIntraPredDSPContext* const c) {
  if (bitfn(plain_dav1d_intra_pred_dsp_init)) bitfn(plain_dav1d_intra_pred_dsp_init)(c);
  if (!simd128_enabled()) return;
  c->intra_pred[DC_PRED] = predict_dc;
  c->intra_pred[DC_128_PRED] = predict_dc_128;
  c->intra_pred[TOP_DC_PRED] = predict_dc_top;
  c->intra_pred[LEFT_DC_PRED] = predict_dc_left;
  c->intra_pred[HOR_PRED] = predict_h;
  c->intra_pred[VERT_PRED] = predict_v;
  c->intra_pred[PAETH_PRED] = predict_paeth;
  c->intra_pred[SMOOTH_PRED] = predict_smooth;
  c->intra_pred[SMOOTH_V_PRED] = predict_smooth_v;
  c->intra_pred[SMOOTH_H_PRED] = predict_smooth_h;
  c->intra_pred[Z1_PRED] = predict_z1;
  c->intra_pred[Z2_PRED] = predict_z2;
  c->intra_pred[Z3_PRED] = predict_z3;
  c->intra_pred[FILTER_PRED] = predict_recursively;
  c->cfl_ac[DAV1D_PIXEL_LAYOUT_I420 - 1] = luma_420;
  c->cfl_ac[DAV1D_PIXEL_LAYOUT_I422 - 1] = luma_422;
  c->cfl_ac[DAV1D_PIXEL_LAYOUT_I444 - 1] = luma_444;
  c->cfl_pred[DC_PRED] = cfl_dc;
  c->cfl_pred[DC_128_PRED] = cfl_128;
  c->cfl_pred[TOP_DC_PRED] = cfl_top;
  c->cfl_pred[LEFT_DC_PRED] = cfl_left;
  c->pal_pred = predict_palette;
}
