// SPDX-License-Identifier: Apache-2.0
// The coefficients are such that all values of a transform fit in 16 bits, as those of a stream that conforms
// do.
#include <stdlib.h>

#include "./vp9_rtcd.h"
#include "./vpx_dsp_rtcd.h"
#include "vp9/common/vp9_idct.h"
#include "vp9/common/vp9_scan.h"
#include "vp9_checks.h"

// No intermediate value is larger than the sum of the coefficients by more than the root of two.
enum { kStride = 64, kRows = 48, kAtX = 16, kAtY = 8, kLargestSum = 23000 };

typedef void (*Inverse)(const tran_low_t* input, uint8_t* dst, int stride);
typedef void (*Hybrid)(TX_TYPE type, const tran_low_t* input, uint8_t* dst, int stride, int eob);

#define REAL(name) void reference_vpx_##name##_add_c(const tran_low_t*, uint8_t*, int)
#define REAL_HYBRID(name) void reference_vp9_##name##_add(TX_TYPE, const tran_low_t*, uint8_t*, int, int)

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

typedef struct {
  tran_low_t* input;
  uint8_t* dst;
  int eob;
  TX_TYPE type;
  bool hybrid;
} Call;

static void call(AnyFunction function, void* context) {
  const Call* c = context;
  if (c->hybrid) {
    ((Hybrid)function)(c->type, c->input, c->dst, kStride, c->eob);
  } else {
    ((Inverse)function)(c->input, c->dst, kStride);
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

static void check_inverse(const Check* check) {
  static tran_low_t input[32 * 32] __attribute__((aligned(32)));
  static uint8_t ours[kStride * kRows], theirs[kStride * kRows];
  const int size = check->first;
  Call c = {.input = input, .hybrid = check->second == 0};
  const ptrdiff_t at = kAtY * kStride + kAtX;
  for (int i = 0; i < 4000; ++i) {
    c.type = (TX_TYPE)check_random_in(DCT_DCT, ADST_ADST);
    c.eob = check_random_in(1, check->second > 0 ? check->second : size * size);
    choose_coefficients(input, size, c.eob);
    check_samples(ours, sizeof(ours), 8);
    memcpy(theirs, ours, sizeof(ours));
    c.dst = ours + at;
    call(check->ours, &c);
    c.dst = theirs + at;
    call(check->theirs, &c);
    check_same(check, ours, theirs, sizeof(ours), "type, eob", (int)c.type, c.eob);
  }
  c.type = ADST_ADST;
  check_benchmark(check, call, &c, "");
}

static const Check kChecks[] = {
    CHECKED("inverse", vpx_idct4x4_16_add_c, check_inverse, 4, 16),
    CHECKED("inverse", vpx_idct4x4_1_add_c, check_inverse, 4, 1),
    CHECKED("inverse", vpx_idct8x8_64_add_c, check_inverse, 8, 64),
    CHECKED("inverse", vpx_idct8x8_12_add_c, check_inverse, 8, 12),
    CHECKED("inverse", vpx_idct8x8_1_add_c, check_inverse, 8, 1),
    CHECKED("inverse", vpx_idct16x16_256_add_c, check_inverse, 16, 256),
    CHECKED("inverse", vpx_idct16x16_38_add_c, check_inverse, 16, 38),
    CHECKED("inverse", vpx_idct16x16_10_add_c, check_inverse, 16, 10),
    CHECKED("inverse", vpx_idct16x16_1_add_c, check_inverse, 16, 1),
    CHECKED("inverse", vpx_idct32x32_1024_add_c, check_inverse, 32, 1024),
    CHECKED("inverse", vpx_idct32x32_135_add_c, check_inverse, 32, 135),
    CHECKED("inverse", vpx_idct32x32_34_add_c, check_inverse, 32, 34),
    CHECKED("inverse", vpx_idct32x32_1_add_c, check_inverse, 32, 1),
    CHECKED("hybrid", vp9_iht4x4_add, check_inverse, 4, 0),
    CHECKED("hybrid", vp9_iht8x8_add, check_inverse, 8, 0),
    CHECKED("hybrid", vp9_iht16x16_add, check_inverse, 16, 0),
};

const CheckTable kInverseChecks = {kChecks, sizeof(kChecks) / sizeof(*kChecks)};
