// SPDX-License-Identifier: Apache-2.0
#include "wasm/simd/h264/avc_cpu.h"

#include <stdatomic.h>

int __wrap_av_get_cpu_flags(void);
void __wrap_av_force_cpu_flags(int flags);

static atomic_int forced_flags = -1;

// A module with kernels loads only where simd128 is, so there is nothing to find out.
int __wrap_av_get_cpu_flags(void) {
  const int forced = atomic_load_explicit(&forced_flags, memory_order_relaxed);
  return forced == -1 ? kCpuFlagSimd128 : forced;
}

void __wrap_av_force_cpu_flags(int flags) {
  atomic_store_explicit(&forced_flags, flags, memory_order_relaxed);
}
