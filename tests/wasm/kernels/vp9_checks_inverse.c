// SPDX-License-Identifier: Apache-2.0
// The coefficients of 8 bits are such that all values of a transform fit in 16 bits, as those of a stream
// that conforms do; those of 10 and 12 bits may be whatever a broken stream has.
#include <stdlib.h>

#include "./vp9_rtcd.h"
#include "./vpx_dsp_rtcd.h"
#include "vp9/common/vp9_idct.h"
#include "vp9/common/vp9_scan.h"
#include "vp9_checks.h"

// No intermediate value is larger than the sum of the coefficients by more than the root of two.
enum { kMostStride = 80, kRows = 48, kAtX = 16, kAtY = 8, kLargestSum = 23000 };

typedef void (*Inverse)(const tran_low_t* input, uint8_t* dst, int stride);
typedef void (*Hybrid)(TX_TYPE type, const tran_low_t* input, uint8_t* dst, int stride, int eob);
typedef void (*HighInverse)(const tran_low_t* input, uint16_t* dst, int stride, int bits);
typedef void (*HighHybrid)(const tran_low_t* input, uint16_t* dst, int stride, int type, int bits);

#define REAL(name)                                                     \
  void reference_vpx_##name##_add_c(const tran_low_t*, uint8_t*, int); \
  void reference_vpx_highbd_##name##_add_c(const tran_low_t*, uint16_t*, int, int)
#define REAL_HIGH_HYBRID(name) \
  void reference_vp9_highbd_##name##_add_c(const tran_low_t*, uint16_t*, int, int, int)
#define REAL_HYBRID(name) void reference_vp9_##name##_add(TX_TYPE, const tran_low_t*, uint8_t*, int, int)

REAL(iwht4x4_16);
REAL(iwht4x4_1);
REAL(idct4x4_16);
REAL(idct4x4_1);
REAL(idct8x8_64);
REAL(idct8x8_12);
REAL(idct8x8_1);
REAL(idct16x16_256);
REAL(idct16x16_38);
REAL(idct16x16_10);
REAL(idct16x16_1);
REAL(idct32x32_1024);
REAL(idct32x32_135);
REAL(idct32x32_34);
REAL(idct32x32_1);
REAL_HYBRID(iht4x4);
REAL_HYBRID(iht8x8);
REAL_HYBRID(iht16x16);
REAL_HIGH_HYBRID(iht4x4_16);
REAL_HIGH_HYBRID(iht8x8_64);
REAL_HIGH_HYBRID(iht16x16_256);

// Of more than 8 bits, samples take two bytes; strides are of samples.
typedef struct {
  tran_low_t* input;
  uint8_t* dst;
  int stride;
  int eob;
  TX_TYPE type;
  int bits;
  bool hybrid;
} Call;

static void call(AnyFunction function, void* context) {
  const Call* c = context;
  uint16_t* high = (uint16_t*)c->dst;
  if (c->hybrid && c->bits > 8) {
    ((HighHybrid)function)(c->input, high, c->stride, c->type, c->bits);
  } else if (c->hybrid) {
    ((Hybrid)function)(c->type, c->input, c->dst, c->stride, c->eob);
  } else if (c->bits > 8) {
    ((HighInverse)function)(c->input, high, c->stride, c->bits);
  } else {
    ((Inverse)function)(c->input, c->dst, c->stride);
  }
}

static const ScanOrder* scan_of(int size) {
  return &vp9_default_scan_orders[size == 4 ? TX_4X4 : size == 8 ? TX_8X8 : size == 16 ? TX_16X16 : TX_32X32];
}

// Up to `eob` coefficients in the order of the scan.
static void choose_coefficients(tran_low_t* input, int size, int eob) {
  const int16_t* scan = scan_of(size)->scan;
  const int form = check_random_in(0, 3);
  int left = kLargestSum;
  memset(input, 0, (size_t)(size * size) * sizeof(*input));
  if (form == 0) {
    input[scan[check_random_in(0, eob - 1)]] = check_random() & 1 ? left : -left;
    return;
  }
  const int largest = form == 1 ? left : form == 2 ? 2000 : 30;
  for (int i = 0; i < eob && left > 0; ++i) {
    const int position = form == 1 ? check_random_in(0, eob - 1) : i;
    const int value = check_random_in(-largest, largest) / check_random_in(1, 8);
    if (input[scan[position]] != 0 || abs(value) > left) continue;
    input[scan[position]] = value;
    left -= abs(value);
  }
}

// About the largest sum that 16 bits permit, and anything of `bits`.
static void choose_high_coefficients(tran_low_t* input, int size, int eob, int bits) {
  const int16_t* scan = scan_of(size)->scan;
  const int form = check_random_in(0, 3);
  choose_coefficients(input, size, eob);
  if (form == 0) return;
  const int position = scan[check_random_in(0, eob - 1)];
  if (form == 1) input[position] += check_random_in(-6, 6);
  if (form == 2) input[position] = check_random_in(-(1 << 20), 1 << 20);
  for (int i = 0; form == 3 && i < eob; ++i)
    input[scan[i]] = (tran_low_t)check_random() >> check_random_in(32 - bits, 24);
}

static void check_inverse(const Check* check) {
  static tran_low_t input[32 * 32] __attribute__((aligned(32)));
  static uint8_t ours[2 * kMostStride * kRows], theirs[sizeof(ours)];
  const int size = check->first;
  const bool high = strstr(check->function, "highbd") != NULL;
  Call c = {.input = input, .hybrid = check->second == 0, .bits = 8};
  for (int i = 0; i < 4000; ++i) {
    // vp9_highbd_iht…_add has the DCT in both dimensions done elsewhere.
    c.type = (TX_TYPE)check_random_in(high ? ADST_DCT : DCT_DCT, ADST_ADST);
    c.eob = check_random_in(1, check->second > 0 ? check->second : size * size);
    c.stride = check_random_in(kAtX + 32, kMostStride);
    if (high) c.bits = check_random() & 1 ? 10 : 12;
    const ptrdiff_t at = (kAtY * c.stride + check_random_in(0, kAtX)) * (high ? 2 : 1);
    if (high) {
      choose_high_coefficients(input, size, c.eob, strstr(check->function, "iwht") != NULL ? 29 : 32);
    } else {
      choose_coefficients(input, size, c.eob);
    }
    check_samples(ours, sizeof(ours) / (high ? 2 : 1), c.bits);
    memcpy(theirs, ours, sizeof(ours));
    c.dst = ours + at;
    call(check->ours, &c);
    c.dst = theirs + at;
    call(check->theirs, &c);
    check_same(check, ours, theirs, sizeof(ours), "type, eob", (int)c.type, c.eob);
  }
  c.type = ADST_ADST;
  choose_coefficients(input, size, c.eob);
  check_benchmark(check, call, &c, "");
}

#define INVERSES(name, size, eob)                                   \
  CHECKED("inverse", vpx_##name##_add_c, check_inverse, size, eob), \
      CHECKED("highbd_inverse", vpx_highbd_##name##_add_c, check_inverse, size, eob)

static const Check kChecks[] = {
    INVERSES(iwht4x4_16, 4, 16),
    INVERSES(iwht4x4_1, 4, 1),
    INVERSES(idct4x4_16, 4, 16),
    INVERSES(idct4x4_1, 4, 1),
    INVERSES(idct8x8_64, 8, 64),
    INVERSES(idct8x8_12, 8, 12),
    INVERSES(idct8x8_1, 8, 1),
    INVERSES(idct16x16_256, 16, 256),
    INVERSES(idct16x16_38, 16, 38),
    INVERSES(idct16x16_10, 16, 10),
    INVERSES(idct16x16_1, 16, 1),
    INVERSES(idct32x32_1024, 32, 1024),
    INVERSES(idct32x32_135, 32, 135),
    INVERSES(idct32x32_34, 32, 34),
    INVERSES(idct32x32_1, 32, 1),
    CHECKED("hybrid", vp9_iht4x4_add, check_inverse, 4, 0),
    CHECKED("hybrid", vp9_iht8x8_add, check_inverse, 8, 0),
    CHECKED("hybrid", vp9_iht16x16_add, check_inverse, 16, 0),
    CHECKED("highbd_hybrid", vp9_highbd_iht4x4_16_add_c, check_inverse, 4, 0),
    CHECKED("highbd_hybrid", vp9_highbd_iht8x8_64_add_c, check_inverse, 8, 0),
    CHECKED("highbd_hybrid", vp9_highbd_iht16x16_256_add_c, check_inverse, 16, 0),
};

const CheckTable kInverseChecks = {kChecks, sizeof(kChecks) / sizeof(*kChecks)};
