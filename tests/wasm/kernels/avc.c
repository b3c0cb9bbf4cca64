// SPDX-License-Identifier: Apache-2.0
// What FFmpeg's checkasm leaves out of H.264 (avc_checks*.c), here sums of differences, blocks beyond borders
// and symbols; and whether each kernel was checked at all. A part of checkasm's program.
#include <stdlib.h>
#include <string.h>

#include "avc_checks.h"
#include "libavcodec/avcodec.h"
#include "libavcodec/cabac_functions.h"
#include "libavcodec/h264_parse.h"
#include "libavcodec/h264chroma.h"
#include "libavcodec/h264pred.h"
#include "libavcodec/h264qpel.h"
#include "libavcodec/me_cmp.h"
#include "libavcodec/videodsp.h"
#include "libavutil/cpu.h"
#include "wasm/codecs/libavcodec/lean/cabac.h"

enum { kStride = 48, kRows = 32, kBlock = 8 * kStride + 16 };

static uint8_t source[kStride * kRows], expected[kStride * kRows];

// Random samples, or only the least and the greatest.
static void fill(uint8_t* const samples) {
  const unsigned extreme = rnd() & 1;
  for (int i = 0; i < kStride * kRows; i++) samples[i] = extreme ? 0 - (rnd() & 1) : rnd();
}

static int plain_sad16(struct MpegEncContext* unused, const uint8_t* a, const uint8_t* b, ptrdiff_t stride,
                       int height) {
  int sum = 0;
  for (int y = 0; y < height; y++, a += stride, b += stride) {
    for (int x = 0; x < 16; x++) sum += abs(a[x] - b[x]);
  }
  return sum;
}

// The module has no plain C for it (avc_me_cmp.c): the sum is written out above.
static void check_sad(void) {
  MECmpContext c = {0};
  declare_func(int, struct MpegEncContext* unused, const uint8_t* a, const uint8_t* b, ptrdiff_t stride,
               int height);
  ff_me_cmp_init(&c, NULL);
  if (!check_func(av_get_cpu_flags() ? (void*)c.sad[0] : (void*)plain_sad16, "h264_sad_16")) return;
  for (int round = 0; round < kRounds; round++) {
    const int height = random_in(1, 16), at = random_in(0, 31);
    fill(source);
    fill(expected);
    const int wanted = call_ref(NULL, source + kBlock, expected + at, kStride, height);
    const int got = call_new(NULL, source + kBlock, expected + at, kStride, height);
    if (wanted != got) {
      fail();
      break;
    }
  }
  bench_new(NULL, source + kBlock, expected + 5, kStride, 16);
}

// Blocks of every size, in and about pictures of every size down to one pixel.
static void check_borders(const int bit_depth) {
  enum { kRow = 80, kAround = 4 };
  static uint8_t picture[2 * kRow * kRow], wanted[2 * kRow * kRow], got[2 * kRow * kRow];
  const int bytes = bit_depth > 8 ? 2 : 1;
  const ptrdiff_t stride = kRow * bytes;
  VideoDSPContext c = {0};
  declare_func(void, uint8_t* dst, const uint8_t* src, ptrdiff_t dst_linesize, ptrdiff_t src_linesize,
               int block_w, int block_h, int src_x, int src_y, int w, int h);
  ff_videodsp_init(&c, bit_depth);
  if (!check_func(c.emulated_edge_mc, "emulated_edge_mc_%d", bit_depth)) return;
  for (size_t i = 0; i < sizeof(picture); i++) picture[i] = rnd();
  for (int round = 0; round < 10 * kRounds; round++) {
    const int width = random_in(1, kRow), height = random_in(1, kRow);
    const int block_width = random_in(1, 71), block_height = random_in(1, 71);
    const int x = random_in(-120, 120), y = random_in(-120, 120);
    const uint8_t* const at = picture + y * stride + x * bytes;
    memset(wanted, round, sizeof(wanted));
    memset(got, round, sizeof(got));
    call_ref(wanted + kAround * bytes, at, stride, stride, block_width, block_height, x, y, width, height);
    call_new(got + kAround * bytes, at, stride, stride, block_width, block_height, x, y, width, height);
    if (memcmp(wanted, got, sizeof(got)) != 0) {
      fail();
      break;
    }
  }
  bench_new(got, picture, stride, stride, 21, 21, -8, -3, kRow, kRow);
}

static int plain_symbol(CABACContext* const c, uint8_t* const state) {
  return get_cabac(c, state);
}

static int our_symbol(CABACContext* const c, uint8_t* const state) {
  return rill_get_cabac(c, state);
}

// Symbols of random streams, each with one of a few contexts, which begin in any state.
static void check_symbols(void) {
  enum { kContexts = 16, kSymbols = 4000 };
  static uint8_t stream[4 * kSymbols];
  uint8_t wanted[kContexts], got[kContexts];
  CABACContext plain, ours;
  declare_func(int, CABACContext* c, uint8_t* state);
  if (!check_func(av_get_cpu_flags() ? (void*)our_symbol : (void*)plain_symbol, "h264_cabac")) return;
  for (int round = 0; round < kRounds; round++) {
    // The first two bytes are an offset below the range.
    for (size_t i = 0; i < sizeof(stream); i++) stream[i] = i == 0 ? random_in(0, 0xfd) : rnd();
    for (int i = 0; i < kContexts; i++) wanted[i] = got[i] = (uint8_t)random_in(0, 125);
    memset(&plain, 0, sizeof(plain));
    if (ff_init_cabac_decoder(&plain, stream, sizeof(stream)) < 0) fail();
    ours = plain;
    for (int i = 0; i < kSymbols; i++) {
      const int context = random_in(0, kContexts - 1);
      const int reference = call_ref(&plain, wanted + context);
      const int our = call_new(&ours, got + context);
      if (our == reference && got[context] == wanted[context] && memcmp(&ours, &plain, sizeof(ours)) == 0)
        continue;
      fail();
      return;
    }
  }
}

void checkasm_check_h264_rill(void) {
  H264DSPContext c = {0};
  for (int bit_depth = 8; bit_depth <= 10; bit_depth += 2) {
    check_inter(bit_depth);
    check_residuals(bit_depth);
    check_intra(bit_depth);
    check_edges(bit_depth);
    check_borders(bit_depth);
  }
  report("samples");
  ff_h264dsp_init(&c, 8, 1);
  check_strength(&c);
  check_sad();
  report("strengths_and_differences");
  check_symbols();
  report("symbols");
  check_runs();
}

static void marker_of_plain(void) {}
static void marker_of_kernels(void) {}

// What differs from plain C must be known to one of the checks; an empty entry is one that no stream calls.
static void check_table(const char* const name, const int bit_depth, const void* const ours,
                        const void* const plain, const size_t size) {
  const void* const* const kernels = ours;
  const void* const* const functions = plain;
  for (size_t i = 0; i < size / sizeof(void*); i++) {
    if (kernels[i] != NULL && functions[i] != kernels[i] && !checkasm_checked(kernels[i]))
      checkasm_fail_func("%s, %d bits: entry %d has no check", name, bit_depth, (int)i);
  }
}

#define CHECK_TABLE(Table, name, ...)                           \
  do {                                                          \
    Table ours = {0}, plain = {0};                              \
    name(&ours, ##__VA_ARGS__);                                 \
    av_force_cpu_flags(0);                                      \
    name(&plain, ##__VA_ARGS__);                                \
    av_force_cpu_flags(flags);                                  \
    check_table(#name, bit_depth, &ours, &plain, sizeof(ours)); \
  } while (0)

static const char* const kWrapped[] = {
#define WRAPPED(name) #name,
#include "wrapped_names.h"
#undef WRAPPED
};
// What check_all looks into, and what makes up the flags.
static const char* const kKnown[] = {"ff_h264dsp_init",   "ff_h264qpel_init",  "ff_h264chroma_init",
                                     "ff_h264_pred_init", "ff_me_cmp_init",    "ff_videodsp_init",
                                     "av_get_cpu_flags",  "av_force_cpu_flags"};

static void check_wrapped(void) {
  for (size_t i = 0; i < sizeof(kWrapped) / sizeof(*kWrapped); i++) {
    int known = 0;
    for (size_t j = 0; j < sizeof(kKnown) / sizeof(*kKnown); j++) known |= !strcmp(kWrapped[i], kKnown[j]);
    if (!known) checkasm_fail_func("%s has no check", kWrapped[i]);
  }
}

// Last of all tests.
void checkasm_check_h264_tables(void) {
  const int flags = av_get_cpu_flags();
  if (!checkasm_check_func(flags ? (void*)marker_of_kernels : (void*)marker_of_plain, "h264_tables")) return;
  for (int bit_depth = 8; bit_depth <= 10; bit_depth += 2) {  // what the library has
    for (int chroma = 0; chroma <= 3; chroma++) {
      CHECK_TABLE(H264DSPContext, ff_h264dsp_init, bit_depth, chroma);
      CHECK_TABLE(H264PredContext, ff_h264_pred_init, AV_CODEC_ID_H264, bit_depth, chroma);
    }
    CHECK_TABLE(H264QpelContext, ff_h264qpel_init, bit_depth);
    CHECK_TABLE(H264ChromaContext, ff_h264chroma_init, bit_depth);
    CHECK_TABLE(VideoDSPContext, ff_videodsp_init, bit_depth);
  }
  MECmpContext comparisons = {0};
  const MECmpContext none = {0};
  ff_me_cmp_init(&comparisons, NULL);
  if (flags) check_table("ff_me_cmp_init", 8, &comparisons, &none, sizeof(none));
  check_wrapped();
  report("tables");
}
