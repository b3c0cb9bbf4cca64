// SPDX-License-Identifier: Apache-2.0
// Loop restoration (AV1 7.17), and its Wiener filter (7.17.4).
#include "src/looprestoration.h"

#include <string.h>

#include "common/intops.h"
#include "wasm/simd/av1/kernels.h"
#include "wasm/simd/av1/looprestoration_rows.h"
#include "wasm/simd/av1/looprestoration_sgr.h"

void bitfn(__real_dav1d_loop_restoration_dsp_init)(Dav1dLoopRestorationDSPContext* c, int bpc);
void bitfn(__wrap_dav1d_loop_restoration_dsp_init)(Dav1dLoopRestorationDSPContext* c, int bpc);

enum { kTaps = 7 };

// The taps of a filter, which is symmetric, in the pairs that i32x4.dot_i16x8 takes: the outer two and the
// inner two.
typedef struct {
  v128_t outer, inner;
} Taps;

static Taps taps_of(const int16_t filter[8], const int middle) {
  const int16_t inner[2] = {filter[2], (int16_t)(filter[3] + middle)};
  return (Taps){wasm_v128_load32_splat(filter), wasm_v128_load32_splat(inner)};
}

// Eight weighted sums of seven vectors' lanes: `offset` is added, they are shifted, and narrowed to 16 bits.
// Of the lanes of two vectors the sum must fit 16 bits.
static inline v128_t weigh(const v128_t in[kTaps], const Taps* const taps, const v128_t offset,
                           const int shift) {
  const v128_t a = wasm_i16x8_add(in[0], in[6]), b = wasm_i16x8_add(in[1], in[5]),
               c = wasm_i16x8_add(in[2], in[4]);
  v128_t low = wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11), taps->outer);
  v128_t high = wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15), taps->outer);
  const v128_t inner_low = wasm_i16x8_shuffle(c, in[3], 0, 8, 1, 9, 2, 10, 3, 11);
  const v128_t inner_high = wasm_i16x8_shuffle(c, in[3], 4, 12, 5, 13, 6, 14, 7, 15);
  low = wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(inner_low, taps->inner));
  high = wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(inner_high, taps->inner));
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(low, offset), shift),
                                 wasm_i32x4_shr(wasm_i32x4_add(high, offset), shift));
}

// How the sums of both passes are rounded (7.17.4: InterRound0 and InterRound1), for a bit depth. What the
// horizontal pass gives is stored less `bias`, half its range, so that the sum of two fits 16 bits signed.
typedef struct {
  int horizontal_shift, vertical_shift, bias;
  v128_t horizontal_offset, vertical_offset, limit, pixel_max;
} Rounding;

static Rounding rounding_of(const int depth) {
  Rounding r;
  r.horizontal_shift = depth == 12 ? 5 : 3;
  r.vertical_shift = depth == 12 ? 9 : 11;
  r.bias = 1 << (depth + 7 - r.horizontal_shift);
  r.horizontal_offset =
      wasm_i32x4_splat((1 << (depth + 6)) + (1 << (r.horizontal_shift - 1)) - (r.bias << r.horizontal_shift));
  // The vertical taps add up to 128: what `bias` takes away comes back here.
  r.vertical_offset =
      wasm_i32x4_splat((1 << (r.vertical_shift - 1)) - (1 << (depth + r.vertical_shift - 1)) + 128 * r.bias);
  r.limit = wasm_i16x8_splat((int16_t)(r.bias - 1));
  r.pixel_max = wasm_i16x8_splat((int16_t)((1 << depth) - 1));
  return r;
}

// The horizontal pass, 7.17.4 from the first to the w-th sample, rounded up to eight.
static void filter_row(int16_t* const out, const uint16_t* const row, const Taps* const taps,
                       const Rounding* const r, const int w) {
  // Clipped to -bias from below: that is 0 before the bias.
  const v128_t low = wasm_i16x8_sub(wasm_i16x8_const_splat(-1), r->limit);
  for (int x = 0; x < w; x += 8) {
    v128_t in[kTaps];
    for (int k = 0; k < kTaps; ++k) in[k] = wasm_v128_load(row + kBefore + x - kReach + k);
    const v128_t eight = weigh(in, taps, r->horizontal_offset, r->horizontal_shift);
    wasm_v128_store(out + x, wasm_i16x8_min(wasm_i16x8_max(eight, low), r->limit));
  }
}

// The vertical pass: one row of samples from seven of the horizontal pass's.
static void filter_column(pixel* const dst, int16_t* const* const rows, const Taps* const taps,
                          const Rounding* const r, const int w) {
  for (int x = 0; x < w; x += 8) {
    v128_t in[kTaps];
    for (int k = 0; k < kTaps; ++k) in[k] = wasm_v128_load(rows[k] + x);
    const v128_t eight = weigh(in, taps, r->vertical_offset, r->vertical_shift);
#if BITDEPTH == 8
    const v128_t samples = wasm_u8x16_narrow_i16x8(eight, eight);
#else
    const v128_t samples = wasm_i16x8_min(wasm_i16x8_max(eight, wasm_i16x8_const_splat(0)), r->pixel_max);
#endif
    // Writing up to the next multiple of eight is allowed (looprestoration.h: up to 32).
    if (sizeof(pixel) == 1) {
      wasm_v128_store64_lane(dst + x, samples, 0);
    } else {
      wasm_v128_store(dst + x, samples);
    }
  }
}

// 7.17.4 for a stripe of w by h: with three rows above and below it, of which the outermost are the next ones
// again.
static void wiener(pixel* dst, const ptrdiff_t byte_stride, const pixel (*left)[4], const pixel* const lpf,
                   const int w, const int h, const LooprestorationParams* const params,
                   const enum LrEdgeFlags edges HIGHBD_DECL_SUFFIX) {
  const ptrdiff_t stride = PXSTRIDE(byte_stride);
#if BITDEPTH == 8
  const int depth = 8, centre = 128;
#else
  const int depth = bitdepth_from_max(bitdepth_max), centre = 0;
#endif
  const Rounding r = rounding_of(depth);
  // For 8 bits dav1d leaves the sample's own weight, 128, out of the middle tap.
  const Taps across = taps_of(params->filter[0], centre), down = taps_of(params->filter[1], 0);
  const Stripe stripe = {dst, left, lpf, stride, h, edges};
  uint16_t row[kRow] __attribute__((aligned(16)));
  int16_t store[kTaps][kMaxWidth + 8] __attribute__((aligned(16)));
  memset(row, 0, sizeof row);

  // Row y is filtered into store[(y + 7) % 7] before row y - 3 is put out.
  const int first = first_row(&stripe), last = last_row(&stripe);
  for (int y = first; y < h + kReach; ++y) {
    if (y <= last) {
      load_row(row, &stripe, y, w);
      filter_row(store[(y + kTaps) % kTaps], row, &across, &r, w);
    }
    if (y < kReach) continue;
    int16_t* rows[kTaps];
    for (int k = 0; k < kTaps; ++k) {
      rows[k] = store[(iclip(y - kTaps + 1 + k, first, last) + kTaps) % kTaps];
    }
    filter_column(dst, rows, &down, &r, w);
    dst += stride;
  }
}

void bitfn(__wrap_dav1d_loop_restoration_dsp_init)(Dav1dLoopRestorationDSPContext* const c, const int bpc) {
  bitfn(__real_dav1d_loop_restoration_dsp_init)(c, bpc);
  if (!simd128_enabled()) return;
  c->wiener[0] = c->wiener[1] = wiener;
  // The sum of 25 samples of 12 bits does not fit the lanes of the self-guided filter.
  if (bpc > 10) return;
  c->sgr[0] = self_guided_5x5;
  c->sgr[1] = self_guided_3x3;
  c->sgr[2] = self_guided_mix;
}
