// SPDX-License-Identifier: Apache-2.0
// What the kernels for libavcodec's H.265 decoder share. The linker takes __wrap_f for f: the functions that
// fill its tables are ours altogether, and f itself is plain_f, which only the checks define. Templates are
// compiled with PIXEL_BITS 8, and 16 for all greater depths. See ../SIMD.md.
#pragma once

#include "libavcodec/hevc/dsp.h"
#include "libavcodec/hevc/pred.h"
#include "libavutil/cpu.h"
#include "wasm/simd/transpose.h"

// The one bit of FFmpeg's CPU flags; av_force_cpu_flags takes it away, to compare with plain C.
enum { kCpuFlagSimd128 = 1 };

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

#ifdef PIXEL_BITS
#if PIXEL_BITS == 8
typedef uint8_t pixel;
// Calls MACRO for each depth of the template. Functions get their depth as an argument, which is a constant
// here.
#define FOR_DEPTHS(MACRO) MACRO(8)
#else
typedef uint16_t pixel;
#define FOR_DEPTHS(MACRO) MACRO(9) MACRO(10) MACRO(12)
#endif
#define JOIN2(name, bits) name##_##bits
#define JOIN(name, bits) JOIN2(name, bits)
#define FUNC(name) JOIN(name, PIXEL_BITS)

// Eight pixels as 16-bit lanes.
INLINE v128_t load_pixels(const pixel* src) {
#if PIXEL_BITS == 8
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

// As many pixels that are in range: plain C does not clip them.
INLINE void store_unclipped(pixel* dst, const v128_t words, const int count) {
#if PIXEL_BITS == 8
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
  store_words(dst, words, count);
#endif
}

// As many pixels, clipped to the depth.
INLINE void store_pixels(pixel* dst, v128_t words, const int count, const int depth) {
#if PIXEL_BITS > 8
  const v128_t most = wasm_i16x8_splat((int16_t)((1 << depth) - 1));
  words = wasm_i16x8_max(wasm_i16x8_min(words, most), wasm_i16x8_const_splat(0));
#endif
  store_unclipped(dst, words, count);
}
#endif

void rill_hevc_transform_init(HEVCDSPContext* c, int depth);
void rill_hevc_mc_init_8(HEVCDSPContext* c, int depth);
void rill_hevc_mc_init_16(HEVCDSPContext* c, int depth);
void rill_hevc_residual_init_8(HEVCDSPContext* c, int depth);
void rill_hevc_residual_init_16(HEVCDSPContext* c, int depth);
void rill_hevc_deblock_init_8(HEVCDSPContext* c, int depth);
void rill_hevc_deblock_init_16(HEVCDSPContext* c, int depth);
void rill_hevc_sao_init_8(HEVCDSPContext* c, int depth);
void rill_hevc_sao_init_16(HEVCDSPContext* c, int depth);
void rill_hevc_intra_edges_init(HEVCPredContext* c, int depth);
void rill_hevc_intra_init_8(HEVCPredContext* c, int depth);
void rill_hevc_intra_init_16(HEVCPredContext* c, int depth);
