// SPDX-License-Identifier: Apache-2.0
#include "wasm/simd/vp9/intra.h"

void rill_vp9_copy_windows(uint8_t* dst, ptrdiff_t stride, int rows, int width, const uint8_t* from,
                           ptrdiff_t step) {
  for (int x = 0; x < width; x += 16) {
    uint8_t* to = dst + x;
    const uint8_t* at = from + x;
    for (int y = 0; y < rows; ++y, to += stride, at += step) wasm_v128_store(to, wasm_v128_load(at));
  }
}
