// SPDX-License-Identifier: Apache-2.0
// Deblocking with every strength, also none for one of two segments; sample adaptive offsets, in place and
// with borders of every kind.
#include "hevc_checks.h"

enum { kEdge = 24, kCorner = 4 };

static uint16_t expected[96 * 72], actual[96 * 72], source[96 * 72];

// Eight pixels on each side, of two levels and noise of its own on each: so that every filter comes to act.
static void random_edge(const int bit_depth) {
  const int most = (1 << bit_depth) - 1,
            levels[2] = {(int)(rnd() & (unsigned)most), (int)(rnd() & (unsigned)most)};
  const int near = (int)(rnd() % 8) != 0, step = (int)(rnd() % 40) << (bit_depth - 8);
  const int spread = (1 << (rnd() % 6)) << (rnd() & 1 ? bit_depth - 8 : 0);
  const int vertical = (int)(rnd() & 1);
  for (int i = 0; i < 96 * 72; i++) {
    const int beyond = (vertical ? i / kEdge : i % kEdge) >= 8;
    int value = near ? levels[0] + beyond * step : levels[beyond];
    value += (int)(rnd() % (unsigned)spread);
    if (rnd() % 256 == 0) value = (int)rnd();
    set_pixel(expected, i, value < 0 || value > most ? most : value, bit_depth);
  }
  memcpy(actual, expected, sizeof(actual));
}

static void check_deblocking(const Tables* const t) {
  const int bytes = t->bit_depth > 8 ? 2 : 1;
  const ptrdiff_t stride = kEdge * bytes, at = 8 * stride + 8 * bytes;
#define COMPARE(name, ...)                                                                                  \
  named(t->ours.name, #name "_%d", t->bit_depth);                                                           \
  for (int round = 0; round < 2000; round++) {                                                              \
    const int32_t tc[2] = {rnd() & 3 ? (int32_t)(rnd() % 25) : 0, rnd() & 3 ? (int32_t)(rnd() % 25) : 0};   \
    const int beta = (int)(rnd() % 65), kept = (int)(rnd() & 1);                                            \
    const uint8_t keep_p[2] = {rnd() & kept, rnd() & kept}, keep_q[2] = {rnd() & kept, (rnd() & kept) * 2}; \
    (void)beta;                                                                                             \
    random_edge(t->bit_depth);                                                                              \
    t->plain.name((uint8_t*)expected + at, stride, __VA_ARGS__, keep_p, keep_q);                            \
    t->ours.name((uint8_t*)actual + at, stride, __VA_ARGS__, keep_p, keep_q);                               \
    SAME(expected, actual);                                                                                 \
  }
  COMPARE(hevc_h_loop_filter_luma, beta, tc)
  COMPARE(hevc_v_loop_filter_luma, beta, tc)
  COMPARE(hevc_h_loop_filter_chroma, tc)
  COMPARE(hevc_v_loop_filter_chroma, tc)
  COMPARE(hevc_h_loop_filter_luma_c, beta, tc)
  COMPARE(hevc_v_loop_filter_luma_c, beta, tc)
  COMPARE(hevc_h_loop_filter_chroma_c, tc)
  COMPARE(hevc_v_loop_filter_chroma_c, tc)
#undef COMPARE
}

static void random_planes(const int bit_depth) {
  random_pixels(source, 96 * 72, bit_depth);
  random_pixels(expected, 96 * 72, bit_depth);
  memcpy(actual, expected, sizeof(actual));
}

enum { kBand, kEdges, kRestore };

// Offsets, widths and borders at random. `i` of the functions for one purpose.
static void check_offsets(const Tables* const t, const int purpose, const int i) {
  const int bytes = t->bit_depth > 8 ? 2 : 1, most = (1 << ((t->bit_depth < 10 ? t->bit_depth : 10) - 5)) - 1;
  // The edge filter takes rows of as many bytes from a buffer of its own.
  const ptrdiff_t stride = 2 * MAX_PB_SIZE + AV_INPUT_BUFFER_PADDING_SIZE, at = stride + 16 * bytes;
  const uint8_t* const from = (const uint8_t*)source + at;
  for (int round = 0; round < 200; round++) {
    const int width = 4 * (1 + (int)(rnd() % (64 / 4 / (unsigned)bytes))), height = 3 + (int)(rnd() % 62);
    const int scale = t->bit_depth > 10 ? (int)(rnd() % (unsigned)(t->bit_depth - 9)) : 0;
    SAOParams sao = {.eo_class = {(int)(rnd() % 4)}};
    for (int k = rnd() & 1; k < 5; k++)
      sao.offset_val[0][k] = (int16_t)(((int)(rnd() % (unsigned)(2 * most + 1)) - most) * (1 << scale));
    random_planes(t->bit_depth);
    if (purpose == kBand) {
      const int band = (int)(rnd() % 32), in_place = (int)(rnd() & 1);
      t->plain.sao_band_filter[i]((uint8_t*)expected + at, in_place ? (uint8_t*)expected + at : from, stride,
                                  stride, sao.offset_val[0], band, width, height);
      t->ours.sao_band_filter[i]((uint8_t*)actual + at, in_place ? (uint8_t*)actual + at : from, stride,
                                 stride, sao.offset_val[0], band, width, height);
    } else if (purpose == kEdges) {
      t->plain.sao_edge_filter[i]((uint8_t*)expected + at, from, stride, sao.offset_val[0], sao.eo_class[0],
                                  width, height);
      t->ours.sao_edge_filter[i]((uint8_t*)actual + at, from, stride, sao.offset_val[0], sao.eo_class[0],
                                 width, height);
    } else {
      int ends[4];
      uint8_t vertical[2], horizontal[2], diagonal[4];
      for (int k = 0; k < 4; k++) ends[k] = rnd() % 4 == 0, diagonal[k] = rnd() % 2 == 0;
      for (int k = 0; k < 2; k++) vertical[k] = rnd() % 2 == 0, horizontal[k] = rnd() % 2 == 0;
      t->plain.sao_edge_restore[i]((uint8_t*)expected + at, from, stride, stride, &sao, ends, width, height,
                                   0, vertical, horizontal, diagonal);
      t->ours.sao_edge_restore[i]((uint8_t*)actual + at, from, stride, stride, &sao, ends, width, height, 0,
                                  vertical, horizontal, diagonal);
    }
    SAME(expected, actual);
  }
}

void check_filters(const Tables* const t) {
  check_deblocking(t);
  for (int i = 0; i < 5; i++) {
    named(t->ours.sao_band_filter[i], "sao_band_%d_%d", i, t->bit_depth);
    check_offsets(t, kBand, i);
    named(t->ours.sao_edge_filter[i], "sao_edge_%d_%d", i, t->bit_depth);
    check_offsets(t, kEdges, i);
  }
  for (int i = 0; i < 2; i++) {
    named(t->ours.sao_edge_restore[i], "sao_restore_%d_%d", i, t->bit_depth);
    check_offsets(t, kRestore, i);
  }
}
