// SPDX-License-Identifier: Apache-2.0
// What the kernels for libavcodec's H.264 share. Its tables are ours altogether (avc_init.c); the templates
// that fill them are compiled with PIXEL_BITS 8, and 16 for 10 bits. Strides are bytes. See ../SIMD.md.
#pragma once

#include "libavcodec/h264chroma.h"
#include "libavcodec/h264dsp.h"
#include "libavcodec/h264pred.h"
#include "libavcodec/h264qpel.h"

#define JOIN2(name, bits) name##_##bits
#define JOIN(name, bits) JOIN2(name, bits)
#define FUNC(name) JOIN(name, PIXEL_BITS)

#define FOR_EACH_DEPTH(declare) declare(8) declare(16)
#define DECLARE(bits)                                                \
  void rill_avc_luma_init_##bits(H264QpelContext* c);                \
  void rill_avc_chroma_init_##bits(H264ChromaContext* c);            \
  void rill_avc_weight_init_##bits(H264DSPContext* c);               \
  void rill_avc_residual_init_##bits(H264DSPContext* c, int is_422); \
  void rill_avc_deblock_init_##bits(H264DSPContext* c, int is_422);  \
  void rill_avc_intra_init_##bits(H264PredContext* c, int is_422);   \
  void rill_avc_lossless_init_##bits(H264PredContext* c, int is_422);
FOR_EACH_DEPTH(DECLARE)
#undef DECLARE
#undef FOR_EACH_DEPTH
