// SPDX-License-Identifier: Apache-2.0
// The rows of a stripe that loop restoration works at (AV1 7.17). Included by templates: BITDEPTH is set.
#pragma once

#include <wasm_simd128.h>

#include "src/looprestoration.h"

// A unit is at most 384 samples wide (1.5 times 256); a row of it gets three more on each side.
enum { kMaxWidth = 384, kReach = 3, kBefore = 8, kRow = kBefore + kMaxWidth + 16 };

// A row in lanes of 16 bits, of which the first sample is at kBefore, with the three samples on each side of
// it: the ones of its neighbours, or its own first or last again (7.17.3).
static inline void widen_row(uint16_t* const out, const pixel* const src, const pixel* left, const int w,
                             const enum LrEdgeFlags edges) {
  uint16_t* const row = out + kBefore;
  int x = 0;
  for (; x + 8 <= w; x += 8) {
    wasm_v128_store(row + x, sizeof(pixel) == 1 ? wasm_u16x8_load8x8(src + x) : wasm_v128_load(src + x));
  }
#pragma clang loop vectorize(disable) unroll(disable)
  for (; x < w; ++x) row[x] = src[x];
  for (int k = 0; k < kReach; ++k) {
    row[w + k] = edges & LR_HAVE_RIGHT ? src[w + k] : src[w - 1];
    row[-kReach + k] = edges & LR_HAVE_LEFT ? left[k] : src[0];
  }
}

// Row y of a stripe of h rows as a filter sees it: from the stripe, or of the two rows that are kept above
// and the two below it.
typedef struct {
  const pixel* src;
  const pixel (*left)[4];
  const pixel* lpf;
  ptrdiff_t stride;
  int h;
  enum LrEdgeFlags edges;
} Stripe;

static inline int first_row(const Stripe* const s) {
  return s->edges & LR_HAVE_TOP ? -2 : 0;
}

static inline int last_row(const Stripe* const s) {
  return s->edges & LR_HAVE_BOTTOM ? s->h + 1 : s->h - 1;
}

// Widens a row from the first to the last. Rows of the stripe must not be overwritten before.
static inline void load_row(uint16_t* const out, const Stripe* const s, const int y, const int w) {
  if (y >= 0 && y < s->h) {
    widen_row(out, s->src + y * s->stride, s->left[y] + 1, w, s->edges);
  } else {
    // dav1d keeps two rows above the stripe, and six rows further two below it.
    const pixel* const row = s->lpf + (y < 0 ? y + 2 : y - s->h + 6) * s->stride;
    widen_row(out, row, row - kReach, w, s->edges);
  }
}
