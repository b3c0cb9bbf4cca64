// SPDX-License-Identifier: Apache-2.0
// libavcodec's table of weighted prediction, deblocking and residuals, 8 bits.
#include "libavcodec/h264_parse.h"
#include "libavcodec/h264dsp.h"
#include "libavutil/cpu.h"

#include "wasm/simd/h264/avc_cpu.h"
#include "wasm/simd/h264/avc_strength.h"
#include "wasm/simd/h264/deblock_edges.h"
#include "wasm/simd/h264/idct.h"
#include "wasm/simd/h264/weight.h"

void __real_ff_h264dsp_init(H264DSPContext* c, int bit_depth, int chroma_format_idc);
void __wrap_ff_h264dsp_init(H264DSPContext* c, int bit_depth, int chroma_format_idc);

static void weight16(uint8_t* block, ptrdiff_t stride, int height, int log2_denom, int weight, int offset) {
  const v128_t w = wasm_i16x8_splat((int16_t)weight);
  const v128_t o =
      wasm_i16x8_splat((int16_t)(offset * (1 << log2_denom) + (log2_denom ? 1 << (log2_denom - 1) : 0)));
  for (; height > 0; --height, block += stride) {
    const v128_t low = weighted8(wasm_u16x8_load8x8(block), w, o, log2_denom);
    const v128_t high = weighted8(wasm_u16x8_load8x8(block + 8), w, o, log2_denom);
    wasm_v128_store(block, wasm_u8x16_narrow_i16x8(low, high));
  }
}

static void weight8(uint8_t* block, ptrdiff_t stride, int height, int log2_denom, int weight, int offset) {
  const v128_t w = wasm_i16x8_splat((int16_t)weight);
  const v128_t o =
      wasm_i16x8_splat((int16_t)(offset * (1 << log2_denom) + (log2_denom ? 1 << (log2_denom - 1) : 0)));
  for (; height > 0; --height, block += stride)
    wasm_v128_store64_lane(block, narrow(weighted8(wasm_u16x8_load8x8(block), w, o, log2_denom)), 0);
}

static BiWeight biweight_of(int log2_denom, int weight_dst, int weight_src, int offset) {
  const BiWeight w = {wasm_i32x4_splat((int32_t)((uint32_t)weight_src << 16 | (uint16_t)weight_dst)),
                      wasm_i32x4_splat((int32_t)((uint32_t)((offset + 1) | 1) << log2_denom)),
                      log2_denom + 1};
  return w;
}

static void biweight16(uint8_t* dst, uint8_t* src, ptrdiff_t stride, int height, int log2_denom,
                       int weight_dst, int weight_src, int offset) {
  const BiWeight w = biweight_of(log2_denom, weight_dst, weight_src, offset);
  for (; height > 0; --height, dst += stride, src += stride) {
    const v128_t d = wasm_v128_load(dst), s = wasm_v128_load(src);
    wasm_v128_store(
        dst, wasm_u8x16_narrow_i16x8(biweighted8(zip_low8(d, s), &w), biweighted8(zip_high8(d, s), &w)));
  }
}

static void biweight8(uint8_t* dst, uint8_t* src, ptrdiff_t stride, int height, int log2_denom,
                      int weight_dst, int weight_src, int offset) {
  const BiWeight w = biweight_of(log2_denom, weight_dst, weight_src, offset);
  for (; height > 0; --height, dst += stride, src += stride) {
    const v128_t pairs = zip_low8(wasm_v128_load64_zero(dst), wasm_v128_load64_zero(src));
    wasm_v128_store64_lane(dst, narrow(biweighted8(pairs, &w)), 0);
  }
}

static void v_luma(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, int8_t* tc0) {
  luma_rows(pix, stride, alpha, beta, tc0);
}

static void h_luma(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, int8_t* tc0) {
  luma_columns(pix, stride, alpha, beta, tc0);
}

static void v_luma_intra(uint8_t* pix, ptrdiff_t stride, int alpha, int beta) {
  luma_rows_strong(pix, stride, alpha, beta);
}

static void h_luma_intra(uint8_t* pix, ptrdiff_t stride, int alpha, int beta) {
  luma_columns_strong(pix, stride, alpha, beta);
}

static void v_chroma(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, int8_t* tc0) {
  chroma_rows(pix, NULL, stride, alpha, beta, tc0);
}

static void h_chroma(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, int8_t* tc0) {
  chroma_columns(pix, NULL, stride, alpha, beta, tc0);
}

static void v_chroma_intra(uint8_t* pix, ptrdiff_t stride, int alpha, int beta) {
  chroma_rows(pix, NULL, stride, alpha, beta, NULL);
}

static void h_chroma_intra(uint8_t* pix, ptrdiff_t stride, int alpha, int beta) {
  chroma_columns(pix, NULL, stride, alpha, beta, NULL);
}

// libavcodec wants a block cleared once it is added.
static void clear(int16_t* block, int coefficients) {
  for (int i = 0; i < coefficients; i += 8) wasm_v128_store(block + i, wasm_i16x8_const_splat(0));
}

static void idct_add(uint8_t* dst, int16_t* block, int stride) {
  idct4_add(dst, stride, block, 1);
  clear(block, 16);
}

static void idct8_add_clear(uint8_t* dst, int16_t* block, int stride) {
  idct8_add(dst, stride, block, 1);
  clear(block, 64);
}

static v128_t take_dc(int16_t* block) {
  const v128_t dc = wasm_i16x8_splat((int16_t)((block[0] + 32) >> 6));
  block[0] = 0;
  return dc;
}

static void idct_dc_add(uint8_t* dst, int16_t* block, int stride) {
  const v128_t dc = take_dc(block);
  store_2x4(dst, stride, add_dc(load_2x4(dst, stride), dc));
  dst += 2 * stride;
  store_2x4(dst, stride, add_dc(load_2x4(dst, stride), dc));
}

static void idct8_dc_add(uint8_t* dst, int16_t* block, int stride) {
  const v128_t dc = take_dc(block);
  for (int y = 0; y < 8; ++y, dst += stride)
    wasm_v128_store64_lane(dst, add_dc(wasm_v128_load64_zero(dst), dc), 0);
}

static void idct_add16(uint8_t* dst, const int* offset, int16_t* block, int stride,
                       const uint8_t nnzc[5 * 8]) {
  for (int i = 0; i < 16; ++i, block += 16) {
    const int count = nnzc[scan8[i]];
    if (count == 0) continue;
    if (count == 1 && block[0] != 0) {
      idct_dc_add(dst + offset[i], block, stride);
    } else {
      idct_add(dst + offset[i], block, stride);
    }
  }
}

static void idct_add_any(uint8_t* dst, int16_t* block, int stride, int count) {
  if (count != 0) {
    idct_add(dst, block, stride);
  } else if (block[0] != 0) {
    idct_dc_add(dst, block, stride);
  }
}

static void idct_add16intra(uint8_t* dst, const int* offset, int16_t* block, int stride,
                            const uint8_t nnzc[5 * 8]) {
  for (int i = 0; i < 16; ++i) idct_add_any(dst + offset[i], block + 16 * i, stride, nnzc[scan8[i]]);
}

static void idct8_add4(uint8_t* dst, const int* offset, int16_t* block, int stride,
                       const uint8_t nnzc[5 * 8]) {
  for (int i = 0; i < 16; i += 4, block += 64) {
    const int count = nnzc[scan8[i]];
    if (count == 0) continue;
    if (count == 1 && block[0] != 0) {
      idct8_dc_add(dst + offset[i], block, stride);
    } else {
      idct8_add_clear(dst + offset[i], block, stride);
    }
  }
}

static void idct_add8(uint8_t** dest, const int* offset, int16_t* block, int stride,
                      const uint8_t nnzc[15 * 8]) {
  for (int plane = 1; plane < 3; ++plane)
    for (int i = 16 * plane; i < 16 * plane + 4; ++i)
      idct_add_any(dest[plane - 1] + offset[i], block + 16 * i, stride, nnzc[scan8[i]]);
}

void __wrap_ff_h264dsp_init(H264DSPContext* const c, const int bit_depth, const int chroma_format_idc) {
  __real_ff_h264dsp_init(c, bit_depth, chroma_format_idc);
  if (bit_depth > 8 || !(av_get_cpu_flags() & kCpuFlagSimd128)) return;
  c->weight_h264_pixels_tab[0] = weight16;
  c->weight_h264_pixels_tab[1] = weight8;
  c->biweight_h264_pixels_tab[0] = biweight16;
  c->biweight_h264_pixels_tab[1] = biweight8;
  c->h264_v_loop_filter_luma = v_luma;
  c->h264_h_loop_filter_luma = h_luma;
  c->h264_v_loop_filter_luma_intra = v_luma_intra;
  c->h264_h_loop_filter_luma_intra = h_luma_intra;
  c->h264_v_loop_filter_chroma = v_chroma;
  c->h264_v_loop_filter_chroma_intra = v_chroma_intra;
  if (chroma_format_idc <= 1) {
    // What libavcodec filters by them has not all edges of 4:2:2.
    c->h264_loop_filter_strength = rill_loop_filter_strength;
    c->h264_h_loop_filter_chroma = h_chroma;
    c->h264_h_loop_filter_chroma_intra = h_chroma_intra;
    c->h264_idct_add8 = idct_add8;
  }
  c->h264_idct_add = idct_add;
  c->h264_idct8_add = idct8_add_clear;
  c->h264_idct_dc_add = idct_dc_add;
  c->h264_idct8_dc_add = idct8_dc_add;
  c->h264_idct_add16 = idct_add16;
  c->h264_idct_add16intra = idct_add16intra;
  c->h264_idct8_add4 = idct8_add4;
}
