// SPDX-License-Identifier: Apache-2.0
// Deblocking in libavcodec's table. Those of MBAFF are the vertical edges between macroblocks of which one is
// of a frame and one of a field: half as many places.
#include "wasm/simd/h264/avc_kernels.h"

#if PIXEL_BITS == 8
#include "wasm/simd/h264/deblock_edges.h"

RILL_INLINE void edge_luma_rows(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0) {
  if (tc0) {
    luma_rows(pix, stride, alpha, beta, tc0);
  } else {
    luma_rows_strong(pix, stride, alpha, beta);
  }
}

RILL_INLINE void edge_luma_columns(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0,
                                   int places) {
  if (tc0) {
    luma_columns(pix, stride, alpha, beta, tc0, places);
  } else {
    luma_columns_strong(pix, stride, alpha, beta, places);
  }
}

RILL_INLINE void edge_chroma_rows(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0) {
  chroma_rows(pix, NULL, stride, alpha, beta, tc0);
}

RILL_INLINE void edge_chroma_columns(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, const int8_t* tc0,
                                     int places) {
  chroma_columns(pix, places == 16 ? pix + 8 * stride : NULL, stride, alpha, beta, tc0, places);
}
#else
#include "wasm/simd/h264/deblock_edges_16.h"
#endif

// An edge with strengths below 4, and the same of strength 4.
#define EDGE(name, kind, ...)                                                         \
  static void name(uint8_t* pix, ptrdiff_t bytes, int alpha, int beta, int8_t* tc0) { \
    edge_##kind((Pixel*)pix, in_pixels(bytes), alpha, beta, tc0, ##__VA_ARGS__);      \
  }                                                                                   \
  static void name##_intra(uint8_t* pix, ptrdiff_t bytes, int alpha, int beta) {      \
    edge_##kind((Pixel*)pix, in_pixels(bytes), alpha, beta, NULL, ##__VA_ARGS__);     \
  }

EDGE(v_luma, luma_rows)
EDGE(h_luma, luma_columns, 16)
EDGE(h_luma_mbaff, luma_columns, 8)
EDGE(v_chroma, chroma_rows)
EDGE(h_chroma, chroma_columns, 8)
EDGE(h_chroma_mbaff, chroma_columns, 4)
EDGE(h_chroma422, chroma_columns, 16)

void FUNC(rill_avc_deblock_init)(H264DSPContext* const c, const int is_422) {
  c->h264_v_loop_filter_luma = v_luma;
  c->h264_h_loop_filter_luma = h_luma;
  c->h264_h_loop_filter_luma_mbaff = h_luma_mbaff;
  c->h264_v_loop_filter_luma_intra = v_luma_intra;
  c->h264_h_loop_filter_luma_intra = h_luma_intra;
  c->h264_h_loop_filter_luma_mbaff_intra = h_luma_mbaff_intra;
  c->h264_v_loop_filter_chroma = v_chroma;
  c->h264_v_loop_filter_chroma_intra = v_chroma_intra;
  c->h264_h_loop_filter_chroma = is_422 ? h_chroma422 : h_chroma;
  c->h264_h_loop_filter_chroma_intra = is_422 ? h_chroma422_intra : h_chroma_intra;
  c->h264_h_loop_filter_chroma_mbaff = is_422 ? h_chroma : h_chroma_mbaff;
  c->h264_h_loop_filter_chroma_mbaff_intra = is_422 ? h_chroma_intra : h_chroma_mbaff_intra;
}
