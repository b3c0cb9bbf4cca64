// SPDX-License-Identifier: Apache-2.0
#include "wasm/simd/av1/coefficients.h"
#include "wasm/simd/av1/kernels.h"

void __wrap_dav1d_init_cpu(void);

// A module with kernels loads only where simd128 is, so there is nothing to find out. dav1d calls this once,
// before it decodes anything.
void __wrap_dav1d_init_cpu(void) {
  dav1d_cpu_flags = kCpuFlagSimd128;
  rill_init_coefficients();
}
