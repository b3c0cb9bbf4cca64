// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/libavcodec/pcm.h"

extern "C" {
#include <libavutil/samplefmt.h>
}

namespace rill::codecs {

namespace {

template <typename Sample>
void copy_channels(const AVFrame& frame, float scale, std::vector<float>& to) {
  const int channels = frame.ch_layout.nb_channels;
  const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame.format)) != 0;
  float* out = to.data();
  for (int c = 0; c < channels; ++c) {
    const auto* in =
        reinterpret_cast<const Sample*>(planar ? frame.extended_data[c] : frame.extended_data[0]) +
        (planar ? 0 : c);
    const int step = planar ? 1 : channels;
    for (int i = 0; i < frame.nb_samples; ++i)
      *out++ = static_cast<float>(in[static_cast<ptrdiff_t>(i) * step]) * scale;
  }
}

}  // namespace

bool to_planar_float(const AVFrame& frame, std::vector<float>& to) {
  to.resize(static_cast<size_t>(frame.ch_layout.nb_channels) * static_cast<size_t>(frame.nb_samples));
  switch (av_get_packed_sample_fmt(static_cast<AVSampleFormat>(frame.format))) {
    case AV_SAMPLE_FMT_FLT:
      copy_channels<float>(frame, 1.0F, to);
      return true;
    case AV_SAMPLE_FMT_S16:
      copy_channels<int16_t>(frame, 1.0F / 32768.0F, to);
      return true;
    case AV_SAMPLE_FMT_S32:
      copy_channels<int32_t>(frame, 1.0F / 2147483648.0F, to);
      return true;
    default:
      return false;
  }
}

}  // namespace rill::codecs
