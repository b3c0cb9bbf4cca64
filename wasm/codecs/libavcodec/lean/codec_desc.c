// SPDX-License-Identifier: Apache-2.0
//
// In place of libavcodec/codec_desc.c and profiles.c: what decoding asks of the codecs in the modules,
// without the names of all others.
#include "codec_desc.h"
#include "codec_id.h"
#include "defs.h"
#include "libavutil/macros.h"
#include "profiles.h"

static const AVCodecDescriptor kDescriptors[] = {
    {.id = AV_CODEC_ID_H264,
     .type = AVMEDIA_TYPE_VIDEO,
     .name = "h264",
     .props = AV_CODEC_PROP_LOSSY | AV_CODEC_PROP_LOSSLESS | AV_CODEC_PROP_REORDER | AV_CODEC_PROP_FIELDS},
    {.id = AV_CODEC_ID_HEVC,
     .type = AVMEDIA_TYPE_VIDEO,
     .name = "hevc",
     .props = AV_CODEC_PROP_LOSSY | AV_CODEC_PROP_REORDER},
    {.id = AV_CODEC_ID_AAC, .type = AVMEDIA_TYPE_AUDIO, .name = "aac", .props = AV_CODEC_PROP_LOSSY},
    {.id = AV_CODEC_ID_MP3,
     .type = AVMEDIA_TYPE_AUDIO,
     .name = "mp3",
     .props = AV_CODEC_PROP_INTRA_ONLY | AV_CODEC_PROP_LOSSY},
    {.id = AV_CODEC_ID_AC3,
     .type = AVMEDIA_TYPE_AUDIO,
     .name = "ac3",
     .props = AV_CODEC_PROP_INTRA_ONLY | AV_CODEC_PROP_LOSSY},
    {.id = AV_CODEC_ID_EAC3,
     .type = AVMEDIA_TYPE_AUDIO,
     .name = "eac3",
     .props = AV_CODEC_PROP_INTRA_ONLY | AV_CODEC_PROP_LOSSY},
    {.id = AV_CODEC_ID_OPUS,
     .type = AVMEDIA_TYPE_AUDIO,
     .name = "opus",
     .props = AV_CODEC_PROP_INTRA_ONLY | AV_CODEC_PROP_LOSSY},
    {.id = AV_CODEC_ID_FLAC,
     .type = AVMEDIA_TYPE_AUDIO,
     .name = "flac",
     .props = AV_CODEC_PROP_INTRA_ONLY | AV_CODEC_PROP_LOSSLESS},
};

const AVCodecDescriptor* avcodec_descriptor_get(enum AVCodecID id) {
  for (size_t i = 0; i < FF_ARRAY_ELEMS(kDescriptors); ++i) {
    if (kDescriptors[i].id == id) return &kDescriptors[i];
  }
  return NULL;
}

enum AVMediaType avcodec_get_type(enum AVCodecID id) {
  const AVCodecDescriptor* descriptor = avcodec_descriptor_get(id);
  return descriptor != NULL ? descriptor->type : AVMEDIA_TYPE_UNKNOWN;
}

const AVProfile ff_h264_profiles[] = {{AV_PROFILE_UNKNOWN}};
const AVProfile ff_hevc_profiles[] = {{AV_PROFILE_UNKNOWN}};
const AVProfile ff_aac_profiles[] = {{AV_PROFILE_UNKNOWN}};
const AVProfile ff_eac3_profiles[] = {{AV_PROFILE_UNKNOWN}};
