// SPDX-License-Identifier: Apache-2.0
#include "server/encode/aac_encoder.h"

#include <algorithm>
#include <cassert>

extern "C" {
#include <libavutil/opt.h>
}

#include "player/format/codec/aac.h"
#include "server/encode/audio_conditioner.h"

namespace rill::server {

Result<AacEncoder> AacEncoder::create(BitsPerSecond bitrate) {
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
  if (codec == nullptr) return Error{ErrorCode::kPlatform, "libavcodec has no AAC encoder"};
  AacEncoder encoder;
  encoder.context_.reset(avcodec_alloc_context3(codec));
  if (encoder.context_ == nullptr) return Error{ErrorCode::kPlatform, "allocate an AAC encoder"};
  AVCodecContext& context = *encoder.context_;
  context.sample_fmt = AV_SAMPLE_FMT_FLTP;
  context.sample_rate = static_cast<int>(kAudioSampleRate);
  context.time_base = {1, static_cast<int>(kAudioSampleRate)};
  context.bit_rate = static_cast<int64_t>(bitrate.value);
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  av_channel_layout_default(&context.ch_layout, kAudioChannels);
  // A fifth of the processor time of the default search, at bitrates where it makes no audible difference.
  av_opt_set(context.priv_data, "aac_coder", "fast", 0);
  if (const int error = avcodec_open2(&context, codec, nullptr); error < 0)
    return av_error(ErrorCode::kPlatform, "open the AAC encoder", error);

  mp4::Track& track = encoder.track_;
  track.kind = mp4::TrackKind::kAudio;
  track.timescale = kAudioSampleRate;
  track.sample_entry = "mp4a";
  track.extradata.assign(context.extradata, context.extradata + context.extradata_size);
  track.codec = codec::codec_string(TRY(codec::parse_audio_specific_config(track.extradata)));
  track.sample_rate = kAudioSampleRate;
  track.channels = kAudioChannels;
  return encoder;
}

Result<std::vector<EncodedSample>> AacEncoder::encode(std::span<const float> left,
                                                      std::span<const float> right, int64_t position) {
  assert(left.size() == kAacFrameSamples && right.size() == kAacFrameSamples);
  AvFrame frame(av_frame_alloc());
  if (frame == nullptr) return Error{ErrorCode::kPlatform, "allocate a frame"};
  frame->format = AV_SAMPLE_FMT_FLTP;
  frame->sample_rate = static_cast<int>(kAudioSampleRate);
  frame->nb_samples = static_cast<int>(kAacFrameSamples);
  av_channel_layout_default(&frame->ch_layout, kAudioChannels);
  if (const int error = av_frame_get_buffer(frame.get(), 0); error < 0)
    return av_error(ErrorCode::kPlatform, "allocate a frame", error);
  std::copy(left.begin(), left.end(), reinterpret_cast<float*>(frame->data[0]));
  std::copy(right.begin(), right.end(), reinterpret_cast<float*>(frame->data[1]));
  frame->pts = position;
  if (const int error = avcodec_send_frame(context_.get(), frame.get()); error < 0)
    return av_error(ErrorCode::kPlatform, "encode AAC", error);
  return receive();
}

Result<std::vector<EncodedSample>> AacEncoder::finish() {
  if (const int error = avcodec_send_frame(context_.get(), nullptr); error < 0)
    return av_error(ErrorCode::kPlatform, "end AAC", error);
  return receive();
}

Result<std::vector<EncodedSample>> AacEncoder::receive() {
  std::vector<EncodedSample> samples;
  AvPacket packet(av_packet_alloc());
  if (packet == nullptr) return Error{ErrorCode::kPlatform, "allocate a packet"};
  for (;;) {
    const int error = avcodec_receive_packet(context_.get(), packet.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return samples;
    if (error < 0) return av_error(ErrorCode::kPlatform, "encode AAC", error);
    EncodedSample sample;
    sample.pts = sample.dts = MediaTime::from_ticks(packet->pts, kAudioSampleRate);
    sample.duration =
        MediaTime::from_ticks(packet->pts + static_cast<int64_t>(kAacFrameSamples), kAudioSampleRate) -
        sample.pts;
    sample.keyframe = true;
    sample.data.assign(packet->data, packet->data + packet->size);
    samples.push_back(std::move(sample));
    av_packet_unref(packet.get());
  }
}

}  // namespace rill::server
