// SPDX-License-Identifier: Apache-2.0
// Directional prediction (AV1 7.11.2.4). The left edge is turned to lie like the one above, and what is
// predicted from it transposed: then both are the same, lines of pixels between neighbours of an edge at a
// distance that grows from line to line.
#pragma once

#include "src/tables.h"
#include "wasm/simd/av1/ipred_pixels.h"

enum {
  kBefore = 16,        // entries before the corner, that a vector may begin there
  kLongest = 2 * 64,   // and after it
  kAfter = 3 * 8 + 8,  // repeating the last one, of which vectors may read, and to write in vectors
};

// pixels[kBefore] is the corner. Where an edge is upsampled every second entry lies between two pixels.
typedef struct Edge {
  int upsampled;  // 0 or 1
  int last;       // all entries beyond are equal to this one
  int step;       // in 64ths of an entry, from one line to the next
  uint16_t pixels[kBefore + kLongest + kAfter];
} Edge;

// 0 to 3 (7.11.2.9)
static int edge_filter_strength(int size, int angle, int smooth) {
  enum { kNever = 255 };
  // The least angle for each strength, up to a width and height of 8, 16, 24, 32 and more together.
  static const uint8_t kLeast[2][5][3] = {
      {{56, kNever, kNever}, {40, kNever, kNever}, {8, 16, 32}, {0, 4, 32}, {0, 0, 0}},
      {{40, 64, kNever}, {20, 48, kNever}, {kNever, kNever, 4}, {0, 0, 0}, {0, 0, 0}}};
  const uint8_t* const least = kLeast[smooth][imin((size - 1) >> 3, 4)];
  return angle >= least[2] ? 3 : angle >= least[1] ? 2 : angle >= least[0];
}

static inline void store_lanes(uint16_t* to, v128_t lanes) {
  wasm_v128_store(to, lanes);
}

static inline v128_t lanes_at(const uint16_t* from) {
  return wasm_v128_load(from);
}

static void repeat(uint16_t* after) {
  const v128_t last = wasm_v128_load16_splat(after);
  for (int i = 1; i < kAfter - 8; i += 8) store_lanes(after + i, last);
}

// The corner and `count` pixels to the right of it or, downwards, to the left in dav1d's order.
static void load_edge(uint16_t* to, const pixel* corner, int downwards, int count) {
  to[0] = *corner;
  store_lanes(to - 8, wasm_v128_load16_splat(to));
  for (int i = 0; i < count; i += 8) {
    const int some = imin(count - i, 8);
    v128_t lanes = load_some(downwards ? corner - i - some : corner + 1 + i, some);
    if (downwards) {
      lanes = wasm_i16x8_shuffle(lanes, lanes, 7, 6, 5, 4, 3, 2, 1, 0);
      if (some == 4) lanes = wasm_i64x2_shuffle(lanes, lanes, 1, 0);
    }
    store_lanes(to + 1 + i, lanes);
  }
  repeat(to + count);
}

// 7.11.2.12, of entries 1 to count
static void filter_edge(uint16_t* to, const uint16_t* from, int count, int strength) {
  static const uint8_t kWeights[3][3] = {{0, 4, 8}, {0, 5, 6}, {2, 4, 4}};
  const uint8_t* const weights = kWeights[strength - 1];
  const v128_t outer = wasm_i16x8_splat(weights[0]), inner = wasm_i16x8_splat(weights[1]);
  const v128_t middle = wasm_i16x8_splat(weights[2]);
  for (int i = 1; i <= count; i += 8) {
    const v128_t twos = wasm_i16x8_add(lanes_at(from + i - 2), lanes_at(from + i + 2));
    const v128_t ones = wasm_i16x8_add(lanes_at(from + i - 1), lanes_at(from + i + 1));
    v128_t sum = wasm_i16x8_add(wasm_i16x8_mul(twos, outer), wasm_i16x8_mul(ones, inner));
    sum = wasm_i16x8_add(sum, wasm_i16x8_mul(lanes_at(from + i), middle));
    store_lanes(to + i, wasm_u16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_const_splat(8)), 4));
  }
}

// 7.11.2.11
static void upsample_edge(uint16_t* to, const uint16_t* from, int count HIGHBD_DECL_SUFFIX) {
  const v128_t outer = wasm_i16x8_const_splat(-1), inner = wasm_i16x8_const_splat(9);
  const v128_t half = wasm_i32x4_const_splat(8);
  for (int i = 0; i < count; i += 8) {
    const v128_t a = lanes_at(from + i - 1), b = lanes_at(from + i), c = lanes_at(from + i + 1);
    const v128_t d = lanes_at(from + i + 2);
#define BETWEEN(interleave)                                                                    \
  wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_add(wasm_i32x4_dot_i16x8(interleave(a, d), outer),  \
                                               wasm_i32x4_dot_i16x8(interleave(b, c), inner)), \
                                half),                                                         \
                 4)
    const v128_t between = wasm_i16x8_narrow_i32x4(BETWEEN(INTERLEAVE_LOW), BETWEEN(INTERLEAVE_HIGH));
#undef BETWEEN
    const v128_t most = wasm_i16x8_splat(BITDEPTH_MAX);
    const v128_t clamped = wasm_i16x8_max(wasm_i16x8_min(between, most), wasm_i16x8_const_splat(0));
    store_lanes(to + 2 * i, INTERLEAVE_LOW(b, clamped));
    store_lanes(to + 2 * i + 8, INTERLEAVE_HIGH(b, clamped));
  }
  to[2 * count] = from[count];
}

typedef struct Side {
  int downwards;
  int known;     // pixels of the edge
  int count;     // entries wanted, of which those beyond the known ones repeat the last
  int filtered;  // entries to filter, if any
  int angle;     // from the edge
  int slope;     // in 64ths of a pixel, from one line to the next
} Side;

// `size` is the block's width and height together, `flags` what dav1d adds to the angle.
static void prepare_edge(Edge* edge, const pixel* corner, const Side* side, int size,
                         int flags HIGHBD_DECL_SUFFIX) {
  const int smooth = flags >> 9 & 1, enabled = flags >> 10;
  const int upsampled = enabled && side->angle < 40 && size <= 16 >> smooth;
  const int strength = enabled && !upsampled ? edge_filter_strength(size, side->angle, smooth) : 0;
  uint16_t* const to = edge->pixels + kBefore;
  edge->upsampled = upsampled;
  edge->step = side->slope * (1 << upsampled);
  edge->last = side->known;
  if (!upsampled && strength == 0) {
    load_edge(to, corner, side->downwards, side->known);
    return;
  }
  uint16_t raw[kBefore + kLongest + kAfter];
  uint16_t* const from = raw + kBefore;
  load_edge(from, corner, side->downwards, side->known);
  for (int i = side->known + kAfter - 8; i < side->count + 8; i += 8)
    store_lanes(from + i, wasm_v128_load16_splat(from + side->known));
  if (upsampled) {
    upsample_edge(to, from, side->count HIGHBD_TAIL_SUFFIX);
    edge->last = 2 * side->count;
  } else {
    const int filtered = imin(side->filtered, side->count);
    filter_edge(to, from, filtered, strength);
    for (int i = filtered + 1; i <= side->count; i += 8) store_lanes(to + i, lanes_at(from + i));
    to[0] = from[0];
    edge->last = side->count;
  }
  repeat(to + edge->last);
}

// The entry that pixel i of a line begins at, and what is left in 64ths.
static inline int position(const Edge* edge, int line, int i) {
  return (i + 1) * (64 << edge->upsampled) + edge->step * (line + 1);
}

// 8 pixels of a line from pixel i on.
static inline v128_t line_of(const Edge* edge, int line, int i) {
  const int at = position(edge, line, i);
  const uint16_t* const from = edge->pixels + kBefore + imax(imin(at >> 6, edge->last), -kBefore);
  v128_t a = lanes_at(from), b;
  if (edge->upsampled) {
    const v128_t more = lanes_at(from + 8);
    b = wasm_i16x8_shuffle(a, more, 1, 3, 5, 7, 9, 11, 13, 15);
    a = wasm_i16x8_shuffle(a, more, 0, 2, 4, 6, 8, 10, 12, 14);
  } else {
    b = lanes_at(from + 1);
  }
  const v128_t fraction = wasm_i16x8_splat((int16_t)((at & 62) << 9));
  return wasm_i16x8_add(a, wasm_i16x8_q15mulr_sat(wasm_i16x8_sub(b, a), fraction));
}

// Rows of 8 pixels, from lines that are columns: of x to x + columns.
static NOINLINE void rows_of(v128_t* rows, const Edge* left, int x, int y, int columns) {
  v128_t lines[8];
#pragma clang loop unroll(disable)
  for (int i = 0; i < columns; ++i) lines[i] = line_of(left, x + i, y);
  transpose8(rows, lines, columns);
}

// From above and right
static void predict_z1(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height, int angle,
                       int max_width, int max_height HIGHBD_DECL_SUFFIX) {
  const int degrees = angle & 511, size = width + height;
  const Side side = {.known = width + imin(width, height),
                     .count = size,
                     .filtered = size,
                     .angle = 90 - degrees,
                     .slope = dav1d_dr_intra_derivative[degrees >> 1]};
  Edge above;
  prepare_edge(&above, corner, &side, size, angle HIGHBD_TAIL_SUFFIX);
  for (int y = 0; y < height; ++y, dst += PXSTRIDE(stride))
    for (int x = 0; x < width; x += 8) store(dst + x, line_of(&above, y, x), width);
}

// From the left and below
static void predict_z3(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height, int angle,
                       int max_width, int max_height HIGHBD_DECL_SUFFIX) {
  const int degrees = angle & 511, size = width + height, columns = imin(width, 8);
  const Side side = {.downwards = 1,
                     .known = height + imin(width, height),
                     .count = size,
                     .filtered = size,
                     .angle = degrees - 180,
                     .slope = dav1d_dr_intra_derivative[(270 - degrees) >> 1]};
  Edge left;
  prepare_edge(&left, corner, &side, size, angle HIGHBD_TAIL_SUFFIX);
  for (int y = 0; y < height; y += 8, dst += 8 * PXSTRIDE(stride))
    for (int x = 0; x < width; x += 8) {
      v128_t rows[8];
      rows_of(rows, &left, x, y, columns);
      for (int i = 0; i < imin(height - y, 8); ++i) store(dst + i * PXSTRIDE(stride) + x, rows[i], columns);
    }
}

// From above and from the left
static void predict_z2(pixel* dst, ptrdiff_t stride, const pixel* corner, int width, int height, int angle,
                       int max_width, int max_height HIGHBD_DECL_SUFFIX) {
  const int degrees = angle & 511, size = width + height, columns = imin(width, 8);
  const Side top = {.known = width,
                    .count = width,
                    .filtered = max_width,
                    .angle = degrees - 90,
                    .slope = -dav1d_dr_intra_derivative[(180 - degrees) >> 1]};
  const Side side = {.downwards = 1,
                     .known = height,
                     .count = height,
                     .filtered = max_height,
                     .angle = 180 - degrees,
                     .slope = -dav1d_dr_intra_derivative[(degrees - 90) >> 1]};
  Edge above, left;
  prepare_edge(&above, corner, &top, size, angle HIGHBD_TAIL_SUFFIX);
  prepare_edge(&left, corner, &side, size, angle HIGHBD_TAIL_SUFFIX);
  const v128_t lanes = wasm_i16x8_shl(wasm_i16x8_const(0, 1, 2, 3, 4, 5, 6, 7), above.upsampled);
  for (int y = 0; y < height; y += 8, dst += 8 * PXSTRIDE(stride)) {
    const int rows = imin(height - y, 8);
    for (int x = 0; x < width; x += 8) {
      v128_t from_left[8];
      if (position(&above, y + rows - 1, x) < 0) rows_of(from_left, &left, x, y, columns);
      for (int i = 0; i < rows; ++i) {
        const int first = position(&above, y + i, x) >> 6;
        v128_t row = line_of(&above, y + i, x);
        if (first < 0) {
          const v128_t is_left = wasm_i16x8_shr(wasm_i16x8_add(lanes, wasm_i16x8_splat((int16_t)first)), 15);
          row = wasm_v128_bitselect(from_left[i], row, is_left);
        }
        store(dst + i * PXSTRIDE(stride) + x, row, columns);
      }
    }
  }
}
