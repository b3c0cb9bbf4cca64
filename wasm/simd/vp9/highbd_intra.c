// SPDX-License-Identifier: Apache-2.0
// Intra prediction of 10 and 12 bits.
#include "wasm/simd/vp9/intra.h"

#include "wasm/simd/transpose.h"

typedef uint16_t Sample;
enum { kLanes = 8 };

#define BITS bits
#define NAME(mode, size) __wrap_vpx_highbd_##mode##_predictor_##size##x##size##_c
#define PARAMETERS Sample *dst, ptrdiff_t stride, const Sample *above, const Sample *left, int bits

#define splat wasm_u16x8_splat
#define average wasm_u16x8_avgr
#define subtract wasm_i16x8_sub
#define zip_low zip_low16
#define zip_high zip_high16
#define sums_of_four wasm_u32x4_extadd_pairwise_u16x8

KERNEL_INLINE v128_t reverse(v128_t samples) {
  return wasm_i16x8_shuffle(samples, samples, 7, 6, 5, 4, 3, 2, 1, 0);
}

KERNEL_INLINE v128_t even_samples(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}

KERNEL_INLINE v128_t odd_samples(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}

KERNEL_INLINE v128_t replace_sample_6(v128_t samples, v128_t by) {
  return wasm_i16x8_shuffle(samples, by, 0, 1, 2, 3, 4, 5, 14, 7);
}

// Eight samples, each less the corner.
typedef v128_t Differences;

KERNEL_INLINE Differences differences(const Sample* samples, int corner) {
  return wasm_i16x8_sub(wasm_v128_load(samples), wasm_i16x8_splat((int16_t)corner));
}

KERNEL_INLINE v128_t clipped_sums(Differences a, int sample, int bits) {
  return clipped(wasm_i16x8_add(a, wasm_i16x8_splat((int16_t)sample)), bits);
}

#include "wasm/simd/vp9/intra_tmpl.h"
