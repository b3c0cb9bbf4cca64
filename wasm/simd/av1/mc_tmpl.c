// SPDX-License-Identifier: Apache-2.0
// Motion compensation (AV1 7.11.3).
#include "wasm/simd/av1/mc.h"

void bitfn(__real_dav1d_mc_dsp_init)(Dav1dMCDSPContext* c);
void bitfn(__wrap_dav1d_mc_dsp_init)(Dav1dMCDSPContext* c);

#if BITDEPTH == 8

// The average of two predictions of 4 fractional bits, rounded (7.11.3.1).
static v128_t average8(const int16_t* a, const int16_t* b) {
  const v128_t sum = wasm_i16x8_add(wasm_v128_load(a), wasm_v128_load(b));
  return wasm_i16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_const_splat(16)), 5);
}

static void avg(pixel* dst, const ptrdiff_t stride, const int16_t* a, const int16_t* b, const int w, int h) {
  if (w == 4) {
    for (; h > 0; h -= 2, a += 8, b += 8, dst += 2 * stride) {
      const v128_t both = average8(a, b);
      const v128_t packed = wasm_u8x16_narrow_i16x8(both, both);
      wasm_v128_store32_lane(dst, packed, 0);
      wasm_v128_store32_lane(dst + stride, packed, 1);
    }
    return;
  }
  for (; h > 0; --h, dst += stride) {
    for (int x = 0; x < w; x += 8, a += 8, b += 8) {
      const v128_t eight = average8(a, b);
      wasm_v128_store64_lane(dst + x, wasm_u8x16_narrow_i16x8(eight, eight), 0);
    }
  }
}

#endif

void bitfn(__wrap_dav1d_mc_dsp_init)(Dav1dMCDSPContext* const c) {
  bitfn(__real_dav1d_mc_dsp_init)(c);
  if (!simd128_enabled()) return;
#if BITDEPTH == 8
  c->avg = avg;
#endif
  bitfn(rill_mc_init_filters)(c);
}
