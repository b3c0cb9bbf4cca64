// SPDX-License-Identifier: Apache-2.0
// Pictures for the checks of what writes samples of 8 or 10 bits: each kernel and plain C write into one of
// its own, all of which is compared.
#pragma once

#include <string.h>

#include "avc_checks.h"

enum { kStride = 64, kRows = 48, kSamples = kStride * kRows, kFirst = 16 * kStride + 16 };

typedef union {
  uint8_t bytes[2 * kSamples];
  uint16_t words[kSamples];
} Picture;

static inline int sample_bytes(const int bit_depth) {
  return bit_depth > 8 ? 2 : 1;
}

// Where sample i of a picture lies.
static inline uint8_t* sample_at(Picture* const p, const int i, const int bit_depth) {
  return p->bytes + i * sample_bytes(bit_depth);
}

static inline void set_sample(Picture* const p, const int i, const int value, const int bit_depth) {
  if (bit_depth > 8) {
    p->words[i] = (uint16_t)value;
  } else {
    p->bytes[i] = (uint8_t)value;
  }
}

// Random samples; the least and the greatest; or such as deblocking takes for smooth.
static inline void fill_picture(Picture* const p, const int bit_depth) {
  const int most = (1 << bit_depth) - 1, kind = random_in(0, 2), base = random_in(0, most);
  const int range = random_in(1, 8) << (bit_depth - 8);
  for (int i = 0; i < kSamples; i++) {
    int value = random_in(0, most);
    if (kind == 1) value = value & 1 ? most : 0;
    if (kind == 2) value = base + value % (2 * range) - range;
    set_sample(p, i, value < 0 ? 0 : value > most ? most : value, bit_depth);
  }
}

// Calls plain C and the kernel on the same picture; fails, and leaves the loop about it, where they differ.
// `at` is the block's first sample there.
#define COMPARE_PICTURES(...)                                    \
  fill_picture(&expected, bit_depth);                            \
  memcpy(&actual, &expected, sizeof(actual));                    \
  {                                                              \
    uint8_t* const at = sample_at(&expected, kFirst, bit_depth); \
    call_ref(__VA_ARGS__);                                       \
  }                                                              \
  {                                                              \
    uint8_t* const at = sample_at(&actual, kFirst, bit_depth);   \
    call_new(__VA_ARGS__);                                       \
  }                                                              \
  if (memcmp(&expected, &actual, sizeof(actual)) != 0) {         \
    fail();                                                      \
    break;                                                       \
  }
#define BENCH_PICTURES(...)                                    \
  {                                                            \
    uint8_t* const at = sample_at(&actual, kFirst, bit_depth); \
    bench_new(__VA_ARGS__);                                    \
  }
