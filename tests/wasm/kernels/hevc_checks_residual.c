// SPDX-License-Identifier: Apache-2.0
// Transforms of blocks with zeros where the decoder says that there are, and of the extremes; what stands in
// for a transform; residuals added; pixels coded as they are.
#include "hevc_checks.h"
#include "libavcodec/get_bits.h"

enum { kBlock = 32 * 32, kStride = 48, kPlane = kStride * 34 };

static int16_t expected[kBlock], actual[kBlock];
static uint16_t expected_plane[kPlane], actual_plane[kPlane];

// The last coefficient in scanning order lies at x, y; what the decoder makes of it
// (ff_hevc_hls_residual_coding).
static int limit_of(const int x, const int y) {
  const int furthest = x > y ? x : y, limit = x + y + 4;
  const int most = furthest < 4 ? 4 : furthest < 8 ? 8 : furthest < 12 ? 24 : limit;
  return limit < most ? limit : most;
}

// Coefficients in the groups of 4x4 up to that of the last one, in diagonal order.
static void random_coefficients(const int size, const int last_x, const int last_y) {
  const int extreme = (int)(rnd() % 3), last = last_x / 4 + last_y / 4;
  memset(expected, 0, sizeof(expected));
  for (int y = 0; y < size; y++) {
    for (int x = 0; x < size; x++) {
      const int diagonal = x / 4 + y / 4;
      if (diagonal > last || (diagonal == last && x / 4 > last_x / 4)) continue;
      expected[y * size + x] = (int16_t)(extreme == 0   ? (int)rnd()
                                         : extreme == 1 ? (rnd() & 1 ? 32767 : -32768)
                                                        : (int)(rnd() % 64) - 32);
    }
  }
  memcpy(actual, expected, sizeof(actual));
}

static void check_transforms(const Tables* const t) {
  for (int i = 0; i < 4; i++) {
    const int size = 4 << i;
    named(t->ours.idct[i], "idct_%d_%d", size, t->bit_depth);
    for (int round = 0; round < 64; round++) {
      const int x = (int)(rnd() % (unsigned)size), y = (int)(rnd() % (unsigned)size);
      random_coefficients(size, x, y);
      t->plain.idct[i](expected, limit_of(x, y));
      t->ours.idct[i](actual, limit_of(x, y));
      SAME(expected, actual);
    }
    named(t->ours.idct_dc[i], "idct_dc_%d_%d", size, t->bit_depth);
    for (int dc = -32768; dc < 32768; dc += 1 + (int)(rnd() % 1000)) {
      random_coefficients(size, 0, 0);
      expected[0] = actual[0] = (int16_t)dc;
      t->plain.idct_dc[i](expected);
      t->ours.idct_dc[i](actual);
      SAME(expected, actual);
    }
  }
  named(t->ours.transform_4x4_luma, "idst_%d", t->bit_depth);
  for (int round = 0; round < 64; round++) {
    random_coefficients(4, 3, 3);
    t->plain.transform_4x4_luma(expected);
    t->ours.transform_4x4_luma(actual);
    SAME(expected, actual);
  }
}

static void check_bypass(const Tables* const t) {
  named(t->ours.dequant, "dequant_%d", t->bit_depth);
  for (int round = 0; round < 64; round++) {
    const int log2_size = 2 + round % 4, size = 1 << log2_size;
    random_coefficients(size, size - 1, size - 1);
    t->plain.dequant(expected, (int16_t)log2_size);
    t->ours.dequant(actual, (int16_t)log2_size);
    SAME(expected, actual);
  }
  named(t->ours.transform_rdpcm, "rdpcm_%d", t->bit_depth);
  for (int round = 0; round < 64; round++) {
    const int log2_size = 2 + round / 2 % 4, size = 1 << log2_size;
    random_coefficients(size, size - 1, size - 1);
    t->plain.transform_rdpcm(expected, (int16_t)log2_size, round & 1);
    t->ours.transform_rdpcm(actual, (int16_t)log2_size, round & 1);
    SAME(expected, actual);
  }
}

static void check_planes(const Tables* const t) {
  const int bytes = t->bit_depth > 8 ? 2 : 1;
  const ptrdiff_t stride = kStride * bytes;
  for (int i = 0; i < 4; i++) {
    named(t->ours.add_residual[i], "add_residual_%d_%d", 4 << i, t->bit_depth);
    for (int round = 0; round < 16; round++) {
      random_coefficients(4 << i, (4 << i) - 1, (4 << i) - 1);
      random_pixels(expected_plane, kPlane, t->bit_depth);
      memcpy(actual_plane, expected_plane, sizeof(actual_plane));
      t->plain.add_residual[i]((uint8_t*)expected_plane + stride + 4 * bytes, expected, stride);
      t->ours.add_residual[i]((uint8_t*)actual_plane + stride + 4 * bytes, expected, stride);
      SAME(expected_plane, actual_plane);
    }
  }
  named(t->ours.put_pcm, "put_pcm_%d", t->bit_depth);
  for (int coded = 1; coded <= t->bit_depth; coded++) {
    static uint8_t bits[2 * kBlock + AV_INPUT_BUFFER_PADDING_SIZE];
    GetBitContext from;
    for (size_t i = 0; i < sizeof(bits); i++) bits[i] = (uint8_t)rnd();
    init_get_bits8(&from, bits, 2 * kBlock);
    t->plain.put_pcm((uint8_t*)expected_plane, stride, 32, 16, &from, coded);
    init_get_bits8(&from, bits, 2 * kBlock);
    t->ours.put_pcm((uint8_t*)actual_plane, stride, 32, 16, &from, coded);
    SAME(expected_plane, actual_plane);
  }
}

void check_residuals(const Tables* const t) {
  check_transforms(t);
  check_bypass(t);
  check_planes(t);
}
