// SPDX-License-Identifier: Apache-2.0
//
// In place of libavcodec/encode.c: what avcodec.c calls for encoders, which no module has.
#include "avcodec.h"
#include "avcodec_internal.h"
#include "internal.h"
#include "libavutil/error.h"

struct AVCodecInternal* ff_encode_internal_alloc(void) {
  return NULL;
}

int ff_encode_preinit(AVCodecContext* context) {
  return AVERROR(ENOSYS);
}

int ff_encode_receive_frame(AVCodecContext* context, AVFrame* frame) {
  return AVERROR(ENOSYS);
}

void ff_encode_flush_buffers(AVCodecContext* context) {}
