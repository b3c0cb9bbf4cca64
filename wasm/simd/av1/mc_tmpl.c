// SPDX-License-Identifier: Apache-2.0
// Motion compensation (AV1 7.11.3), and what is not in a file of its own: blocks that reach over the
// picture's edges.
#include "common/intops.h"

#include "wasm/simd/av1/mc.h"

__attribute__((weak)) void bitfn(plain_dav1d_mc_dsp_init)(Dav1dMCDSPContext* c);
void bitfn(__wrap_dav1d_mc_dsp_init)(Dav1dMCDSPContext* c);

// Sixteen bytes at a time; the last lie partly over the ones before.
static NOINLINE void copy(pixel* target, const pixel* source, int pixels) {
  const int bytes = pixels * (int)sizeof(pixel);
  uint8_t* const to = (uint8_t*)target;
  const uint8_t* const from = (const uint8_t*)source;
  if (bytes < 16) {
    ROLLED
    for (int i = 0; i < pixels; ++i) target[i] = source[i];
    return;
  }
  ROLLED
  for (int i = 0; i < bytes - 16; i += 16) wasm_v128_store(to + i, wasm_v128_load(from + i));
  wasm_v128_store(to + bytes - 16, wasm_v128_load(from + bytes - 16));
}

static NOINLINE void fill(pixel* target, pixel value, int pixels) {
  const int lanes = 16 / (int)sizeof(pixel);
  if (pixels < lanes) {
    ROLLED
    for (int i = 0; i < pixels; ++i) target[i] = value;
    return;
  }
#if BITDEPTH == 8
  const v128_t values = wasm_u8x16_splat(value);
#else
  const v128_t values = wasm_u16x8_splat(value);
#endif
  ROLLED
  for (int i = 0; i < pixels - lanes; i += lanes) wasm_v128_store(target + i, values);
  wasm_v128_store(target + pixels - lanes, values);
}

// Motion vectors reach outside the picture: its nearest pixel stands there (7.11.3.4).
static void emu_edge(intptr_t bw, intptr_t bh, intptr_t iw, intptr_t ih, intptr_t x, intptr_t y, pixel* dst,
                     ptrdiff_t dst_stride, const pixel* ref, ptrdiff_t ref_stride) {
  const ptrdiff_t stride = PXSTRIDE(dst_stride), below = PXSTRIDE(ref_stride);
  const int left = iclip((int)-x, 0, (int)bw - 1), right = iclip((int)(x + bw - iw), 0, (int)bw - 1);
  const int top = iclip((int)-y, 0, (int)bh - 1), bottom = iclip((int)(y + bh - ih), 0, (int)bh - 1);
  const int inside = (int)bw - left - right;
  ref += iclip((int)y, 0, (int)ih - 1) * below + iclip((int)x, 0, (int)iw - 1);
  pixel* const first = dst + top * stride;
  pixel* row = first;
  ROLLED
  for (int i = top; i < bh - bottom; ++i, row += stride, ref += below) {
    copy(row + left, ref, inside);
    fill(row, ref[0], left);
    fill(row + left + inside, ref[inside - 1], right);
  }
  ROLLED
  for (int i = 0; i < top; ++i, dst += stride) copy(dst, first, (int)bw);
  ROLLED
  for (int i = 0; i < bottom; ++i, row += stride) copy(row, row - stride, (int)bw);
}

void bitfn(__wrap_dav1d_mc_dsp_init)(Dav1dMCDSPContext* const c) {
  if (bitfn(plain_dav1d_mc_dsp_init)) bitfn(plain_dav1d_mc_dsp_init)(c);
  if (!simd128_enabled()) return;
  bitfn(rill_mc_init_filters)(c);
  bitfn(rill_mc_init_scaled)(c);
  bitfn(rill_mc_init_compound)(c);
  bitfn(rill_mc_init_blend)(c);
  bitfn(rill_mc_init_warp)(c);
  c->emu_edge = emu_edge;
}
