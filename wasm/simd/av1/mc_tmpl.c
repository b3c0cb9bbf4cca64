// SPDX-License-Identifier: Apache-2.0
// Motion compensation (AV1 7.11.3).
#include "wasm/simd/av1/mc.h"

void bitfn(__real_dav1d_mc_dsp_init)(Dav1dMCDSPContext* c);
void bitfn(__wrap_dav1d_mc_dsp_init)(Dav1dMCDSPContext* c);

void bitfn(__wrap_dav1d_mc_dsp_init)(Dav1dMCDSPContext* const c) {
  bitfn(__real_dav1d_mc_dsp_init)(c);
  if (!simd128_enabled()) return;
  bitfn(rill_mc_init_filters)(c);
  bitfn(rill_mc_init_compound)(c);
  bitfn(rill_mc_init_blend)(c);
}
