// SPDX-License-Identifier: Apache-2.0
// What the kernels for libvpx's VP9 decoder share. libvpx, configured for a generic machine, calls its
// functions vpx_…_c directly: the linker takes our __wrap_vpx_…_c for them. See ../SIMD.md.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wasm_simd128.h>

#define KERNEL_INLINE static inline __attribute__((always_inline))
#define KERNEL_NOINLINE static __attribute__((noinline))
#define KERNEL_UNROLL _Pragma("clang loop unroll(full)")

// Samples of more than 8 bits.
KERNEL_INLINE v128_t clipped(v128_t samples, int bits) {
  return wasm_i16x8_min(wasm_i16x8_max(samples, wasm_i16x8_const_splat(0)),
                        wasm_i16x8_splat((int16_t)((1 << bits) - 1)));
}
