// SPDX-License-Identifier: Apache-2.0
// Blocks of reference pixels that reach beyond the picture, 8 and 10 bits.
#include "libavcodec/videodsp.h"
#include "libavutil/cpu.h"

#include "wasm/simd/borders.h"
#include "wasm/simd/h264/avc_cpu.h"

// Defined by the checks alone.
__attribute__((weak)) void plain_ff_videodsp_init(VideoDSPContext* c, int bits);
void __wrap_ff_videodsp_init(VideoDSPContext* c, int bits);

void __wrap_ff_videodsp_init(VideoDSPContext* const c, const int bits) {
  if (plain_ff_videodsp_init && !(av_get_cpu_flags() & kCpuFlagSimd128)) {
    plain_ff_videodsp_init(c, bits);
    return;
  }
  c->emulated_edge_mc = bits <= 8 ? extend8 : extend16;
  c->prefetch = NULL;  // not called (recipe.sh)
}
