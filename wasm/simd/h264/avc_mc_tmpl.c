// SPDX-License-Identifier: Apache-2.0
// Inter prediction in libavcodec's tables.
#include "wasm/simd/h264/avc_kernels.h"
#include "wasm/simd/h264/chroma_mc.h"
#include "wasm/simd/h264/luma_mc.h"

#define LUMA(name, average, size, x, y)                                                        \
  static void name##_##size##_##x##y(uint8_t* to, const uint8_t* from, ptrdiff_t bytes) {      \
    const ptrdiff_t stride = in_pixels(bytes);                                                 \
    if (x == 0 && y == 0) {                                                                    \
      luma_copy_rows((Pixel*)to, stride, (const Pixel*)from, stride, size, size, average);     \
    } else {                                                                                   \
      luma_predict((Pixel*)to, stride, (const Pixel*)from, stride, size, size, x, y, average); \
    }                                                                                          \
  }
#define LUMA_ROW(name, average, size, y) \
  LUMA(name, average, size, 0, y)        \
  LUMA(name, average, size, 1, y)        \
  LUMA(name, average, size, 2, y)        \
  LUMA(name, average, size, 3, y)
#define LUMA_SIZE(name, average, size) \
  LUMA_ROW(name, average, size, 0)     \
  LUMA_ROW(name, average, size, 1)     \
  LUMA_ROW(name, average, size, 2)     \
  LUMA_ROW(name, average, size, 3)
#define LUMA_ALL(name, average) \
  LUMA_SIZE(name, average, 16)  \
  LUMA_SIZE(name, average, 8)   \
  LUMA_SIZE(name, average, 4)

LUMA_ALL(put, 0)
LUMA_ALL(avg, 1)

#define NAME_ROW(name, size, y) \
  name##_##size##_0##y, name##_##size##_1##y, name##_##size##_2##y, name##_##size##_3##y
#define NAME_SIZE(name, size) \
  { NAME_ROW(name, size, 0), NAME_ROW(name, size, 1), NAME_ROW(name, size, 2), NAME_ROW(name, size, 3) }

static const qpel_mc_func kPut[3][16] = {NAME_SIZE(put, 16), NAME_SIZE(put, 8), NAME_SIZE(put, 4)};
static const qpel_mc_func kAvg[3][16] = {NAME_SIZE(avg, 16), NAME_SIZE(avg, 8), NAME_SIZE(avg, 4)};

void FUNC(rill_avc_luma_init)(H264QpelContext* const c) {
  for (int size = 0; size < 3; ++size) {
    for (int place = 0; place < 16; ++place) {
      c->put_h264_qpel_pixels_tab[size][place] = kPut[size][place];
      c->avg_h264_qpel_pixels_tab[size][place] = kAvg[size][place];
    }
  }
}

#define CHROMA(name, average, size)                                                                     \
  static void name##_chroma##size(uint8_t* to, const uint8_t* from, ptrdiff_t bytes, int height, int x, \
                                  int y) {                                                              \
    const ptrdiff_t stride = in_pixels(bytes);                                                          \
    chroma_predict##size((Pixel*)to, stride, (const Pixel*)from, stride, height, x, y, average);        \
  }

CHROMA(put, 0, 8)
CHROMA(put, 0, 4)
CHROMA(put, 0, 2)
CHROMA(avg, 1, 8)
CHROMA(avg, 1, 4)
CHROMA(avg, 1, 2)

void FUNC(rill_avc_chroma_init)(H264ChromaContext* const c) {
  c->put_h264_chroma_pixels_tab[0] = put_chroma8;
  c->put_h264_chroma_pixels_tab[1] = put_chroma4;
  c->put_h264_chroma_pixels_tab[2] = put_chroma2;
  c->avg_h264_chroma_pixels_tab[0] = avg_chroma8;
  c->avg_h264_chroma_pixels_tab[1] = avg_chroma4;
  c->avg_h264_chroma_pixels_tab[2] = avg_chroma2;
}
