// SPDX-License-Identifier: Apache-2.0
// Weighted prediction in libavcodec's table.
#include "wasm/simd/h264/avc_kernels.h"
#include "wasm/simd/h264/weight.h"

#define WEIGHT(width)                                                                                   \
  static void weight##width(uint8_t* block, ptrdiff_t stride, int height, int log2_denom, int weight,   \
                            int offset) {                                                               \
    weight_rows((Pixel*)block, in_pixels(stride), height, log2_denom, weight, offset, width);           \
  }                                                                                                     \
  static void biweight##width(uint8_t* dst, uint8_t* src, ptrdiff_t stride, int height, int log2_denom, \
                              int weight_dst, int weight_src, int offset) {                             \
    biweight_rows((Pixel*)dst, (const Pixel*)src, in_pixels(stride), height, log2_denom, weight_dst,    \
                  weight_src, offset, width);                                                           \
  }

WEIGHT(16)
WEIGHT(8)
WEIGHT(4)
WEIGHT(2)

void FUNC(rill_avc_weight_init)(H264DSPContext* const c) {
  c->weight_h264_pixels_tab[0] = weight16;
  c->weight_h264_pixels_tab[1] = weight8;
  c->weight_h264_pixels_tab[2] = weight4;
  c->weight_h264_pixels_tab[3] = weight2;
  c->biweight_h264_pixels_tab[0] = biweight16;
  c->biweight_h264_pixels_tab[1] = biweight8;
  c->biweight_h264_pixels_tab[2] = biweight4;
  c->biweight_h264_pixels_tab[3] = biweight2;
}
