// SPDX-License-Identifier: Apache-2.0
// What the H.264 kernels share. The arithmetic is in headers of inline functions, which know neither library;
// avc_*.c put it into libavcodec's tables, wels_*.cpp stand in for OpenH264's functions. See ../SIMD.md.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "wasm/simd/transpose.h"

#define RILL_NOINLINE static inline __attribute__((noinline))

RILL_INLINE v128_t narrow(v128_t wide) {
  return wasm_u8x16_narrow_i16x8(wide, wide);
}
