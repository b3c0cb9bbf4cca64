// SPDX-License-Identifier: Apache-2.0
// OpenH264's intra prediction.
#include "wasm/simd/h264/intra_large.h"
#include "wasm/simd/h264/wels.h"

#define LEFT4 sum_of_four(dst - 1, stride)
#define ABOVE4 sum_of_four(dst - stride, 1)
#define DIAGONAL4 load_wide(dst - stride)
// Without samples at the right the last one above stands for them.
#define REPEATED4 repeated4(dst - stride)
#define LEFT8 left8(dst, stride, has_corner)
#define ABOVE8 above8(dst, stride, has_corner, has_right)

namespace {

v128_t repeated4(const uint8_t* above) {
  const v128_t row = widen(load_packed(above, 4));
  return wasm_i16x8_shuffle(row, row, 0, 1, 2, 3, 3, 3, 3, 3);
}

}  // namespace

#define INTRA(mangled, statement)                       \
  void __wrap_##mangled(uint8_t* dst, int32_t stride) { \
    statement;                                          \
  }
#define INTRA8(mangled, statement)                                                      \
  void __wrap_##mangled(uint8_t* dst, int32_t stride, [[maybe_unused]] bool has_corner, \
                        [[maybe_unused]] bool has_right) {                              \
    statement;                                                                          \
  }
#include "wasm/simd/h264/wels_intra_list.h"
