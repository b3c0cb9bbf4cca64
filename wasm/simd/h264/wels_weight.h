// SPDX-License-Identifier: Apache-2.0
// Explicit weights of one list for a block of any width OpenH264 has (wels_rec_mb.h).
#pragma once

#include "wasm/simd/h264/weight.h"

RILL_NOINLINE void wels_weight(uint8_t* p, ptrdiff_t stride, int width, int height, int log2_denom,
                               int weight, int offset) {
  if (width == 16) {
    weight_rows(p, stride, height, log2_denom, weight, offset, 16);
  } else if (width == 8) {
    weight_rows(p, stride, height, log2_denom, weight, offset, 8);
  } else if (width == 4) {
    weight_rows(p, stride, height, log2_denom, weight, offset, 4);
  } else {
    weight_rows(p, stride, height, log2_denom, weight, offset, 2);
  }
}
