// SPDX-License-Identifier: Apache-2.0
// Intra prediction from many pictures, extreme ones among them, of which checkasm has one each; planes of
// the steepest slopes.
#include "avc_samples.h"
#include "libavcodec/avcodec.h"
#include "libavcodec/h264pred.h"

static Picture expected, actual;

static void check_4x4(void (*const function)(uint8_t* src, const uint8_t* right, ptrdiff_t stride),
                      const int mode, const int bit_depth) {
  declare_func(void, uint8_t* src, const uint8_t* right, ptrdiff_t stride);
  if (!check_func(function, "h264_intra4x4_%d_%d", mode, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < kRounds; round++) {
    const uint8_t* const right = sample_at(&expected, random_in(0, kStride), bit_depth);
    COMPARE_PICTURES(at, right, stride)
  }
  BENCH_PICTURES(at, at + 4 * sample_bytes(bit_depth) - stride, stride)
}

static void check_8x8(void (*const function)(uint8_t* src, int corner, int right, ptrdiff_t stride),
                      const int mode, const int bit_depth) {
  declare_func(void, uint8_t* src, int corner, int right, ptrdiff_t stride);
  if (!check_func(function, "h264_intra8x8_%d_%d", mode, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < kRounds; round++) {
    const int corner = random_in(0, 1), right = random_in(0, 1) << 14;
    COMPARE_PICTURES(at, corner, right, stride)
  }
  BENCH_PICTURES(at, 1, 1, stride)
}

static void check_large(void (*const function)(uint8_t* src, ptrdiff_t stride), const char* const name,
                        const int mode, const int bit_depth) {
  declare_func(void, uint8_t* src, ptrdiff_t stride);
  if (!check_func(function, "h264_intra_%s_%d_%d", name, mode, bit_depth)) return;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < kRounds; round++) {
    COMPARE_PICTURES(at, stride)
  }
  BENCH_PICTURES(at, stride)
}

// Samples above and to the left that jump once.
static void check_plane(void (*const function)(uint8_t* src, ptrdiff_t stride), const int width,
                        const int height, const int bit_depth) {
  declare_func(void, uint8_t* src, ptrdiff_t stride);
  if (!check_func(function, "h264_plane_%dx%d_%d", width, height, bit_depth)) return;
  const int most = (1 << bit_depth) - 1;
  const ptrdiff_t stride = kStride * sample_bytes(bit_depth);
  for (int round = 0; round < 10 * kRounds; round++) {
    const int column = random_in(-1, width), row = random_in(-1, height);
    const int first = rnd() & 1 ? most : 0, last = rnd() & 1 ? most : 0;
    fill_picture(&expected, bit_depth);
    for (int i = -1; i < width; i++)
      set_sample(&expected, kFirst - kStride + i, i < column ? first : most - first, bit_depth);
    for (int i = -1; i < height; i++)
      set_sample(&expected, kFirst - 1 + i * kStride, i < row ? last : most - last, bit_depth);
    actual = expected;
    call_ref(sample_at(&expected, kFirst, bit_depth), stride);
    call_new(sample_at(&actual, kFirst, bit_depth), stride);
    if (memcmp(&expected, &actual, sizeof(actual)) != 0) {
      fail();
      break;
    }
  }
}

void check_intra(const int bit_depth) {
  H264PredContext c = {0};
  ff_h264_pred_init(&c, AV_CODEC_ID_H264, bit_depth, 1);
  for (int mode = VERT_PRED; mode <= DC_128_PRED; mode++) {
    check_4x4(c.pred4x4[mode], mode, bit_depth);
    check_8x8(c.pred8x8l[mode], mode, bit_depth);
  }
  for (int mode = DC_PRED8x8; mode <= DC_128_PRED8x8; mode++)
    check_large(c.pred16x16[mode], "luma", mode, bit_depth);
  for (int mode = DC_PRED8x8; mode <= ALZHEIMER_DC_0L0_PRED8x8; mode++)
    check_large(c.pred8x8[mode], "420", mode, bit_depth);
  check_plane(c.pred16x16[PLANE_PRED8x8], 16, 16, bit_depth);
  check_plane(c.pred8x8[PLANE_PRED8x8], 8, 8, bit_depth);
  ff_h264_pred_init(&c, AV_CODEC_ID_H264, bit_depth, 2);
  for (int mode = DC_PRED8x8; mode <= ALZHEIMER_DC_0L0_PRED8x8; mode++)
    check_large(c.pred8x8[mode], "422", mode, bit_depth);
  check_plane(c.pred8x8[PLANE_PRED8x8], 8, 16, bit_depth);
}
