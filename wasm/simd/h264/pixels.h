// SPDX-License-Identifier: Apache-2.0
// Pixels of the templates' depth: bytes of 8 bits, or 16-bit numbers of 10 bits where PIXEL_BITS is 16 (only
// libavcodec has those). "Wide" are eight of them as 16-bit lanes, "packed" as they lie in memory.
#pragma once

#include "wasm/simd/h264/simd.h"

#ifndef PIXEL_BITS
#define PIXEL_BITS 8
#endif

#if PIXEL_BITS == 8
typedef uint8_t Pixel;
enum { kDepth = 8 };
#define PIXELS(operation) wasm_u8x16_##operation
#define PIXELS_MODULO(operation) wasm_i8x16_##operation
#else
typedef uint16_t Pixel;
enum { kDepth = 10 };
#define PIXELS(operation) wasm_u16x8_##operation
#define PIXELS_MODULO(operation) wasm_i16x8_##operation
#endif
enum { kMost = (1 << kDepth) - 1 };

// Of a stride.
RILL_INLINE ptrdiff_t in_pixels(ptrdiff_t bytes) {
  return bytes >> (sizeof(Pixel) - 1);
}

RILL_INLINE v128_t load_bytes(const void* p, int bytes) {
  return bytes == 16  ? wasm_v128_load(p)
         : bytes == 8 ? wasm_v128_load64_zero(p)
         : bytes == 4 ? wasm_v128_load32_zero(p)
                      : wasm_v128_load16_lane(p, wasm_i32x4_const_splat(0), 0);
}

RILL_INLINE void store_bytes(void* p, v128_t v, int bytes) {
  if (bytes == 16) {
    wasm_v128_store(p, v);
  } else if (bytes == 8) {
    wasm_v128_store64_lane(p, v, 0);
  } else if (bytes == 4) {
    wasm_v128_store32_lane(p, v, 0);
  } else {
    wasm_v128_store16_lane(p, v, 0);
  }
}

RILL_INLINE v128_t load_packed(const Pixel* p, int count) {
  return load_bytes(p, count * (int)sizeof(Pixel));
}

RILL_INLINE void store_packed(Pixel* p, v128_t packed, int count) {
  store_bytes(p, packed, count * (int)sizeof(Pixel));
}

RILL_INLINE v128_t widen(v128_t packed) {
  return PIXEL_BITS == 8 ? wasm_u16x8_extend_low_u8x16(packed) : packed;
}

RILL_INLINE v128_t load_wide(const Pixel* p) {
#if PIXEL_BITS == 8
  return wasm_u16x8_load8x8(p);
#else
  return wasm_v128_load(p);
#endif
}

// Lanes with a sign, clipped.
RILL_INLINE v128_t clip_wide(v128_t wide) {
  return wasm_i16x8_max(wasm_i16x8_min(wide, wasm_i16x8_const_splat(kMost)), wasm_i16x8_const_splat(0));
}

RILL_INLINE v128_t clip_packed(v128_t wide) {
  return PIXEL_BITS == 8 ? narrow(wide) : clip_wide(wide);
}

// Lanes that are pixels.
RILL_INLINE v128_t pack(v128_t wide) {
  return PIXEL_BITS == 8 ? narrow(wide) : wide;
}

// Two rows of four, one behind the other.
RILL_INLINE v128_t load_2x4(const Pixel* p, ptrdiff_t stride) {
#if PIXEL_BITS == 8
  return wasm_v128_load32_lane(p + stride, wasm_v128_load32_zero(p), 1);
#else
  return wasm_v128_load64_lane(p + stride, wasm_v128_load64_zero(p), 1);
#endif
}

RILL_INLINE void store_2x4(Pixel* p, ptrdiff_t stride, v128_t packed) {
#if PIXEL_BITS == 8
  wasm_v128_store32_lane(p, packed, 0);
  wasm_v128_store32_lane(p + stride, packed, 1);
#else
  wasm_v128_store64_lane(p, packed, 0);
  wasm_v128_store64_lane(p + stride, packed, 1);
#endif
}
