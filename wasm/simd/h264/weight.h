// SPDX-License-Identifier: Apache-2.0
// Weighted sample prediction (H.264 8.4.2.3.2), 8 bits.
#pragma once

#include "wasm/simd/h264/simd.h"

// (sample weight + offset) >> shift, the rounding in the offset. What saturates is beyond 0 or 255 either
// way.
RILL_INLINE v128_t weighted8(v128_t samples, v128_t weight, v128_t offset, int shift) {
  return wasm_i16x8_shr(wasm_i16x8_add_sat(wasm_i16x8_mul(samples, weight), offset), (uint32_t)shift);
}

typedef struct {
  // Of the first and the second sample, in turn.
  v128_t weights;
  v128_t offset;
  int shift;
} BiWeight;

// Eight pairs of samples, in turn.
RILL_INLINE v128_t biweighted8(v128_t pairs, const BiWeight* w) {
  const v128_t low = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(pairs), w->weights);
  const v128_t high = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(pairs), w->weights);
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(low, w->offset), (uint32_t)w->shift),
                                 wasm_i32x4_shr(wasm_i32x4_add(high, w->offset), (uint32_t)w->shift));
}
