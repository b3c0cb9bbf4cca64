// SPDX-License-Identifier: Apache-2.0
// Intra prediction in libavcodec's table.
#include "wasm/simd/h264/avc_kernels.h"
#include "wasm/simd/h264/intra_large.h"

#define BLOCK4(name, statement)                                                 \
  static void name##_4x4(uint8_t* src, const uint8_t* right, ptrdiff_t bytes) { \
    Pixel* const dst = (Pixel*)src;                                             \
    const ptrdiff_t stride = in_pixels(bytes);                                  \
    statement;                                                                  \
  }
#define BLOCK8(name, statement)                                                          \
  static void name##_8x8(uint8_t* src, int has_corner, int has_right, ptrdiff_t bytes) { \
    Pixel* const dst = (Pixel*)src;                                                      \
    const ptrdiff_t stride = in_pixels(bytes);                                           \
    statement;                                                                           \
  }
#define LARGE(name, statement)                      \
  static void name(uint8_t* src, ptrdiff_t bytes) { \
    Pixel* const dst = (Pixel*)src;                 \
    const ptrdiff_t stride = in_pixels(bytes);      \
    statement;                                      \
  }

#define LEFT4 sum_of_four(dst - 1, stride)
#define ABOVE4 sum_of_four(dst - stride, 1)
#define DIAGONAL4 above_4_4(dst - stride, (const Pixel*)right)
BLOCK4(vertical, put_rows4(dst, stride, widen(load_packed(dst - stride, 4))))
BLOCK4(horizontal, put_columns(dst, stride, column4(dst - 1, stride), 4))
BLOCK4(dc, put_rows4(dst, stride, wide_splat((LEFT4 + ABOVE4 + 4) >> 3)))
BLOCK4(left_dc, put_rows4(dst, stride, wide_splat((LEFT4 + 2) >> 2)))
BLOCK4(above_dc, put_rows4(dst, stride, wide_splat((ABOVE4 + 2) >> 2)))
BLOCK4(no_dc, put_rows4(dst, stride, wide_splat(1 << (kDepth - 1))))
BLOCK4(down_left, down_left(dst, stride, DIAGONAL4, last_of(DIAGONAL4), 4))
BLOCK4(vertical_left, vertical_left(dst, stride, DIAGONAL4, last_of(DIAGONAL4), 4))
BLOCK4(down_right, down_right(dst, stride, edges4(dst, stride), 4))
BLOCK4(vertical_right, vertical_right(dst, stride, edges4(dst, stride), 4))
BLOCK4(horizontal_down, horizontal_down(dst, stride, edges4(dst, stride), 4))
BLOCK4(horizontal_up, horizontal_up(dst, stride, column4(dst - 1, stride), 4))

#define LEFT8 left8(dst, stride, has_corner)
#define ABOVE8 above8(dst, stride, has_corner, has_right)
#define EDGES8 edges8(dst, stride, has_corner, has_right)
BLOCK8(vertical, put_rows8(dst, stride, ABOVE8, 8))
BLOCK8(horizontal, put_columns(dst, stride, LEFT8, 8))
BLOCK8(dc, put_rows8(dst, stride, wide_splat((sum_of_eight(wasm_i16x8_add(LEFT8, ABOVE8)) + 8) >> 4), 8))
BLOCK8(left_dc, put_rows8(dst, stride, wide_splat((sum_of_eight(LEFT8) + 4) >> 3), 8))
BLOCK8(above_dc, put_rows8(dst, stride, wide_splat((sum_of_eight(ABOVE8) + 4) >> 3), 8))
BLOCK8(no_dc, put_rows8(dst, stride, wide_splat(1 << (kDepth - 1)), 8))
BLOCK8(down_left, down_left(dst, stride, ABOVE8, right8(dst, stride, has_right), 8))
BLOCK8(vertical_left, vertical_left(dst, stride, ABOVE8, right8(dst, stride, has_right), 8))
BLOCK8(down_right, down_right(dst, stride, EDGES8, 8))
BLOCK8(vertical_right, vertical_right(dst, stride, EDGES8, 8))
BLOCK8(horizontal_down, horizontal_down(dst, stride, EDGES8, 8))
BLOCK8(horizontal_up, horizontal_up(dst, stride, LEFT8, 8))

LARGE(luma_vertical, vertical16(dst, stride))
LARGE(luma_horizontal, horizontal(dst, stride, 16, 16))
LARGE(luma_dc, dc16(dst, stride, kFromBoth))
LARGE(luma_left_dc, dc16(dst, stride, kFromLeft))
LARGE(luma_above_dc, dc16(dst, stride, kFromAbove))
LARGE(luma_no_dc, dc16(dst, stride, 0))
LARGE(luma_plane, plane(dst, stride, 16, 16))

// 4:2:0 and 4:2:2. In frames of MBAFF half of what is at the left may lack.
#define CHROMA(height)                                                   \
  LARGE(vertical_##height, vertical8(dst, stride, height))               \
  LARGE(horizontal_##height, horizontal(dst, stride, 8, height))         \
  LARGE(plane_##height, plane(dst, stride, 8, height))                   \
  LARGE(dc_##height, dc_blocks(dst, stride, height, kChromaDc))          \
  LARGE(left_dc_##height, dc_blocks##height(dst, stride, kChromaLeft))   \
  LARGE(above_dc_##height, dc_blocks##height(dst, stride, kChromaAbove)) \
  LARGE(no_dc_##height, dc_blocks##height(dst, stride, kChromaNone))     \
  LARGE(l0t_##height, dc_blocks##height(dst, stride, 0xaaab))            \
  LARGE(olt_##height, dc_blocks##height(dst, stride, 0xddda))            \
  LARGE(l00_##height, dc_blocks##height(dst, stride, 0x5505))            \
  LARGE(olo_##height, dc_blocks##height(dst, stride, 0x5550))
CHROMA(8)
CHROMA(16)

#define CHROMA_INIT(height)                            \
  c->pred8x8[VERT_PRED8x8] = vertical_##height;        \
  c->pred8x8[HOR_PRED8x8] = horizontal_##height;       \
  c->pred8x8[PLANE_PRED8x8] = plane_##height;          \
  c->pred8x8[DC_PRED8x8] = dc_##height;                \
  c->pred8x8[LEFT_DC_PRED8x8] = left_dc_##height;      \
  c->pred8x8[TOP_DC_PRED8x8] = above_dc_##height;      \
  c->pred8x8[DC_128_PRED8x8] = no_dc_##height;         \
  c->pred8x8[ALZHEIMER_DC_L0T_PRED8x8] = l0t_##height; \
  c->pred8x8[ALZHEIMER_DC_0LT_PRED8x8] = olt_##height; \
  c->pred8x8[ALZHEIMER_DC_L00_PRED8x8] = l00_##height; \
  c->pred8x8[ALZHEIMER_DC_0L0_PRED8x8] = olo_##height

#define SMALL_INIT(table, size)                      \
  table[VERT_PRED] = vertical##_##size;              \
  table[HOR_PRED] = horizontal##_##size;             \
  table[DC_PRED] = dc##_##size;                      \
  table[LEFT_DC_PRED] = left_dc##_##size;            \
  table[TOP_DC_PRED] = above_dc##_##size;            \
  table[DC_128_PRED] = no_dc##_##size;               \
  table[DIAG_DOWN_LEFT_PRED] = down_left##_##size;   \
  table[DIAG_DOWN_RIGHT_PRED] = down_right##_##size; \
  table[VERT_RIGHT_PRED] = vertical_right##_##size;  \
  table[HOR_DOWN_PRED] = horizontal_down##_##size;   \
  table[VERT_LEFT_PRED] = vertical_left##_##size;    \
  table[HOR_UP_PRED] = horizontal_up##_##size

void FUNC(rill_avc_intra_init)(H264PredContext* const c, const int is_422) {
  SMALL_INIT(c->pred4x4, 4x4);
  SMALL_INIT(c->pred8x8l, 8x8);
  c->pred16x16[VERT_PRED8x8] = luma_vertical;
  c->pred16x16[HOR_PRED8x8] = luma_horizontal;
  c->pred16x16[PLANE_PRED8x8] = luma_plane;
  c->pred16x16[DC_PRED8x8] = luma_dc;
  c->pred16x16[LEFT_DC_PRED8x8] = luma_left_dc;
  c->pred16x16[TOP_DC_PRED8x8] = luma_above_dc;
  c->pred16x16[DC_128_PRED8x8] = luma_no_dc;
  if (is_422) {
    CHROMA_INIT(16);
  } else {
    CHROMA_INIT(8);
  }
}
