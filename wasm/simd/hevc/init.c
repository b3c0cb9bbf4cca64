// SPDX-License-Identifier: Apache-2.0
// The kernels' places in libavcodec's tables, and its CPU flags.
#include <stdatomic.h>

#include "wasm/simd/hevc/kernels.h"

void __real_ff_hevc_dsp_init(HEVCDSPContext* c, int bit_depth);
void __wrap_ff_hevc_dsp_init(HEVCDSPContext* c, int bit_depth);
int __wrap_av_get_cpu_flags(void);
void __wrap_av_force_cpu_flags(int flags);

static atomic_int cpu_flags = kCpuFlagSimd128;

// A module with kernels loads only where simd128 is, so there is nothing to find out.
int __wrap_av_get_cpu_flags(void) {
  return atomic_load_explicit(&cpu_flags, memory_order_relaxed);
}

// -1: what there is.
void __wrap_av_force_cpu_flags(const int flags) {
  atomic_store_explicit(&cpu_flags, flags & kCpuFlagSimd128, memory_order_relaxed);
}

void __wrap_ff_hevc_dsp_init(HEVCDSPContext* const c, const int bit_depth) {
  __real_ff_hevc_dsp_init(c, bit_depth);
  if ((av_get_cpu_flags() & kCpuFlagSimd128) == 0) return;
  if (bit_depth == 8) {
    rill_hevc_mc_init_8(c);
  } else if (bit_depth == 10) {
    rill_hevc_mc_init_10(c);
  }
}
