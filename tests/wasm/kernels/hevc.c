// SPDX-License-Identifier: Apache-2.0
// What FFmpeg's checkasm leaves out of H.265's prediction: every fraction, negative and different weights,
// predictions of both signs, blocks that are not square, 9 bits; and whether each kernel was checked at all.
// A part of checkasm's program.
#include "hevc_checks.h"

#include "libavutil/cpu.h"

// Plain C, of tables that kernels fill completely (see wasm/simd/hevc/kernels.h).
void __real_ff_hevc_dsp_init(HEVCDSPContext* c, int bit_depth);
void plain_ff_hevc_dsp_init(HEVCDSPContext* c, int bit_depth);
void __real_ff_hevc_pred_init(HEVCPredContext* c, int bit_depth);
void plain_ff_hevc_pred_init(HEVCPredContext* c, int bit_depth);

void plain_ff_hevc_dsp_init(HEVCDSPContext* const c, const int bit_depth) {
  __real_ff_hevc_dsp_init(c, bit_depth);
}

void plain_ff_hevc_pred_init(HEVCPredContext* const c, const int bit_depth) {
  __real_ff_hevc_pred_init(c, bit_depth);
}

enum { kRow = 96, kRows = 80, kGuard = 16 };

static const int kWidths[] = {2, 4, 6, 8, 12, 16, 24, 32, 48, 64};
static uint16_t source[kRow * kRows], expected[kRow * kRows], actual[kRow * kRows];
static int16_t other[MAX_PB_SIZE * MAX_PB_SIZE];

// Random pixels, or only the least and the greatest.
static void fill(const int bit_depth, const int extreme) {
  const int most = (1 << bit_depth) - 1;
  for (int i = 0; i < kRow * kRows; i++) {
    const int value = extreme ? (int)(rnd() & 1) * most : (int)(rnd() & (unsigned)most);
    if (bit_depth == 8) {
      ((uint8_t*)source)[i] = (uint8_t)value;
    } else {
      source[i] = (uint16_t)value;
    }
    expected[i] = actual[i] = (uint16_t)rnd();
  }
  for (int i = 0; i < MAX_PB_SIZE * MAX_PB_SIZE; i++) other[i] = (int16_t)((int)(rnd() % 31500) - 9000);
}

typedef struct {
  int width_index, height, mx, my, luma;
} Block;

// Both must leave all but the block alone: the whole buffers are compared.
static void check_block(const Tables* const t, const Block* const b) {
  const int size = t->bit_depth > 8 ? 2 : 1, width = kWidths[b->width_index], i = b->width_index;
  const ptrdiff_t stride = kRow * size;
  const uint8_t* const src = (const uint8_t*)source + 4 * stride + 8 * size;
  const int y = b->my != 0, x = b->mx != 0, denom = (int)(rnd() % 8);
  const int w0 = (int)(rnd() % 256) - 128, w1 = (int)(rnd() % 256) - 128, o0 = (int)(rnd() % 256) - 128,
            o1 = (int)(rnd() % 256) - 128;
#define PLAIN(kind) (b->luma ? t->plain.put_hevc_qpel##kind[i][y][x] : t->plain.put_hevc_epel##kind[i][y][x])
#define OURS(kind) (b->luma ? t->ours.put_hevc_qpel##kind[i][y][x] : t->ours.put_hevc_epel##kind[i][y][x])
#define COMPARE(kind, ...)                                                                         \
  do {                                                                                             \
    named(OURS(kind), "%s" #kind "_%d_%d%d_%d", b->luma ? "qpel" : "epel", i, y, x, t->bit_depth); \
    fill(t->bit_depth, (int)(rnd() & 1));                                                          \
    PLAIN(kind)((void*)(expected + kGuard), __VA_ARGS__);                                          \
    OURS(kind)((void*)(actual + kGuard), __VA_ARGS__);                                             \
    SAME(expected, actual);                                                                        \
  } while (0)
  COMPARE(, src, stride, b->height, b->mx, b->my, width);
  COMPARE(_uni, stride, src, stride, b->height, b->mx, b->my, width);
  COMPARE(_bi, stride, src, stride, other, b->height, b->mx, b->my, width);
  COMPARE(_uni_w, stride, src, stride, b->height, denom, w0, o0, b->mx, b->my, width);
  COMPARE(_bi_w, stride, src, stride, other, b->height, denom, w0, w1, o0, o1, b->mx, b->my, width);
}

static void check_prediction(const Tables* const t) {
  for (int luma = 0; luma < 2; luma++) {
    const int fractions = luma ? 4 : 8;
    for (int i = luma; i < 10; i++) {
      for (int fraction = 0; fraction < fractions * fractions; fraction++) {
        const Block block = {i, 2 * (1 + (int)(rnd() % 32)), fraction % fractions, fraction / fractions,
                             luma};
        check_block(t, &block);
      }
    }
  }
}

// What differs from plain C must be known to one of the checks.
static void check_all_checked(const char* const table, const void* const plain, const void* const ours,
                              const size_t bytes, const int bit_depth) {
  for (size_t i = 0; i < bytes / sizeof(void*); i++) {
    const void* const function = ((const void* const*)ours)[i];
    if (((const void* const*)plain)[i] != function && !checkasm_checked(function))
      checkasm_fail_func("%d bits: entry %d of %s has no check", bit_depth, (int)i, table);
  }
}

void checkasm_check_hevc_rill(void) {
  static const int kDepths[] = {8, 9, 10, 12};
  const int flags = av_get_cpu_flags();
  for (size_t i = 0; i < sizeof(kDepths) / sizeof(kDepths[0]); i++) {
    Tables t = {.bit_depth = kDepths[i]};
    ff_hevc_dsp_init(&t.ours, t.bit_depth);
    ff_hevc_pred_init(&t.our_intra, t.bit_depth);
    av_force_cpu_flags(0);
    ff_hevc_dsp_init(&t.plain, t.bit_depth);
    ff_hevc_pred_init(&t.plain_intra, t.bit_depth);
    av_force_cpu_flags(flags);
    check_prediction(&t);
    check_residuals(&t);
    check_filters(&t);
    check_intra(&t);
    check_all_checked("HEVCDSPContext", &t.plain, &t.ours, sizeof(t.ours), t.bit_depth);
    check_all_checked("HEVCPredContext", &t.plain_intra, &t.our_intra, sizeof(t.our_intra), t.bit_depth);
  }
  check_decoder();
  report("rill");
}
