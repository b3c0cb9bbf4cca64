// SPDX-License-Identifier: Apache-2.0
// Intra prediction of 8 bits.
#include "wasm/simd/vp9/intra.h"

#include "wasm/simd/transpose.h"

typedef uint8_t Sample;
enum { kLanes = 16, BITS = 8 };

#define NAME(mode, size) __wrap_vpx_##mode##_predictor_##size##x##size##_c
#define PARAMETERS Sample *dst, ptrdiff_t stride, const Sample *above, const Sample *left

#define splat wasm_u8x16_splat
#define average wasm_u8x16_avgr
#define subtract wasm_i8x16_sub
#define zip_low zip_low8
#define zip_high zip_high8

KERNEL_INLINE v128_t reverse(v128_t samples) {
  return wasm_i8x16_shuffle(samples, samples, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

KERNEL_INLINE v128_t even_samples(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}

KERNEL_INLINE v128_t odd_samples(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

KERNEL_INLINE v128_t replace_sample_6(v128_t samples, v128_t by) {
  return wasm_i8x16_shuffle(samples, by, 0, 1, 2, 3, 4, 5, 22, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

KERNEL_INLINE v128_t sums_of_four(v128_t samples) {
  return wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(samples));
}

// Sixteen samples, each less the corner.
typedef struct {
  v128_t low, high;
} Differences;

KERNEL_INLINE Differences differences(const Sample* samples, int corner) {
  const v128_t loaded = wasm_v128_load(samples);
  const v128_t less = wasm_i16x8_splat((int16_t)corner);
  return (Differences){wasm_i16x8_sub(wasm_u16x8_extend_low_u8x16(loaded), less),
                       wasm_i16x8_sub(wasm_u16x8_extend_high_u8x16(loaded), less)};
}

KERNEL_INLINE v128_t clipped_sums(Differences a, int sample, int bits) {
  const v128_t more = wasm_i16x8_splat((int16_t)sample);
  (void)bits;
  return wasm_u8x16_narrow_i16x8(wasm_i16x8_add(a.low, more), wasm_i16x8_add(a.high, more));
}

#include "wasm/simd/vp9/intra_tmpl.h"
