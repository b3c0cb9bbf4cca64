// SPDX-License-Identifier: Apache-2.0
// What our own checks of H.265's kernels share: a part of checkasm's program.
#pragma once

#include <string.h>

#include "checkasm.h"
#include "libavcodec/hevc/dsp.h"
#include "libavcodec/hevc/pred.h"

typedef struct {
  HEVCDSPContext plain, ours;
  HEVCPredContext plain_intra, our_intra;
  int bit_depth;
} Tables;

// Tells checkasm the name of what is compared next.
#define named(function, ...) ((void)checkasm_check_func((void*)(function), "rill_" __VA_ARGS__))

// Whole buffers are compared: what is not to be written stays as it was.
#define SAME(expected, actual)                                   \
  do {                                                           \
    if (memcmp(expected, actual, sizeof(expected)) != 0) fail(); \
  } while (0)

static inline int pixel_at(const void* const pixels, const int i, const int bit_depth) {
  return bit_depth > 8 ? ((const uint16_t*)pixels)[i] : ((const uint8_t*)pixels)[i];
}

static inline void set_pixel(void* const pixels, const int i, const int value, const int bit_depth) {
  if (bit_depth > 8) {
    ((uint16_t*)pixels)[i] = (uint16_t)value;
  } else {
    ((uint8_t*)pixels)[i] = (uint8_t)value;
  }
}

// Random pixels; or only the least and the greatest; or near to each other.
static inline void random_pixels(void* const pixels, const int count, const int bit_depth) {
  const int most = (1 << bit_depth) - 1, kind = (int)(rnd() % 3), spread = 1 << (rnd() % 6),
            base = (int)(rnd() % (unsigned)most);
  for (int i = 0; i < count; i++) {
    const int near = base + (int)(rnd() % (unsigned)spread);
    const int value = kind == 0 ? (int)(rnd() & (unsigned)most) : kind == 1 ? (int)(rnd() & 1) * most : near;
    set_pixel(pixels, i, value > most ? most : value, bit_depth);
  }
}

void check_residuals(const Tables* t);
void check_filters(const Tables* t);
void check_intra(const Tables* t);
void check_decoder(void);
