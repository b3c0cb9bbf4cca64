// SPDX-License-Identifier: Apache-2.0
// Prediction from a reference picture of another size (AV1 7.11.3.3, 7.11.3.4), and pictures made wider after
// decoding (7.16): each column has a place and taps of its own. Its eight pixels lie side by side, so that a
// column is one dot product, and four are added up together. Positions are in 1/1024 pixels, of which the
// upper four bits choose the filter; in 1/16384, and the upper six, where a picture is widened.
#include "common/intops.h"

#include "wasm/simd/av1/mc_filters.h"

enum { kMostColumns = 128, kTaps = 8, kBefore = kTaps / 2 - 1, kWhole = 1024, kResizeWhole = 1 << 14 };

// The four lanes of each added up.
static inline v128_t add_up(const v128_t of[4]) {
  const v128_t left = wasm_i32x4_add(wasm_i32x4_shuffle(of[0], of[1], 0, 1, 4, 5),
                                     wasm_i32x4_shuffle(of[0], of[1], 2, 3, 6, 7));
  const v128_t right = wasm_i32x4_add(wasm_i32x4_shuffle(of[2], of[3], 0, 1, 4, 5),
                                      wasm_i32x4_shuffle(of[2], of[3], 2, 3, 6, 7));
  return wasm_i32x4_add(wasm_i32x4_shuffle(left, right, 0, 2, 4, 6),
                        wasm_i32x4_shuffle(left, right, 1, 3, 5, 7));
}

static const int8_t kWholePixel[kTaps] = {0, 0, 0, 64};

// Eight taps for a position; they add up to 64.
static const int8_t* taps_at(int type, int size, int position) {
  const int8_t* const filter = filter_of(type, size, position % kWhole * 16 / kWhole);
  return filter != NULL ? filter : kWholePixel;
}

typedef struct {
  int count;             // a multiple of four
  int at[kMostColumns];  // from the block's first
  v128_t taps[kMostColumns];
} Columns;

static void place_columns(Columns* columns, int type, int w, int mx, int dx, int bitdepth_max) {
  const int scale = kHorizontalShift - (6 - prediction_bits(bitdepth_max));
  columns->count = imax(w, 4);
  ROLLED
  for (int x = 0; x < columns->count; ++x) {
    // The last again instead of pixels that a block of two does not have.
    const int position = mx + imin(x, w - 1) * dx;
    columns->at[x] = position / kWhole - kBefore;
    columns->taps[x] = wasm_i16x8_shl(wasm_i16x8_load8x8(taps_at(type, w, position)), scale);
  }
}

// A row with the bits of a prediction.
static inline void filter_row(int16_t* row, const pixel* source, const Columns* columns) {
  ROLLED
  for (int x = 0; x < columns->count; x += 4) {
    v128_t products[4];
    for (int i = 0; i < 4; ++i)
      products[i] = wasm_i32x4_dot_i16x8(load8(source + columns->at[x + i]), columns->taps[x + i]);
    const v128_t sums = wasm_i32x4_add(add_up(products), wasm_i32x4_const_splat(1 << kHorizontalShift >> 1));
    const v128_t rounded = wasm_i32x4_shr(sums, kHorizontalShift);
    wasm_v128_store64_lane(row + x, wasm_i16x8_narrow_i32x4(rounded, rounded), 0);
  }
}

// The last rows that were filtered horizontally: row y is at y % kTaps.
typedef int16_t Rows[kTaps][kMostColumns];

// A row of the block, with the middle `taps` taps of `filter`, from the rows from `y` on.
static inline void filter_down(Target target, const Rows* rows, unsigned y, int w, const int8_t* filter,
                               int taps, int scale, int bitdepth_max) {
  const Pairs pairs = pairs_of(filter, 4 - taps / 2, scale);
  const v128_t rounding =
      wasm_i32x4_splat((1 << kVerticalShift >> 1) - (target.put ? 0 : kPredictionBias << kVerticalShift));
  ROLLED
  for (int x = 0; x < w; x += 8) {
    v128_t low = rounding, high = rounding;
    for (int i = 0; i < taps; i += 2) {
      const v128_t above = wasm_v128_load(&(*rows)[(y + i) % kTaps][x]);
      const v128_t below = wasm_v128_load(&(*rows)[(y + i + 1) % kTaps][x]);
      low = wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(zip_low(above, below), pairs.pair[i / 2]));
      high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(zip_high(above, below), pairs.pair[i / 2]));
    }
    const v128_t results =
        wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, kVerticalShift), wasm_i32x4_shr(high, kVerticalShift));
    store_row(target, x, results, w, bitdepth_max);
  }
}

// A block of `w` columns from `source`, with the filters `across` and `down`.
static inline void scaled(Target target, const pixel* source, ptrdiff_t stride, int w, int h, int mx, int my,
                          int dx, int dy, int across, int down, int bitdepth_max) {
  Columns columns;
  Rows rows;
  place_columns(&columns, across, w, mx, dx, bitdepth_max);
  const int scale = kVerticalShift - 6 - (target.put ? prediction_bits(bitdepth_max) : 0);
  const unsigned taps = down == DAV1D_FILTER_BILINEAR ? 2 : kTaps;
  unsigned filtered = 0;  // rows, of which the first is the first tap's
  source -= (ptrdiff_t)(taps / 2 - 1) * stride;
  ROLLED
  for (int y = 0; y < h; ++y, my += dy, next_row(&target)) {
    const unsigned first = (unsigned)my / kWhole;
    ROLLED
    for (; filtered < first + taps; ++filtered, source += stride)
      filter_row(rows[filtered % kTaps], source, &columns);
    const int8_t* const filter = taps_at(down, h, my);
    if (taps == 2) {
      filter_down(target, &rows, first, w, filter, 2, scale, bitdepth_max);
    } else {
      filter_down(target, &rows, first, w, filter, kTaps, scale, bitdepth_max);
    }
  }
}

static NOINLINE void put_scaled(pixel* dst, ptrdiff_t dst_stride, const pixel* src, ptrdiff_t src_stride,
                                int w, int h, int mx, int my, int dx, int dy, int across, int down,
                                int bitdepth_max) {
  const Target target = {1, dst, PXSTRIDE(dst_stride)};
  scaled(target, src, PXSTRIDE(src_stride), w, h, mx, my, dx, dy, across, down, bitdepth_max);
}

static NOINLINE void prep_scaled(int16_t* tmp, const pixel* src, ptrdiff_t src_stride, int w, int h, int mx,
                                 int my, int dx, int dy, int across, int down, int bitdepth_max) {
  const Target target = {0, tmp, w};
  scaled(target, src, PXSTRIDE(src_stride), w, h, mx, my, dx, dy, across, down, bitdepth_max);
}

#define FILTERS(type, name, across, down)                                                                 \
  static void put_##name(pixel* dst, ptrdiff_t dst_stride, const pixel* src, ptrdiff_t src_stride, int w, \
                         int h, int mx, int my, int dx, int dy HIGHBD_DECL_SUFFIX) {                      \
    put_scaled(dst, dst_stride, src, src_stride, w, h, mx, my, dx, dy, across, down, BITDEPTH_MAX);       \
  }                                                                                                       \
  static void prep_##name(int16_t* tmp, const pixel* src, ptrdiff_t src_stride, int w, int h, int mx,     \
                          int my, int dx, int dy HIGHBD_DECL_SUFFIX) {                                    \
    prep_scaled(tmp, src, src_stride, w, h, mx, my, dx, dy, across, down, BITDEPTH_MAX);                  \
  }

EACH_FILTER(FILTERS)

// Eight pixels from `at` on; beyond the row's ends its last ones.
static inline v128_t load_clamped(const pixel* row, int at, int width) {
  if (at >= 0 && at + kTaps <= width) return load8(row + at);
  pixel pixels[kTaps];
  ROLLED
  for (int i = 0; i < kTaps; ++i) pixels[i] = row[iclip(at + i, 0, width - 1)];
  return load8(pixels);
}

// The taps in dav1d's table are negative.
static void resize(pixel* dst, ptrdiff_t dst_stride, const pixel* src, ptrdiff_t src_stride, int dst_w, int h,
                   int src_w, int dx, int mx HIGHBD_DECL_SUFFIX) {
  ROLLED
  for (; h > 0; --h, dst += PXSTRIDE(dst_stride), src += PXSTRIDE(src_stride)) {
    ROLLED
    for (int x = 0; x < dst_w; x += 4) {
      v128_t products[4];
      for (int i = 0; i < 4; ++i) {
        const int position = mx + (x + i) * dx;
        const v128_t taps =
            wasm_i16x8_load8x8(dav1d_resize_filter[position % kResizeWhole * 64 / kResizeWhole]);
        const v128_t pixels = load_clamped(src, position / kResizeWhole - 1 - kBefore, src_w);
        products[i] = wasm_i32x4_dot_i16x8(pixels, taps);
      }
      const v128_t sums = wasm_i32x4_sub(wasm_i32x4_const_splat(64), add_up(products));
      const v128_t rounded = wasm_i32x4_shr(sums, 7);
      const v128_t results = to_pixels(wasm_i16x8_narrow_i32x4(rounded, rounded), BITDEPTH_MAX);
      if (x + 4 <= dst_w) {
        store4(dst + x, results);
      } else {
        pixel last[8];
        store8(last, results);
        ROLLED
        for (int i = 0; i < dst_w - x; ++i) dst[x + i] = last[i];
      }
    }
  }
}

void bitfn(rill_mc_init_scaled)(Dav1dMCDSPContext* const c) {
#define SET(type, name, across, down) c->mc_scaled[type] = put_##name, c->mct_scaled[type] = prep_##name;
  EACH_FILTER(SET)
  c->resize = resize;
}
