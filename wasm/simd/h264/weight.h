// SPDX-License-Identifier: Apache-2.0
// Weighted sample prediction (H.264 8.4.2.3.2).
#pragma once

#include "wasm/simd/h264/pixels.h"

typedef struct {
  // Both weights in turn, where there are two.
  v128_t weight, offset;
  int shift;
} Weight;

// Eight pixels as they are to be stored, or the lower half of sixteen.
RILL_INLINE void store_weighted(Pixel* p, v128_t low, v128_t high, int width) {
#if PIXEL_BITS == 8
  store_packed(p, wasm_u8x16_narrow_i16x8(low, high), width);
#else
  store_packed(p, low, width == 16 ? 8 : width);
  if (width == 16) wasm_v128_store(p + 8, high);
#endif
}

RILL_INLINE v128_t load_some(const Pixel* p, int width) {
  return width < 8 ? widen(load_packed(p, width)) : load_wide(p);
}

#if PIXEL_BITS > 8
// Sums of 32 bits to clipped pixels.
RILL_INLINE v128_t weighted_pixels(v128_t low, v128_t high, const Weight* w) {
  low = wasm_i32x4_shr(wasm_i32x4_add(low, w->offset), (uint32_t)w->shift);
  high = wasm_i32x4_shr(wasm_i32x4_add(high, w->offset), (uint32_t)w->shift);
  return wasm_u16x8_min(wasm_u16x8_narrow_i32x4(low, high), wasm_i16x8_const_splat(kMost));
}
#endif

// (sample weight + offset) >> shift, the rounding in the offset. What saturates is beyond 0 or 255 either
// way.
RILL_INLINE v128_t weighted8(v128_t samples, const Weight* w) {
#if PIXEL_BITS == 8
  return wasm_i16x8_shr(wasm_i16x8_add_sat(wasm_i16x8_mul(samples, w->weight), w->offset),
                        (uint32_t)w->shift);
#else
  return weighted_pixels(wasm_i32x4_extmul_low_i16x8(samples, w->weight),
                         wasm_i32x4_extmul_high_i16x8(samples, w->weight), w);
#endif
}

// The offset is one of 8 bits.
RILL_INLINE void weight_rows(Pixel* p, ptrdiff_t stride, int height, int log2_denom, int weight, int offset,
                             int width) {
  const int sum = offset * (1 << (log2_denom + kDepth - 8)) + (log2_denom ? 1 << (log2_denom - 1) : 0);
  const Weight w = {wasm_i16x8_splat((int16_t)weight),
                    PIXEL_BITS == 8 ? wasm_i16x8_splat((int16_t)sum) : wasm_i32x4_splat(sum), log2_denom};
  for (; height > 0; --height, p += stride) {
    const v128_t low = weighted8(load_some(p, width), &w);
    store_weighted(p, low, width == 16 ? weighted8(load_wide(p + 8), &w) : low, width);
  }
}

RILL_INLINE v128_t biweighted8(v128_t first, v128_t second, const Weight* w) {
  const v128_t low = wasm_i32x4_dot_i16x8(zip_low16(first, second), w->weight);
  const v128_t high = wasm_i32x4_dot_i16x8(zip_high16(first, second), w->weight);
#if PIXEL_BITS == 8
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(low, w->offset), (uint32_t)w->shift),
                                 wasm_i32x4_shr(wasm_i32x4_add(high, w->offset), (uint32_t)w->shift));
#else
  return weighted_pixels(low, high, w);
#endif
}

// The offsets, of 8 bits, come added up.
RILL_INLINE void biweight_rows(Pixel* dst, const Pixel* src, ptrdiff_t stride, int height, int log2_denom,
                               int weight_dst, int weight_src, int offset, int width) {
  const uint32_t sum = ((uint32_t)offset << (kDepth - 8)) + 1;
  const Weight w = {wasm_i32x4_splat((int32_t)((uint32_t)weight_src << 16 | (uint16_t)weight_dst)),
                    wasm_i32x4_splat((int32_t)((sum | 1) << log2_denom)), log2_denom + 1};
  for (; height > 0; --height, dst += stride, src += stride) {
    const v128_t low = biweighted8(load_some(dst, width), load_some(src, width), &w);
    store_weighted(dst, low, width == 16 ? biweighted8(load_wide(dst + 8), load_wide(src + 8), &w) : low,
                   width);
  }
}
