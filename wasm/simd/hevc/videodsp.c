// SPDX-License-Identifier: Apache-2.0
// Blocks of reference pixels that reach beyond the picture.
#include "libavcodec/videodsp.h"
#include "wasm/simd/borders.h"
#include "wasm/simd/hevc/kernels.h"

__attribute__((weak)) void plain_ff_videodsp_init(VideoDSPContext* c, int bits);
void __wrap_ff_videodsp_init(VideoDSPContext* c, int bits);

static void prefetch(const uint8_t* at, ptrdiff_t stride, int rows) {}

void __wrap_ff_videodsp_init(VideoDSPContext* const c, const int bits) {
  if ((av_get_cpu_flags() & kCpuFlagSimd128) == 0 && plain_ff_videodsp_init) {
    plain_ff_videodsp_init(c, bits);
    return;
  }
  c->emulated_edge_mc = bits <= 8 ? extend8 : extend16;
  c->prefetch = prefetch;
}
