// SPDX-License-Identifier: Apache-2.0
// What the kernels for libavcodec's H.265 decoder share. The linker takes __wrap_f for f, and calls f itself
// __real_f: the functions that fill its tables put ours in after plain C's. Templates are compiled with
// BIT_DEPTH 8 and 10. See ../SIMD.md.
#pragma once

#include <wasm_simd128.h>

#include "libavcodec/hevc/dsp.h"
#include "libavutil/cpu.h"

// The one bit of FFmpeg's CPU flags; av_force_cpu_flags takes it away, to compare with plain C.
enum { kCpuFlagSimd128 = 1 };

#ifdef BIT_DEPTH
#if BIT_DEPTH == 8
typedef uint8_t pixel;
#else
typedef uint16_t pixel;
#endif
#define JOIN2(name, depth) name##_##depth
#define JOIN(name, depth) JOIN2(name, depth)
#define FUNC(name) JOIN(name, BIT_DEPTH)

#define INLINE static inline __attribute__((always_inline))

// Eight pixels as 16-bit lanes.
INLINE v128_t load_pixels(const pixel* src) {
#if BIT_DEPTH == 8
  return wasm_u16x8_load8x8(src);
#else
  return wasm_v128_load(src);
#endif
}

// The first `count` (2, 4, 6 or 8) of eight 16-bit lanes.
INLINE void store_words(void* dst, const v128_t words, const int count) {
  if (count == 8) {
    wasm_v128_store(dst, words);
  } else if (count == 2) {
    wasm_v128_store32_lane(dst, words, 0);
  } else {
    wasm_v128_store64_lane(dst, words, 0);
    if (count == 6) wasm_v128_store32_lane((uint8_t*)dst + 8, words, 2);
  }
}

// As many pixels, clipped to the depth.
INLINE void store_pixels(pixel* dst, const v128_t words, const int count) {
#if BIT_DEPTH == 8
  const v128_t bytes = wasm_u8x16_narrow_i16x8(words, words);
  if (count == 8) {
    wasm_v128_store64_lane(dst, bytes, 0);
  } else if (count == 2) {
    wasm_v128_store16_lane(dst, bytes, 0);
  } else {
    wasm_v128_store32_lane(dst, bytes, 0);
    if (count == 6) wasm_v128_store16_lane(dst + 4, bytes, 2);
  }
#else
  const v128_t most = wasm_i16x8_const_splat((1 << BIT_DEPTH) - 1);
  store_words(dst, wasm_i16x8_max(wasm_i16x8_min(words, most), wasm_i16x8_const_splat(0)), count);
#endif
}
#endif

void rill_hevc_mc_init_8(HEVCDSPContext* c);
void rill_hevc_mc_init_10(HEVCDSPContext* c);
