// SPDX-License-Identifier: Apache-2.0
// Error concealment, the only user of libavcodec's block comparisons here, wants one of them. Without the
// table's own function the others, and the transforms they use, are left out of the module.
#include "libavcodec/me_cmp.h"

#include "wasm/simd/h264/simd.h"

void __wrap_ff_me_cmp_init(MECmpContext* c, AVCodecContext* avctx);

// The sum of absolute differences of 16 x height samples.
static int sad16(struct MpegEncContext* unused, const uint8_t* a, const uint8_t* b, ptrdiff_t stride,
                 int height) {
  v128_t sum = wasm_i32x4_const_splat(0);
  for (; height > 0; --height, a += stride, b += stride) {
    const v128_t x = wasm_v128_load(a), y = wasm_v128_load(b);
    const v128_t distance = wasm_v128_or(wasm_u8x16_sub_sat(x, y), wasm_u8x16_sub_sat(y, x));
    sum = wasm_i32x4_add(sum, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(distance)));
  }
  return wasm_i32x4_extract_lane(sum, 0) + wasm_i32x4_extract_lane(sum, 1) + wasm_i32x4_extract_lane(sum, 2) +
         wasm_i32x4_extract_lane(sum, 3);
}

void __wrap_ff_me_cmp_init(MECmpContext* const c, AVCodecContext* const avctx) {
  c->sad[0] = sad16;
}
