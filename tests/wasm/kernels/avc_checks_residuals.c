// SPDX-License-Identifier: Apache-2.0
// Residuals of chroma, the transforms of means, and lossless blocks, which checkasm leaves out; and the other
// transforms with the greatest coefficients.
#include "avc_samples.h"
#include "libavcodec/avcodec.h"
#include "libavcodec/h264_parse.h"
#include "libavcodec/h264pred.h"

enum { kBlocks = 48, kCoefficients = 16, kPlaneStride = 24 };

// Coefficients of 16 bits with samples of 8, else of 32.
typedef union {
  int16_t block[2 * kBlocks * kCoefficients];
  int32_t wide[kBlocks * kCoefficients];
} Coefficients;

static Picture expected, actual;
static Coefficients wanted, got;
static uint8_t coded[15 * 8];

static void set_coefficient(const int i, const int value, const int bit_depth) {
  if (bit_depth > 8) {
    wanted.wide[i] = value;
  } else {
    wanted.block[i] = (int16_t)value;
  }
}

// Of each block all coefficients, that of the mean alone, or none; such that a transform stays within 16
// bits where coefficients have no more.
static void fill_residual(const int bit_depth) {
  memset(&wanted, 0, sizeof(wanted));
  memset(coded, 0, sizeof(coded));
  for (int i = 0; i < kBlocks; i++) {
    const int form = random_in(0, 2), largest = 1 << random_in(2, bit_depth > 8 ? 20 : 10);
    const int first = i * kCoefficients;
    if (form > 0) set_coefficient(first, random_in(-largest, largest), bit_depth);
    if (form < 2) continue;
    for (int j = 1; j < kCoefficients; j++)
      set_coefficient(first + j, random_in(-largest / 2, largest / 2), bit_depth);
    coded[scan8[i]] = (uint8_t)random_in(1, kCoefficients);
  }
  got = wanted;
}

// Where each block of a macroblock lies: the four quarters of luma, and of each plane of chroma, one above
// the other with 4:2:2.
static void place_blocks(int offset[kBlocks], const int bit_depth) {
  for (int i = 0; i < kBlocks; i++) {
    const int x = (i & 1) * 4 + ((i >> 2) & 1) * 8 * (i < 16),
              y = ((i >> 1) & 1) * 4 + (i < 16 ? (i >> 3) * 8 : ((i >> 3) & 1) * 8);
    offset[i] = (x + y * kStride) * sample_bytes(bit_depth);
  }
}

#define COMPARE_RESIDUALS()                                                                         \
  if (memcmp(&expected, &actual, sizeof(actual)) != 0 || memcmp(&wanted, &got, sizeof(got)) != 0) { \
    fail();                                                                                         \
    break;                                                                                          \
  }

// Two planes side by side.
static void check_chroma_residual(const H264DSPContext* const c, const char* const name,
                                  const int bit_depth) {
  int offset[kBlocks];
  uint8_t* planes_wanted[2] = {sample_at(&expected, kFirst, bit_depth),
                               sample_at(&expected, kFirst + kPlaneStride, bit_depth)};
  uint8_t* planes_got[2] = {sample_at(&actual, kFirst, bit_depth),
                            sample_at(&actual, kFirst + kPlaneStride, bit_depth)};
  const int stride = kStride * sample_bytes(bit_depth);
  declare_func(void, uint8_t** dst, const int* block_offset, int16_t* block, int stride,
               const uint8_t nnzc[15 * 8]);
  if (!check_func(c->h264_idct_add8, "h264_idct_add8_%s_%d", name, bit_depth)) return;
  place_blocks(offset, bit_depth);
  for (int round = 0; round < kRounds; round++) {
    fill_picture(&expected, bit_depth);
    actual = expected;
    fill_residual(bit_depth);
    call_ref(planes_wanted, offset, wanted.block, stride, coded);
    call_new(planes_got, offset, got.block, stride, coded);
    COMPARE_RESIDUALS()
  }
  bench_new(planes_got, offset, got.block, stride, coded);
}

// With coefficients beyond what checkasm makes of samples: 4 or 8 of a side, all or the first.
static void check_transform(void (*const function)(uint8_t* dst, int16_t* block, int stride), const int size,
                            const int count, const int bit_depth) {
  declare_func(void, uint8_t* dst, int16_t* block, int stride);
  if (!check_func(function, "h264_transform%d_%d_%d", size, count, bit_depth)) return;
  const int stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < kRounds; round++) {
    const int bits = bit_depth > 8 ? random_in(4, 28) : random_in(4, 10);
    memset(&wanted, 0, sizeof(wanted));
    for (int i = 0; i < count; i++)
      set_coefficient(i, random_in(-(1 << bits), 1 << bits) / (count > 1 ? size : 1), bit_depth);
    got = wanted;
    fill_picture(&expected, bit_depth);
    actual = expected;
    call_ref(sample_at(&expected, kFirst, bit_depth), wanted.block, stride);
    call_new(sample_at(&actual, kFirst, bit_depth), got.block, stride);
    COMPARE_RESIDUALS()
  }
}

static void check_luma_means(const H264DSPContext* const c, const int bit_depth) {
  static Coefficients in;
  declare_func(void, int16_t* output, int16_t* input, int qmul);
  if (!check_func(c->h264_luma_dc_dequant_idct, "h264_luma_dc_%d", bit_depth)) return;
  for (int round = 0; round < kRounds; round++) {
    const int qmul = random_in(16, 1 << 16);
    fill_residual(bit_depth);
    in = wanted;
    call_ref(wanted.block, in.block, qmul);
    call_new(got.block, in.block, qmul);
    COMPARE_RESIDUALS()
  }
  bench_new(got.block, in.block, 1000);
}

static void check_chroma_means(const H264DSPContext* const c, const char* const name, const int bit_depth) {
  declare_func(void, int16_t* block, int qmul);
  if (!check_func(c->h264_chroma_dc_dequant_idct, "h264_chroma_dc_%s_%d", name, bit_depth)) return;
  for (int round = 0; round < kRounds; round++) {
    const int qmul = random_in(16, 1 << 16);
    fill_residual(bit_depth);
    call_ref(wanted.block, qmul);
    call_new(got.block, qmul);
    COMPARE_RESIDUALS()
  }
  bench_new(got.block, 1000);
}

// Differences of samples, which wrap: random ones show it.
static void fill_differences(const int bit_depth) {
  for (int i = 0; i < kBlocks * kCoefficients; i++)
    set_coefficient(i, random_in(-(1 << bit_depth), 1 << bit_depth), bit_depth);
  got = wanted;
}

static void check_lossless(void (*const function)(uint8_t* pix, int16_t* block, ptrdiff_t stride),
                           const char* const name, const int bit_depth) {
  declare_func(void, uint8_t* pix, int16_t* block, ptrdiff_t stride);
  if (!check_func(function, "h264_lossless_%s_%d", name, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < kRounds; round++) {
    fill_picture(&expected, bit_depth);
    actual = expected;
    fill_differences(bit_depth);
    call_ref(sample_at(&expected, kFirst, bit_depth), wanted.block, stride);
    call_new(sample_at(&actual, kFirst, bit_depth), got.block, stride);
    COMPARE_RESIDUALS()
  }
}

static void check_filtered_lossless(void (*const function)(uint8_t* pix, int16_t* block, int topleft,
                                                           int topright, ptrdiff_t stride),
                                    const char* const name, const int bit_depth) {
  declare_func(void, uint8_t* pix, int16_t* block, int topleft, int topright, ptrdiff_t stride);
  if (!check_func(function, "h264_lossless_filtered_%s_%d", name, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < kRounds; round++) {
    const int corner = round & 1, right = round & 2;
    fill_picture(&expected, bit_depth);
    actual = expected;
    fill_differences(bit_depth);
    call_ref(sample_at(&expected, kFirst, bit_depth), wanted.block, corner, right, stride);
    call_new(sample_at(&actual, kFirst, bit_depth), got.block, corner, right, stride);
    COMPARE_RESIDUALS()
  }
}

static void check_lossless_blocks(void (*const function)(uint8_t* pix, const int* block_offset,
                                                         int16_t* block, ptrdiff_t stride),
                                  const char* const name, const int bit_depth) {
  int offset[kBlocks];
  declare_func(void, uint8_t* pix, const int* block_offset, int16_t* block, ptrdiff_t stride);
  if (!check_func(function, "h264_lossless_blocks_%s_%d", name, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  place_blocks(offset, bit_depth);
  for (int round = 0; round < kRounds; round++) {
    fill_picture(&expected, bit_depth);
    actual = expected;
    fill_differences(bit_depth);
    call_ref(sample_at(&expected, kFirst, bit_depth), offset, wanted.block, stride);
    call_new(sample_at(&actual, kFirst, bit_depth), offset, got.block, stride);
    COMPARE_RESIDUALS()
  }
}

static void check_lossless_table(const H264PredContext* const c, const char* const chroma,
                                 const int bit_depth) {
  static const char* const kNames[] = {[VERT_PRED] = "down", [HOR_PRED] = "across"};
  for (int i = 0; i < 2; i++) {
    const char* const way = kNames[i];
    char name[32];
    snprintf(name, sizeof(name), "%s4", way);
    check_lossless(c->pred4x4_add[i], name, bit_depth);
    snprintf(name, sizeof(name), "%s8", way);
    check_lossless(c->pred8x8l_add[i], name, bit_depth);
    check_filtered_lossless(c->pred8x8l_filter_add[i], way, bit_depth);
  }
  for (int i = HOR_PRED8x8; i <= VERT_PRED8x8; i++) {
    char name[32];
    snprintf(name, sizeof(name), "luma_%d", i);
    check_lossless_blocks(c->pred16x16_add[i], name, bit_depth);
    snprintf(name, sizeof(name), "%s_%d", chroma, i);
    check_lossless_blocks(c->pred8x8_add[i], name, bit_depth);
  }
}

void check_residuals(const int bit_depth) {
  for (int chroma = 1; chroma <= 2; chroma++) {
    const char* const name = chroma == 2 ? "422" : "420";
    H264DSPContext c = {0};
    H264PredContext prediction = {0};
    ff_h264dsp_init(&c, bit_depth, chroma);
    ff_h264_pred_init(&prediction, AV_CODEC_ID_H264, bit_depth, chroma);
    check_chroma_residual(&c, name, bit_depth);
    check_chroma_means(&c, name, bit_depth);
    check_lossless_table(&prediction, name, bit_depth);
    if (chroma == 2) continue;
    check_luma_means(&c, bit_depth);
    check_transform(c.h264_idct_add, 4, 16, bit_depth);
    check_transform(c.h264_idct8_add, 8, 64, bit_depth);
    check_transform(c.h264_idct_dc_add, 4, 1, bit_depth);
    check_transform(c.h264_idct8_dc_add, 8, 1, bit_depth);
  }
}
