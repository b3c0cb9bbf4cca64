// SPDX-License-Identifier: Apache-2.0
// The kernels' places in libavcodec's tables. Plain C is defined by the checks alone.
#include "libavcodec/codec_id.h"
#include "libavcodec/startcode.h"
#include "libavutil/cpu.h"

#include "wasm/simd/h264/avc_cpu.h"
#include "wasm/simd/h264/avc_kernels.h"
#include "wasm/simd/h264/avc_strength.h"

__attribute__((weak)) void plain_ff_h264qpel_init(H264QpelContext* c, int bit_depth);
__attribute__((weak)) void plain_ff_h264chroma_init(H264ChromaContext* c, int bit_depth);
__attribute__((weak)) void plain_ff_h264dsp_init(H264DSPContext* c, int bit_depth, int chroma_format_idc);
__attribute__((weak)) void plain_ff_h264_pred_init(H264PredContext* c, int codec_id, int bit_depth,
                                                   int chroma_format_idc);
void __wrap_ff_h264qpel_init(H264QpelContext* c, int bit_depth);
void __wrap_ff_h264chroma_init(H264ChromaContext* c, int bit_depth);
void __wrap_ff_h264dsp_init(H264DSPContext* c, int bit_depth, int chroma_format_idc);
void __wrap_ff_h264_pred_init(H264PredContext* c, int codec_id, int bit_depth, int chroma_format_idc);

static int plain(void) {
  return !(av_get_cpu_flags() & kCpuFlagSimd128);
}

void __wrap_ff_h264qpel_init(H264QpelContext* const c, const int bit_depth) {
  if (plain_ff_h264qpel_init && plain()) return plain_ff_h264qpel_init(c, bit_depth);
  *c = (H264QpelContext){0};  // no stream has parts of 2 x 2
  if (bit_depth > 8) {
    rill_avc_luma_init_16(c);
  } else {
    rill_avc_luma_init_8(c);
  }
}

void __wrap_ff_h264chroma_init(H264ChromaContext* const c, const int bit_depth) {
  if (plain_ff_h264chroma_init && plain()) return plain_ff_h264chroma_init(c, bit_depth);
  *c = (H264ChromaContext){0};  // nor of one sample of chroma
  if (bit_depth > 8) {
    rill_avc_chroma_init_16(c);
  } else {
    rill_avc_chroma_init_8(c);
  }
}

void __wrap_ff_h264dsp_init(H264DSPContext* const c, const int bit_depth, const int chroma_format_idc) {
  if (plain_ff_h264dsp_init && plain()) return plain_ff_h264dsp_init(c, bit_depth, chroma_format_idc);
  const int is_422 = chroma_format_idc > 1;
  *c = (H264DSPContext){.startcode_find_candidate = ff_startcode_find_candidate_c};
  // What libavcodec filters by them has not all edges of 4:2:2.
  if (!is_422) c->h264_loop_filter_strength = rill_loop_filter_strength;
  if (bit_depth > 8) {
    rill_avc_weight_init_16(c);
    rill_avc_residual_init_16(c, is_422);
    rill_avc_deblock_init_16(c, is_422);
  } else {
    rill_avc_weight_init_8(c);
    rill_avc_residual_init_8(c, is_422);
    rill_avc_deblock_init_8(c, is_422);
  }
}

void __wrap_ff_h264_pred_init(H264PredContext* const c, const int codec_id, const int bit_depth,
                              const int chroma_format_idc) {
  if (plain_ff_h264_pred_init && (plain() || codec_id != AV_CODEC_ID_H264))
    return plain_ff_h264_pred_init(c, codec_id, bit_depth, chroma_format_idc);
  const int is_422 = chroma_format_idc > 1;
  *c = (H264PredContext){0};
  if (bit_depth > 8) {
    rill_avc_intra_init_16(c, is_422);
    rill_avc_lossless_init_16(c, is_422);
  } else {
    rill_avc_intra_init_8(c, is_422);
    rill_avc_lossless_init_8(c, is_422);
  }
}
