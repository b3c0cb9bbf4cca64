// SPDX-License-Identifier: Apache-2.0
// Lossless blocks predicted down or across (H.264 8.5.15) in libavcodec's table: a sample is the one before
// it and its difference. libavcodec wants a block cleared once it is added.
#include <string.h>

#include "wasm/simd/h264/avc_kernels.h"
#include "wasm/simd/h264/idct.h"
#include "wasm/simd/h264/intra.h"

// Of n x n samples, each line on from `before`. Steps along a line and from one to the next are given for
// samples; for the block they are 1 and n, or n and 1.
RILL_NOINLINE void add_lines(Pixel* dst, ptrdiff_t along, ptrdiff_t across, const Pixel* before,
                             ptrdiff_t before_step, void* block, int n, int down) {
  const Coefficient* c = block;
  for (int line = 0; line < n; ++line, dst += across, before += before_step, c += down ? 1 : n) {
    Pixel sample = *before;
    for (int i = 0; i < n; ++i) dst[i * along] = sample = (Pixel)(sample + c[i * (down ? n : 1)]);
  }
  memset(block, 0, (size_t)(n * n) * sizeof(Coefficient));
}

#define LINES(n)                                                         \
  static void down##n(uint8_t* pix, int16_t* block, ptrdiff_t bytes) {   \
    const ptrdiff_t stride = in_pixels(bytes);                           \
    Pixel* const dst = (Pixel*)pix;                                      \
    add_lines(dst, stride, 1, dst - stride, 1, block, n, 1);             \
  }                                                                      \
  static void across##n(uint8_t* pix, int16_t* block, ptrdiff_t bytes) { \
    const ptrdiff_t stride = in_pixels(bytes);                           \
    Pixel* const dst = (Pixel*)pix;                                      \
    add_lines(dst, 1, stride, dst - 1, stride, block, n, 0);             \
  }
LINES(4)
LINES(8)

static void filtered_down8(uint8_t* pix, int16_t* block, int has_corner, int has_right, ptrdiff_t bytes) {
  const ptrdiff_t stride = in_pixels(bytes);
  Pixel before[8];
  store_packed(before, pack(above8((Pixel*)pix, stride, has_corner, has_right)), 8);
  add_lines((Pixel*)pix, stride, 1, before, 1, block, 8, 1);
}

static void filtered_across8(uint8_t* pix, int16_t* block, int has_corner, int has_right, ptrdiff_t bytes) {
  const ptrdiff_t stride = in_pixels(bytes);
  Pixel before[8];
  store_packed(before, pack(left8((Pixel*)pix, stride, has_corner)), 8);
  add_lines((Pixel*)pix, 1, stride, before, 1, block, 8, 0);
}

// A macroblock's blocks of 4x4 in libavcodec's order; of 4:2:2 the lower half of a plane has the places from
// 8 on.
#define BLOCKS(name, first, count)                 \
  for (int i = 0; i < (count); ++i)                \
  name##4(pix + offset[i + (i < (first) ? 0 : 4)], \
          block + i * 16 * (int)(sizeof(Coefficient) / sizeof(int16_t)), stride)
#define MACROBLOCK(name, suffix, first, count)                                                     \
  static void name##_##suffix(uint8_t* pix, const int* offset, int16_t* block, ptrdiff_t stride) { \
    BLOCKS(name, first, count);                                                                    \
  }
MACROBLOCK(down, luma, 16, 16)
MACROBLOCK(across, luma, 16, 16)
MACROBLOCK(down, chroma, 4, 4)
MACROBLOCK(across, chroma, 4, 4)
MACROBLOCK(down, chroma422, 4, 8)
MACROBLOCK(across, chroma422, 4, 8)

void FUNC(rill_avc_lossless_init)(H264PredContext* const c, const int is_422) {
  c->pred4x4_add[VERT_PRED] = down4;
  c->pred4x4_add[HOR_PRED] = across4;
  c->pred8x8l_add[VERT_PRED] = down8;
  c->pred8x8l_add[HOR_PRED] = across8;
  c->pred8x8l_filter_add[VERT_PRED] = filtered_down8;
  c->pred8x8l_filter_add[HOR_PRED] = filtered_across8;
  c->pred8x8_add[VERT_PRED8x8] = is_422 ? down_chroma422 : down_chroma;
  c->pred8x8_add[HOR_PRED8x8] = is_422 ? across_chroma422 : across_chroma;
  c->pred16x16_add[VERT_PRED8x8] = down_luma;
  c->pred16x16_add[HOR_PRED8x8] = across_luma;
}
