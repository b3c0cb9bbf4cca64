// SPDX-License-Identifier: Apache-2.0
// What the kernels for dav1d share. Each file replaces functions of one of dav1d's tables, for 8 bits
// (BITDEPTH 8) and for 10 and 12 (BITDEPTH 16), by standing in for the function that fills it: the linker
// takes __wrap_f for f, and calls f itself __real_f. See ../SIMD.md. Where all functions of a table are
// replaced, f is plain_f instead, which only the checks define: the linker leaves plain C out of a module
// that does not call it.
#pragma once

#include <wasm_simd128.h>

#include "src/cpu.h"

// The one bit of dav1d's CPU flags; dav1d_set_cpu_flags_mask takes it away, to compare with plain C.
enum { kCpuFlagSimd128 = 1 };

static inline int simd128_enabled(void) {
  return (dav1d_get_cpu_flags() & kCpuFlagSimd128) != 0;
}
