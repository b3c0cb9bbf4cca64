// SPDX-License-Identifier: Apache-2.0
// Plain C for tables that kernels fill completely (see wasm/simd/av1/kernels.h).

#define PLAIN(function, parameters, arguments) \
  void __real_##function parameters;           \
  void plain_##function parameters;            \
  void plain_##function parameters {           \
    __real_##function arguments;               \
  }

PLAIN(dav1d_itx_dsp_init_8bpc, (void* table, int bits), (table, bits))
PLAIN(dav1d_itx_dsp_init_16bpc, (void* table, int bits), (table, bits))
PLAIN(dav1d_intra_pred_dsp_init_8bpc, (void* table), (table))
PLAIN(dav1d_intra_pred_dsp_init_16bpc, (void* table), (table))
PLAIN(dav1d_cdef_dsp_init_8bpc, (void* table), (table))
PLAIN(dav1d_cdef_dsp_init_16bpc, (void* table), (table))
PLAIN(dav1d_loop_filter_dsp_init_8bpc, (void* table), (table))
PLAIN(dav1d_loop_filter_dsp_init_16bpc, (void* table), (table))
PLAIN(dav1d_mc_dsp_init_8bpc, (void* table), (table))
PLAIN(dav1d_mc_dsp_init_16bpc, (void* table), (table))
