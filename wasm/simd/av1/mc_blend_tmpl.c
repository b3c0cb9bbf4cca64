// SPDX-License-Identifier: Apache-2.0
// A prediction blended into what is there already: inter-intra by a mask (AV1 7.11.3.14), overlapped blocks
// by their distance from the edge (7.11.3.10).
#include "src/tables.h"

#include "wasm/simd/av1/mc.h"

// There + (other - there) * m / 64, rounded. -512 m lies in 16 bits for all m, 512 m does not.
static inline v128_t blended(v128_t there, v128_t other, v128_t minus_512_m) {
  return wasm_i16x8_add(there, wasm_i16x8_q15mulr_sat(wasm_i16x8_sub(there, other), minus_512_m));
}

static inline v128_t minus_512(v128_t m) {
  return wasm_i16x8_shl(wasm_i16x8_neg(m), 9);
}

static inline v128_t load_up_to_8(const pixel* source, int w) {
  return w > 4 ? load8(source) : w == 4 ? load4(source) : load2(source);
}

static inline void blend8(pixel* dst, const pixel* tmp, v128_t minus_512_m, int w) {
  store_up_to_8(dst, pack_pixels(blended(load_up_to_8(dst, w), load_up_to_8(tmp, w), minus_512_m)), w);
}

static void blend(pixel* dst, ptrdiff_t stride, const pixel* tmp, int w, int h, const uint8_t* mask) {
  ROLLED
  for (; h > 0; --h, dst += PXSTRIDE(stride), tmp += w, mask += w) {
    if (w == 4) {
      blend8(dst, tmp, minus_512(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(mask))), 4);
      continue;
    }
    ROLLED
    for (int x = 0; x < w; x += 8) blend8(dst + x, tmp + x, minus_512(wasm_u16x8_load8x8(mask + x)), 8);
  }
}

// The last quarter of the columns has zeros in its mask, so that it may be written as it is.
static void blend_v(pixel* dst, ptrdiff_t stride, const pixel* tmp, int w, int h) {
  ROLLED
  for (int x = 0; x < w * 3 / 4; x += 8) {
    // The masks of all widths lie in one table, of 64 bytes: eight are there to be read for the narrow ones
    // as well.
    const v128_t minus_512_m = minus_512(wasm_u16x8_load8x8(&dav1d_obmc_masks[w + x]));
    pixel* there = dst + x;
    ROLLED
    for (int y = 0; y < h; ++y, there += PXSTRIDE(stride)) blend8(there, tmp + x + y * w, minus_512_m, w);
  }
}

static void blend_h(pixel* dst, ptrdiff_t stride, const pixel* tmp, int w, int h) {
  ROLLED
  for (int y = 0; y < h * 3 / 4; ++y, dst += PXSTRIDE(stride), tmp += w) {
    const v128_t minus_512_m = wasm_i16x8_splat(-512 * dav1d_obmc_masks[h + y]);
    ROLLED
    for (int x = 0; x < w; x += 8) blend8(dst + x, tmp + x, minus_512_m, w);
  }
}

void bitfn(rill_mc_init_blend)(Dav1dMCDSPContext* const c) {
  c->blend = blend;
  c->blend_v = blend_v;
  c->blend_h = blend_h;
}
