// SPDX-License-Identifier: Apache-2.0
// Inter prediction with samples of every size, weights, and edges.
#include "avc_samples.h"
#include "libavcodec/h264chroma.h"

static Picture source, expected, actual;

// checkasm knows only the smallest samples and fractions.
static void check_chroma(const h264_chroma_mc_func function, const char* const name, const int size,
                         const int bit_depth) {
  declare_func(void, uint8_t* dst, const uint8_t* src, ptrdiff_t stride, int height, int x, int y);
  if (!check_func(function, "h264_%s_chroma%d_%d", name, size, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  const uint8_t* const from = sample_at(&source, kFirst + 3, bit_depth);
  for (int round = 0; round < 4 * kRounds; round++) {
    const int height = size == 2 ? random_in(1, 4) * 2 : random_in(1, 4) * 4;
    const int x = random_in(0, 7), y = random_in(0, 7);
    fill_picture(&source, bit_depth);
    COMPARE_PICTURES(at, from, stride, height, x, y)
  }
  BENCH_PICTURES(at, from, stride, 8, 3, 5)
}

// Explicit weights (H.264 7.4.3.2): a denominator of up to 2^7, weights and offsets of eight bits, 128 where
// a list has none.
static void check_weight(const H264DSPContext* const c, const int i, const int bit_depth) {
  declare_func(void, uint8_t* block, ptrdiff_t stride, int height, int log2_denom, int weight, int offset);
  if (!check_func(c->weight_h264_pixels_tab[i], "h264_weight%d_%d", 16 >> i, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < kRounds; round++) {
    const int height = 2 << random_in(0, 3), denom = random_in(0, 7), weight = random_in(-128, 128),
              offset = random_in(-128, 127);
    COMPARE_PICTURES(at, stride, height, denom, weight, offset)
  }
  BENCH_PICTURES(at, stride, 16, 5, 40, -3)
}

// Of both lists; the offsets come added up.
static void check_biweight(const H264DSPContext* const c, const int i, const int bit_depth) {
  declare_func(void, uint8_t* dst, uint8_t* src, ptrdiff_t stride, int height, int log2_denom, int weight_dst,
               int weight_src, int offset);
  if (!check_func(c->biweight_h264_pixels_tab[i], "h264_biweight%d_%d", 16 >> i, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  uint8_t* const from = sample_at(&source, kFirst + 3, bit_depth);
  for (int round = 0; round < kRounds; round++) {
    const int height = 2 << random_in(0, 3), denom = random_in(0, 7), first = random_in(-128, 128),
              second = random_in(-128, 128), offset = random_in(-256, 254);
    fill_picture(&source, bit_depth);
    COMPARE_PICTURES(at, from, stride, height, denom, first, second, offset)
  }
  BENCH_PICTURES(at, from, stride, 16, 5, 40, 24, -3)
}

void check_inter(const int bit_depth) {
  H264ChromaContext chroma = {0};
  H264DSPContext c = {0};
  ff_h264chroma_init(&chroma, bit_depth);
  ff_h264dsp_init(&c, bit_depth, 1);
  for (int i = 0; i < 3; i++) {
    check_chroma(chroma.put_h264_chroma_pixels_tab[i], "put", 8 >> i, bit_depth);
    check_chroma(chroma.avg_h264_chroma_pixels_tab[i], "avg", 8 >> i, bit_depth);
  }
  for (int i = 0; i < 4; i++) {
    check_weight(&c, i, bit_depth);
    check_biweight(&c, i, bit_depth);
  }
}

typedef void (*Edge)(uint8_t* pix, ptrdiff_t stride, int alpha, int beta, int8_t* tc0);
typedef void (*StrongEdge)(uint8_t* pix, ptrdiff_t stride, int alpha, int beta);

// On smooth pictures too, of which checkasm has none, and with places that are not filtered.
static void check_edge(const Edge function, const char* const name, const int bit_depth) {
  declare_func(void, uint8_t* pix, ptrdiff_t stride, int alpha, int beta, int8_t* tc0);
  if (!check_func(function, "h264_edge_%s_%d", name, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  int8_t tc0[4] = {3, 0, 9, -1};
  for (int round = 0; round < 4 * kRounds; round++) {
    const int alpha = random_in(0, 255), beta = random_in(0, 18);
    for (int i = 0; i < 4; i++) tc0[i] = (int8_t)random_in(-1, 26);
    COMPARE_PICTURES(at, stride, alpha, beta, tc0)
  }
  BENCH_PICTURES(at, stride, 40, 9, tc0)
}

static void check_strong_edge(const StrongEdge function, const char* const name, const int bit_depth) {
  declare_func(void, uint8_t* pix, ptrdiff_t stride, int alpha, int beta);
  if (!check_func(function, "h264_strong_edge_%s_%d", name, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < 4 * kRounds; round++) {
    const int alpha = random_in(0, 255), beta = random_in(0, 18);
    COMPARE_PICTURES(at, stride, alpha, beta)
  }
  BENCH_PICTURES(at, stride, 40, 9)
}

void check_edges(const int bit_depth) {
  H264DSPContext c = {0};
  ff_h264dsp_init(&c, bit_depth, 1);
  check_edge(c.h264_v_loop_filter_luma, "luma_rows", bit_depth);
  check_edge(c.h264_h_loop_filter_luma, "luma_columns", bit_depth);
  check_edge(c.h264_h_loop_filter_luma_mbaff, "luma_columns_mbaff", bit_depth);
  check_edge(c.h264_v_loop_filter_chroma, "chroma_rows", bit_depth);
  check_edge(c.h264_h_loop_filter_chroma, "chroma_columns", bit_depth);
  check_edge(c.h264_h_loop_filter_chroma_mbaff, "chroma_columns_mbaff", bit_depth);
  check_strong_edge(c.h264_v_loop_filter_luma_intra, "luma_rows", bit_depth);
  check_strong_edge(c.h264_h_loop_filter_luma_intra, "luma_columns", bit_depth);
  check_strong_edge(c.h264_h_loop_filter_luma_mbaff_intra, "luma_columns_mbaff", bit_depth);
  check_strong_edge(c.h264_v_loop_filter_chroma_intra, "chroma_rows", bit_depth);
  check_strong_edge(c.h264_h_loop_filter_chroma_intra, "chroma_columns", bit_depth);
  check_strong_edge(c.h264_h_loop_filter_chroma_mbaff_intra, "chroma_columns_mbaff", bit_depth);
  ff_h264dsp_init(&c, bit_depth, 2);
  check_edge(c.h264_h_loop_filter_chroma, "chroma422_columns", bit_depth);
  check_edge(c.h264_h_loop_filter_chroma_mbaff, "chroma422_columns_mbaff", bit_depth);
  check_strong_edge(c.h264_h_loop_filter_chroma_intra, "chroma422_columns", bit_depth);
  check_strong_edge(c.h264_h_loop_filter_chroma_mbaff_intra, "chroma422_columns_mbaff", bit_depth);
}
