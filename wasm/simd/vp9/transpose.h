// SPDX-License-Identifier: Apache-2.0
// Transposing by perfect shuffles: four of sixteen vectors of sixteen bytes each transpose them, and so do
// fewer of fewer.
#pragma once

#include "wasm/simd/transpose.h"
#include "wasm/simd/vp9/kernels.h"

// Each vector of the first half interleaved with that of the second half.
KERNEL_INLINE void perfect_shuffle8(v128_t* v, int count) {
  v128_t result[16];
  KERNEL_UNROLL
  for (int i = 0; i < count / 2; ++i) {
    result[2 * i] = zip_low8(v[i], v[i + count / 2]);
    result[2 * i + 1] = zip_high8(v[i], v[i + count / 2]);
  }
  KERNEL_UNROLL
  for (int i = 0; i < count; ++i) v[i] = result[i];
}

KERNEL_INLINE void perfect_shuffle16(v128_t* v, int count) {
  v128_t result[16];
  KERNEL_UNROLL
  for (int i = 0; i < count / 2; ++i) {
    result[2 * i] = zip_low16(v[i], v[i + count / 2]);
    result[2 * i + 1] = zip_high16(v[i], v[i + count / 2]);
  }
  KERNEL_UNROLL
  for (int i = 0; i < count; ++i) v[i] = result[i];
}
