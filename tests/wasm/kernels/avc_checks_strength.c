// SPDX-License-Identifier: Apache-2.0
// The strengths of edges (H.264 8.7.2.1), against the clause written out block by block.
#include <stdlib.h>
#include <string.h>

#include "avc_checks.h"

// What libavcodec keeps of a macroblock and its neighbours: rows of eight blocks, the first of which is the
// fifth of the second row.
enum { kCacheRow = 8, kFirst = 12, kCache = 40 };

typedef struct {
  uint8_t nnz[kCache];
  int8_t ref[2][kCache];
  int16_t mv[2][kCache][2];
  int bidirectional, edges, step, mask_mv0, mask_mv1, field;
} Caches;

static int vectors_differ(const int16_t a[2], const int16_t b[2], const int limit_y) {
  return abs(a[0] - b[0]) >= 4 || abs(a[1] - b[1]) >= limit_y;
}

static int motion_differs(const Caches* const c, const int list_a, const int a, const int list_b,
                          const int b) {
  if (c->ref[list_a][a] != c->ref[list_b][b]) return 1;
  const int limit_y = c->field ? 2 : 4;
  return vectors_differ(c->mv[list_a][a], c->mv[list_b][b], limit_y);
}

// bS of H.264 8.7.2.1 between two blocks of inter macroblocks.
static int strength_of(const Caches* const c, const int a, const int b) {
  if (c->nnz[a] || c->nnz[b]) return 2;
  if (!c->bidirectional) {
    // Without a reference there is no motion vector.
    return c->ref[0][a] == -1 ? c->ref[0][b] != -1 : motion_differs(c, 0, a, 0, b);
  }
  const int first = c->ref[0][a] == -1 && c->ref[0][b] == -1 ? 0 : motion_differs(c, 0, a, 0, b);
  if (!first && !motion_differs(c, 1, a, 1, b)) return 0;
  return motion_differs(c, 0, a, 1, b) || motion_differs(c, 1, a, 0, b);
}

static void plain_strength(int16_t bs[2][4][4], uint8_t nnz[40], int8_t ref[2][40], int16_t mv[2][40][2],
                           int bidirectional, int edges, int step, int mask_mv0, int mask_mv1, int field) {
  Caches c = {.bidirectional = bidirectional, .edges = edges, .field = field};
  memcpy(c.nnz, nnz, sizeof(c.nnz));
  memcpy(c.ref, ref, sizeof(c.ref));
  memcpy(c.mv, mv, sizeof(c.mv));
  for (int edge = 0; edge < 4; edge++) {
    for (int i = 0; i < 4; i++) {
      const int beside = kFirst + i * kCacheRow + edge, below = kFirst + edge * kCacheRow + i;
      bs[0][edge][i] = (int16_t)strength_of(&c, beside, beside - 1);
      bs[1][edge][i] = (int16_t)strength_of(&c, below, below - kCacheRow);
    }
  }
}

// From the column's first block on, the motion of row `from` in row `to`.
static void repeat_row(Caches* const c, const int column, const int from, const int to) {
  for (int i = column; i < 4; i++) {
    const int source = kFirst + from * kCacheRow + i, target = kFirst + to * kCacheRow + i;
    for (int list = 0; list < 2; list++) {
      c->ref[list][target] = c->ref[list][source];
      memcpy(c->mv[list][target], c->mv[list][source], sizeof(c->mv[list][target]));
    }
  }
}

// Whole macroblocks or two upon each other, and whole ones beside whole ones, have the same motion in several
// rows, which the masks tell. Of a whole one without a residual only the outer edges are wanted, of one with
// transforms of 8 x 8 not those between.
static void fill_shape(Caches* const c) {
  static const int kMasks[] = {0, 1, 3};
  c->mask_mv1 = kMasks[random_in(0, 2)];
  c->mask_mv0 = c->mask_mv1 == 3 && (rnd() & 1) ? 3 : 0;
  c->step = random_in(1, 2);
  c->edges = c->mask_mv1 == 3 && (rnd() & 1) ? 1 : 4;
  for (int row = 1; row < 4; row++)
    if (row & c->mask_mv1) repeat_row(c, c->mask_mv0 ? -1 : 0, row & ~c->mask_mv1, row);
  // What is no part of the size may stand above the mask.
  c->mask_mv1 |= (int)(rnd() & 0xff0);
  if (c->edges == 4) return;
  for (int row = 0; row < 4; row++) memset(c->nnz + kFirst + row * kCacheRow, 0, 4);
}

// Values next to each other, so that every comparison falls out both ways; or all of them.
static void fill_caches(Caches* const c) {
  const int spread = rnd() & 1 ? 5 : 32767, coded = random_in(0, 4);
  c->bidirectional = (int)(rnd() & 1);
  c->field = (int)(rnd() & 1);
  for (int i = 0; i < kCache; i++) {
    c->nnz[i] = random_in(0, 4) < coded ? (uint8_t)random_in(0, 16) : 0;
    for (int list = 0; list < 2; list++) {
      c->ref[list][i] = (int8_t)random_in(list > 0 && !c->bidirectional ? -1 : -(int)(rnd() & 1), 1);
      for (int xy = 0; xy < 2; xy++) c->mv[list][i][xy] = (int16_t)random_in(-spread, spread);
    }
  }
  fill_shape(c);
}

static void forget_unwanted(const Caches* const c, int16_t bs[2][4][4]) {
  for (int edge = 1; edge < 4; edge++)
    for (int direction = 0; direction < 2; direction++)
      if (c->edges == 1 || edge % c->step != 0) memset(bs[direction][edge], 0, sizeof(bs[direction][edge]));
}

void check_strength(const H264DSPContext* const c) {
  int16_t wanted[2][4][4], got[2][4][4];
  Caches caches = {.nnz = {0}};
  declare_func(void, int16_t bs[2][4][4], uint8_t nnz[40], int8_t ref[2][40], int16_t mv[2][40][2],
               int bidirectional, int edges, int step, int mask_mv0, int mask_mv1, int field);
  // libavcodec has no such function in plain C: ours stands in its table.
  void* const function =
      c->h264_loop_filter_strength ? (void*)c->h264_loop_filter_strength : (void*)plain_strength;
  if (!check_func(function, "h264_loop_filter_strength")) return;
  for (int round = 0; round < 50 * kRounds; round++) {
    fill_caches(&caches);
    call_ref(wanted, caches.nnz, caches.ref, caches.mv, caches.bidirectional, caches.edges, caches.step,
             caches.mask_mv0, caches.mask_mv1, caches.field);
    call_new(got, caches.nnz, caches.ref, caches.mv, caches.bidirectional, caches.edges, caches.step,
             caches.mask_mv0, caches.mask_mv1, caches.field);
    forget_unwanted(&caches, wanted);
    forget_unwanted(&caches, got);
    if (memcmp(wanted, got, sizeof(got)) != 0) {
      fail();
      break;
    }
  }
  bench_new(got, caches.nnz, caches.ref, caches.mv, 1, 4, 1, 0, 0, 0);
}
