// SPDX-License-Identifier: Apache-2.0
// Sample adaptive offset (H.265 8.7.3). Blocks are a multiple of four pixels wide, as coded pictures are.
#include "wasm/simd/hevc/kernels.h"

#include "libavcodec/defs.h"
#include "libavutil/common.h"

// SaoEoClass (table 7-9): neighbours beside, above, above to the left, above to the right, and opposite.
enum { kBeside, kAbove, kAboveLeft, kAboveRight };

// Whole vectors, halves and quarters of a row of pixels: nothing beyond it is read.
enum { kLanes = 128 / PIXEL_BITS };

INLINE v128_t load_lanes(const pixel* const from, const int count) {
  return count >= kLanes                   ? wasm_v128_load(from)
         : count * (int)sizeof(pixel) >= 8 ? wasm_v128_load64_zero(from)
                                           : wasm_v128_load32_zero(from);
}

INLINE void store_lanes(pixel* const to, const v128_t lanes, const int count) {
  if (count >= kLanes) {
    wasm_v128_store(to, lanes);
  } else if (count * (int)sizeof(pixel) >= 8) {
    wasm_v128_store64_lane(to, lanes, 0);
  } else {
    wasm_v128_store32_lane(to, lanes, 0);
  }
}

// What of `left` pixels the next vector takes.
INLINE int next(const int left) {
  return left >= kLanes ? kLanes : left * (int)sizeof(pixel) >= 8 ? 8 / (int)sizeof(pixel) : 4;
}

// Pixels as signed numbers, in order.
INLINE v128_t ordered(const v128_t pixels) {
#if PIXEL_BITS == 8
  return wasm_v128_xor(pixels, wasm_i8x16_const_splat(-128));
#else
  return pixels;
#endif
}

// `table[index]` of 8 bits (offsets have no more) added to ordered pixels; an index beyond the table stands
// for nothing.
INLINE v128_t add_offsets(const v128_t pixels, const v128_t index, const v128_t table, const int depth) {
#if PIXEL_BITS == 8
  return ordered(wasm_i8x16_add_sat(pixels, wasm_i8x16_swizzle(table, index)));
#else
  const v128_t offsets = wasm_i8x16_swizzle(table, wasm_u8x16_narrow_i16x8(index, index));
  const v128_t sum = wasm_i16x8_add(pixels, wasm_i16x8_extend_low_i8x16(offsets));
  return wasm_i16x8_max(wasm_i16x8_min(sum, wasm_i16x8_splat((int16_t)((1 << depth) - 1))),
                        wasm_i16x8_const_splat(0));
#endif
}

static NOINLINE void band_filter(uint8_t* dst, const uint8_t* src, const ptrdiff_t dst_stride,
                                 const ptrdiff_t src_stride, const int16_t* const offsets,
                                 const int first_band, const int width, const int height, const int depth) {
  const v128_t table = wasm_i8x16_make((int8_t)offsets[1], (int8_t)offsets[2], (int8_t)offsets[3],
                                       (int8_t)offsets[4], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  for (int y = 0; y < height; y++, dst += dst_stride, src += src_stride) {
    for (int x = 0, count; x < width; x += count) {
      count = next(width - x);
      const v128_t pixels = load_lanes((const pixel*)src + x, count);
      const v128_t bands = wasm_u16x8_shr(pixels, depth - 5);
#if PIXEL_BITS == 8
      const v128_t index = wasm_v128_and(wasm_i8x16_sub(bands, wasm_i8x16_splat((int8_t)first_band)),
                                         wasm_i8x16_const_splat(31));
#else
      const v128_t index = wasm_v128_and(wasm_i16x8_sub(bands, wasm_i16x8_splat((int16_t)first_band)),
                                         wasm_i16x8_const_splat(31));
#endif
      store_lanes((pixel*)dst + x, add_offsets(ordered(pixels), index, table, depth), count);
    }
  }
}

// 2 and the signs of the differences from both neighbours
INLINE v128_t edge_index(const v128_t c, const v128_t a, const v128_t b) {
#if PIXEL_BITS == 8
  const v128_t above = wasm_i8x16_add(wasm_i8x16_gt(c, a), wasm_i8x16_gt(c, b));
  const v128_t below = wasm_i8x16_add(wasm_i8x16_gt(a, c), wasm_i8x16_gt(b, c));
  return wasm_i8x16_add(wasm_i8x16_sub(below, above), wasm_i8x16_const_splat(2));
#else
  const v128_t above = wasm_i16x8_add(wasm_i16x8_gt(c, a), wasm_i16x8_gt(c, b));
  const v128_t below = wasm_i16x8_add(wasm_i16x8_gt(a, c), wasm_i16x8_gt(b, c));
  return wasm_i16x8_add(wasm_i16x8_sub(below, above), wasm_i16x8_const_splat(2));
#endif
}

static NOINLINE void edge_filter(uint8_t* dst, const uint8_t* from, const ptrdiff_t dst_stride,
                                 const int16_t* const offsets, const int direction, const int width,
                                 const int height, const int depth) {
  // Where the first neighbour lies, the second being opposite: left, above, above to the left, above to the
  // right.
  enum { kStride = (2 * MAX_PB_SIZE + AV_INPUT_BUFFER_PADDING_SIZE) / (int)sizeof(pixel) };
  static const uint8_t kNeighbour[] = {1, kStride, kStride + 1, kStride - 1};
  const int neighbour = kNeighbour[direction];
  const v128_t table =
      wasm_i8x16_make((int8_t)offsets[1], (int8_t)offsets[2], (int8_t)offsets[0], (int8_t)offsets[3],
                      (int8_t)offsets[4], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const pixel* src = (const pixel*)from;
  for (int y = 0; y < height; y++, dst += dst_stride, src += kStride) {
    for (int x = 0, count; x < width; x += count) {
      count = next(width - x);
      const v128_t pixels = ordered(load_lanes(src + x, count));
      const v128_t before = ordered(load_lanes(src + x - neighbour, count));
      const v128_t after = ordered(load_lanes(src + x + neighbour, count));
      store_lanes((pixel*)dst + x, add_offsets(pixels, edge_index(pixels, before, after), table, depth),
                  count);
    }
  }
}

typedef struct {
  pixel* dst;
  const pixel* src;
  ptrdiff_t dst_stride, src_stride;  // pixels
} Planes;

// Column x from row y to `end`, and row y from column x to `end`: what has no neighbour on one side gets
// `offset`.
static NOINLINE void restore_column(const Planes* const planes, const int x, int y, const int end,
                                    const int offset, const int depth) {
  for (; y < end; y++)
    planes->dst[y * planes->dst_stride + x] =
        (pixel)av_clip_uintp2(planes->src[y * planes->src_stride + x] + offset, depth);
}

static NOINLINE void restore_row(const Planes* const planes, const int y, int x, const int end,
                                 const int offset, const int depth) {
  for (; x < end; x++)
    planes->dst[y * planes->dst_stride + x] =
        (pixel)av_clip_uintp2(planes->src[y * planes->src_stride + x] + offset, depth);
}

typedef struct {
  const int* picture;  // whether the block ends with the picture: left, top, right, bottom
  const uint8_t *vertical, *horizontal,
      *diagonal;  // neighbours that may not be used: those of a slice or tile
} Borders;

// Takes back what the edge filter made of pixels without a neighbour. `all`: slices and tiles end at the
// block as well.
static NOINLINE void edge_restore(const Planes* const planes, const SAOParams* const sao,
                                  const Borders* const borders, int width, int height, const int component,
                                  const int all, const int depth) {
  const int direction = sao->eo_class[component], offset = sao->offset_val[component][0];
  const int* const ends = borders->picture;
  const int sideways = direction != kAbove, upwards = direction != kBeside;
  int left = 0, top = 0;
  if (sideways && ends[0]) {
    restore_column(planes, 0, 0, height, offset, depth);
    left = 1;
  }
  if (sideways && ends[2]) restore_column(planes, --width, 0, height, offset, depth);
  if (upwards && ends[1]) {
    restore_row(planes, 0, left, width, offset, depth);
    top = 1;
  }
  if (upwards && ends[3]) restore_row(planes, --height, left, width, offset, depth);
  if (!all) return;

  const uint8_t* const corners = borders->diagonal;
  const int down = direction == kAboveLeft, up = direction == kAboveRight, right = width - 1,
            bottom = height - 1;
  // Corners whose diagonal neighbours both may be used keep what the filter made of them.
  const int keep_top_left = down && !corners[0] && !ends[0] && !ends[1];
  const int keep_top_right = up && !corners[1] && !ends[1] && !ends[2];
  const int keep_bottom_right = down && !corners[2] && !ends[2] && !ends[3];
  const int keep_bottom_left = up && !corners[3] && !ends[0] && !ends[3];
  if (sideways && borders->vertical[0])
    restore_column(planes, 0, top + keep_top_left, height - keep_bottom_left, 0, depth);
  if (sideways && borders->vertical[1])
    restore_column(planes, right, top + keep_top_right, height - keep_bottom_right, 0, depth);
  if (upwards && borders->horizontal[0])
    restore_row(planes, 0, left + keep_top_left, width - keep_top_right, 0, depth);
  if (upwards && borders->horizontal[1])
    restore_row(planes, bottom, left + keep_bottom_left, width - keep_bottom_right, 0, depth);
  if (down && corners[0]) restore_row(planes, 0, 0, 1, 0, depth);
  if (up && corners[1]) restore_row(planes, 0, right, width, 0, depth);
  if (down && corners[2]) restore_row(planes, bottom, right, width, 0, depth);
  if (up && corners[3]) restore_row(planes, bottom, 0, 1, 0, depth);
}

#define RESTORE(all, depth)                                                                          \
  static void restore_##all##_##depth(uint8_t* dst, const uint8_t* src, ptrdiff_t dst_stride,        \
                                      ptrdiff_t src_stride, const SAOParams* sao, const int* ends,   \
                                      int width, int height, int component, const uint8_t* vertical, \
                                      const uint8_t* horizontal, const uint8_t* diagonal) {          \
    const Planes planes = {(pixel*)dst, (const pixel*)src, dst_stride / (ptrdiff_t)sizeof(pixel),    \
                           src_stride / (ptrdiff_t)sizeof(pixel)};                                   \
    const Borders borders = {ends, vertical, horizontal, diagonal};                                  \
    edge_restore(&planes, sao, &borders, width, height, component, all, depth);                      \
  }
#define FUNCTIONS(depth)                                                                                   \
  static void band_##depth(uint8_t* dst, const uint8_t* src, ptrdiff_t dst_stride, ptrdiff_t src_stride,   \
                           const int16_t* offsets, int first_band, int width, int height) {                \
    band_filter(dst, src, dst_stride, src_stride, offsets, first_band, width, height, depth);              \
  }                                                                                                        \
  static void edge_##depth(uint8_t* dst, const uint8_t* src, ptrdiff_t dst_stride, const int16_t* offsets, \
                           int direction, int width, int height) {                                         \
    edge_filter(dst, src, dst_stride, offsets, direction, width, height, depth);                           \
  }                                                                                                        \
  RESTORE(0, depth)                                                                                        \
  RESTORE(1, depth)
FOR_DEPTHS(FUNCTIONS)

void FUNC(rill_hevc_sao_init)(HEVCDSPContext* const c, const int depth) {
#define PLACE(bits)                            \
  if (depth == (bits)) {                       \
    for (int i = 0; i < 5; i++) {              \
      c->sao_band_filter[i] = band_##bits;     \
      c->sao_edge_filter[i] = edge_##bits;     \
    }                                          \
    c->sao_edge_restore[0] = restore_0_##bits; \
    c->sao_edge_restore[1] = restore_1_##bits; \
  }
  FOR_DEPTHS(PLACE)
}
