// SPDX-License-Identifier: Apache-2.0
//
// In place of libavcodec/options.c: a decoder's context with the defaults that FFmpeg keeps in a table of
// names and explanations.
#include <limits.h>

#include "avcodec.h"
#include "avcodec_internal.h"
#include "codec_internal.h"
#include "libavutil/channel_layout.h"
#include "libavutil/internal.h"
#include "libavutil/mem.h"
#include "libavutil/opt.h"

static const AVOption kNoOptions[] = {{NULL}};

static const AVClass kContextClass = {
    .class_name = "AVCodecContext",
    .item_name = av_default_item_name,
    .option = kNoOptions,
    .version = LIBAVUTIL_VERSION_INT,
    .log_level_offset_offset = offsetof(AVCodecContext, log_level_offset),
    .category = AV_CLASS_CATEGORY_DECODER,
};

// What decoding reads of options_table.h and is not 0.
static void set_defaults(AVCodecContext* context) {
  context->workaround_bugs = FF_BUG_AUTODETECT;
  context->error_concealment = FF_EC_GUESS_MVS | FF_EC_DEBLOCK;
  context->thread_count = 1;
  context->thread_type = FF_THREAD_SLICE | FF_THREAD_FRAME;
  context->profile = AV_PROFILE_UNKNOWN;
  context->level = AV_LEVEL_UNKNOWN;
  context->refs = 1;
  FF_DISABLE_DEPRECATION_WARNINGS
  context->ticks_per_frame = 1;
  FF_ENABLE_DEPRECATION_WARNINGS
  context->color_primaries = AVCOL_PRI_UNSPECIFIED;
  context->color_trc = AVCOL_TRC_UNSPECIFIED;
  context->colorspace = AVCOL_SPC_UNSPECIFIED;
  context->request_sample_fmt = AV_SAMPLE_FMT_NONE;
  context->sub_charenc_mode = FF_SUB_CHARENC_MODE_AUTOMATIC;
  context->apply_cropping = 1;
  context->max_pixels = INT_MAX;
  context->max_samples = INT_MAX;
  context->hwaccel_flags = AV_HWACCEL_FLAG_IGNORE_LEVEL;
  context->extra_hw_frames = -1;
  context->discard_damaged_percentage = 95;
  context->ch_layout.order = AV_CHANNEL_ORDER_UNSPEC;
  context->pix_fmt = AV_PIX_FMT_NONE;
  context->sw_pix_fmt = AV_PIX_FMT_NONE;
  context->sample_fmt = AV_SAMPLE_FMT_NONE;
}

static void set_functions(AVCodecContext* context) {
  context->get_buffer2 = avcodec_default_get_buffer2;
  context->get_format = avcodec_default_get_format;
  context->execute = avcodec_default_execute;
  context->execute2 = avcodec_default_execute2;
}

AVCodecContext* avcodec_alloc_context3(const AVCodec* codec) {
  AVCodecContext* context = av_mallocz(sizeof(*context));
  if (context == NULL) return NULL;
  context->av_class = &kContextClass;
  context->codec = codec;
  context->codec_type = codec->type;
  context->codec_id = codec->id;
  context->time_base = context->framerate = context->pkt_timebase = context->sample_aspect_ratio =
      (AVRational){0, 1};
  set_defaults(context);
  set_functions(context);
  if (ffcodec(codec)->priv_data_size == 0) return context;
  context->priv_data = av_mallocz(ffcodec(codec)->priv_data_size);
  if (context->priv_data == NULL) {
    av_free(context);
    return NULL;
  }
  if (codec->priv_class != NULL) {
    *(const AVClass**)context->priv_data = codec->priv_class;
    av_opt_set_defaults(context->priv_data);
  }
  return context;
}

void avcodec_free_context(AVCodecContext** context) {
  if (*context == NULL) return;
  ff_codec_close(*context);
  av_freep(&(*context)->extradata);
  av_channel_layout_uninit(&(*context)->ch_layout);
  av_freep(context);
}
