// SPDX-License-Identifier: Apache-2.0
//
// In place of libswresample's audioconvert.c, dither.c and rematrix.c: Opus resamples planar float and
// changes nothing else.
#include <string.h>

#include "libavutil/error.h"
#include "libavutil/mem.h"
#include "libswresample/audioconvert.h"
#include "libswresample/swresample_internal.h"

// FFmpeg frees it, so it has to exist.
AudioConvert* swri_audio_convert_alloc(enum AVSampleFormat to, enum AVSampleFormat from, int channels,
                                       const int* map, int flags) {
  return to == from && av_sample_fmt_is_planar(to) && map == NULL ? av_mallocz(sizeof(AudioConvert)) : NULL;
}

void swri_audio_convert_free(AudioConvert** convert) {
  av_freep(convert);
}

int swri_audio_convert(AudioConvert* convert, AudioData* to, AudioData* from, int length) {
  for (int i = 0; i < to->ch_count; ++i) memcpy(to->ch[i], from->ch[i], (size_t)length * (size_t)to->bps);
  return 0;
}

int swri_dither_init(SwrContext* context, enum AVSampleFormat to, enum AVSampleFormat from) {
  return 0;
}

int swri_get_dither(SwrContext* context, void* to, int length, unsigned seed, enum AVSampleFormat format) {
  return AVERROR(ENOSYS);
}

void swri_noise_shaping_int16(SwrContext* s, AudioData* to, const AudioData* from, const AudioData* noise,
                              int count) {}

void swri_noise_shaping_int32(SwrContext* s, AudioData* to, const AudioData* from, const AudioData* noise,
                              int count) {}

void swri_noise_shaping_float(SwrContext* s, AudioData* to, const AudioData* from, const AudioData* noise,
                              int count) {}

void swri_noise_shaping_double(SwrContext* s, AudioData* to, const AudioData* from, const AudioData* noise,
                               int count) {}

int swri_rematrix_init(SwrContext* context) {
  return AVERROR(ENOSYS);
}

void swri_rematrix_free(SwrContext* context) {}

int swri_rematrix(SwrContext* context, AudioData* to, AudioData* from, int length, int copy) {
  return AVERROR(ENOSYS);
}
