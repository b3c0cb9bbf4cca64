// SPDX-License-Identifier: Apache-2.0
// The kernels' places in libavcodec's tables, and its CPU flags.
#include <stdatomic.h>

#include "wasm/simd/hevc/kernels.h"

__attribute__((weak)) void plain_ff_hevc_dsp_init(HEVCDSPContext* c, int bit_depth);
__attribute__((weak)) void plain_ff_hevc_pred_init(HEVCPredContext* c, int bit_depth);
void __wrap_ff_hevc_dsp_init(HEVCDSPContext* c, int bit_depth);
void __wrap_ff_hevc_pred_init(HEVCPredContext* c, int bit_depth);
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

static int plain(void) {
  return (av_get_cpu_flags() & kCpuFlagSimd128) == 0;
}

// Of other depths than these libavcodec takes the least.
static int known_depth(const int depth) {
  return depth == 9 || depth == 10 || depth == 12 ? depth : 8;
}

void __wrap_ff_hevc_dsp_init(HEVCDSPContext* const c, const int bit_depth) {
  if (plain() && plain_ff_hevc_dsp_init) {
    plain_ff_hevc_dsp_init(c, bit_depth);
    return;
  }
  const int depth = known_depth(bit_depth);
  rill_hevc_transform_init(c, depth);
  if (depth == 8) {
    rill_hevc_mc_init_8(c, depth);
    rill_hevc_residual_init_8(c, depth);
    rill_hevc_deblock_init_8(c, depth);
    rill_hevc_sao_init_8(c, depth);
  } else {
    rill_hevc_mc_init_16(c, depth);
    rill_hevc_residual_init_16(c, depth);
    rill_hevc_deblock_init_16(c, depth);
    rill_hevc_sao_init_16(c, depth);
  }
}

void __wrap_ff_hevc_pred_init(HEVCPredContext* const c, const int bit_depth) {
  if (plain() && plain_ff_hevc_pred_init) {
    plain_ff_hevc_pred_init(c, bit_depth);
    return;
  }
  const int depth = known_depth(bit_depth);
  rill_hevc_intra_edges_init(c, depth);
  if (depth == 8) {
    rill_hevc_intra_init_8(c, depth);
  } else {
    rill_hevc_intra_init_16(c, depth);
  }
}
