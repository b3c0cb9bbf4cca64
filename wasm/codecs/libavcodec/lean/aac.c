// SPDX-License-Identifier: Apache-2.0
//
// In place of libavcodec/aac/aacdec_usac.c: xHE-AAC, which the player does not know, is refused. So is
// AAC-ELD (audio_adapter.cpp), whose windows are left out of aactab.c.
#include "aac/aacdec.h"
#include "aac/aacdec_usac.h"
#include "aactab.h"
#include "libavutil/error.h"

int ff_aac_usac_config_decode(AACDecContext* decoder, AVCodecContext* context, GetBitContext* bits,
                              OutputConfiguration* output, int channels) {
  return AVERROR_PATCHWELCOME;
}

int ff_aac_usac_reset_state(AACDecContext* decoder, OutputConfiguration* output) {
  return 0;
}

int ff_aac_usac_decode_frame(AVCodecContext* context, AACDecContext* decoder, GetBitContext* bits,
                             int* got_frame) {
  return AVERROR_PATCHWELCOME;
}

DECLARE_ALIGNED(32, const float, ff_aac_eld_window_512)[1920];
DECLARE_ALIGNED(32, const float, ff_aac_eld_window_480)[1800];
