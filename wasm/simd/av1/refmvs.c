// SPDX-License-Identifier: Apache-2.0
// The motion vectors that later blocks predict theirs from (AV1 7.10.2).
#include "src/refmvs.h"

#include "wasm/simd/av1/kernels.h"

void __wrap_dav1d_refmvs_dsp_init(Dav1dRefmvsDSPContext* c);
void __real_dav1d_refmvs_dsp_init(Dav1dRefmvsDSPContext* c);

_Static_assert(sizeof(refmvs_block) == 12, "four blocks are three vectors");

// What a block of bw4 by bh4 units has, bw4 being a power of two, into each of its units.
static void splat_mv(refmvs_block** rows, const refmvs_block* const mv, const int bx4, const int bw4,
                     int bh4) {
  const v128_t one = wasm_v128_load32_lane((const uint8_t*)mv + 8, wasm_v128_load64_zero(mv), 2);
  const v128_t first = wasm_i32x4_shuffle(one, one, 0, 1, 2, 0);
  const v128_t second = wasm_i32x4_shuffle(one, one, 1, 2, 0, 1);
  const v128_t third = wasm_i32x4_shuffle(one, one, 2, 0, 1, 2);
  for (; bh4 > 0; --bh4) {
    refmvs_block* const row = *rows++ + bx4;
    if (bw4 == 1) {
      wasm_v128_store64_lane(row, one, 0);
      wasm_v128_store32_lane((uint8_t*)row + 8, one, 2);
    } else if (bw4 == 2) {
      wasm_v128_store(row, first);
      wasm_v128_store64_lane((uint8_t*)row + 16, second, 0);
    } else {
      for (int x = 0; x < bw4; x += 4) {
        uint8_t* const four = (uint8_t*)(row + x);
        wasm_v128_store(four, first);
        wasm_v128_store(four + 16, second);
        wasm_v128_store(four + 32, third);
      }
    }
  }
}

void __wrap_dav1d_refmvs_dsp_init(Dav1dRefmvsDSPContext* const c) {
  __real_dav1d_refmvs_dsp_init(c);
  if (!simd128_enabled()) return;
  c->splat_mv = splat_mv;
}
