// SPDX-License-Identifier: Apache-2.0
// What the H.264 kernels share. The arithmetic is in headers of inline functions, which know neither library;
// avc_*.c put it into libavcodec's tables, wels_*.cpp stand in for OpenH264's functions. See ../SIMD.md.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "wasm/simd/transpose.h"

// Two rows of four bytes, one behind the other.
RILL_INLINE v128_t load_2x4(const uint8_t* p, ptrdiff_t stride) {
  return wasm_v128_load32_lane(p + stride, wasm_v128_load32_zero(p), 1);
}

// Two rows of four bytes, as 16-bit numbers.
RILL_INLINE v128_t load_2x4_wide(const uint8_t* p, ptrdiff_t stride) {
  return wasm_u16x8_extend_low_u8x16(load_2x4(p, stride));
}

RILL_INLINE void store_2x4(uint8_t* p, ptrdiff_t stride, v128_t bytes) {
  wasm_v128_store32_lane(p, bytes, 0);
  wasm_v128_store32_lane(p + stride, bytes, 1);
}

RILL_INLINE v128_t narrow(v128_t wide) {
  return wasm_u8x16_narrow_i16x8(wide, wide);
}
