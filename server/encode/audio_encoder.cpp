// SPDX-License-Identifier: Apache-2.0
#include "server/encode/audio_encoder.h"

#include <algorithm>
#include <cassert>

extern "C" {
#include <libavutil/opt.h>
}

#include "player/format/codec/aac.h"
#include "player/format/codec/opus.h"
#include "server/encode/audio_conditioner.h"

namespace rill::server {
namespace {

Result<const AVCodec*> find_encoder(AudioCodec codec) {
  const AVCodec* found = codec == AudioCodec::kOpus ? avcodec_find_encoder_by_name("libopus")
                                                    : avcodec_find_encoder(AV_CODEC_ID_AAC);
  if (found != nullptr) return found;
  return Error{ErrorCode::kUnsupported,
               std::string("this machine's libavcodec has no encoder for ") + to_string(codec)};
}

void set_options(AVCodecContext& context, AudioCodec codec) {
  if (codec == AudioCodec::kAac) {
    context.sample_fmt = AV_SAMPLE_FMT_FLTP;
    // A fifth of the processor time of the default search, at bitrates where it makes no audible difference.
    av_opt_set(context.priv_data, "aac_coder", "fast", 0);
  } else {
    context.sample_fmt = AV_SAMPLE_FMT_FLT;
    context.compression_level = 5;  // of 10: half the default's processor time
    av_opt_set(context.priv_data, "vbr", "constrained", 0);
  }
}

}  // namespace

Result<AudioEncoder> AudioEncoder::create(AudioCodec codec, BitsPerSecond bitrate) {
  const AVCodec* found = TRY(find_encoder(codec));
  AudioEncoder encoder;
  encoder.codec_ = codec;
  encoder.context_.reset(avcodec_alloc_context3(found));
  if (encoder.context_ == nullptr) return Error{ErrorCode::kPlatform, "allocate an encoder of sound"};
  AVCodecContext& context = *encoder.context_;
  context.sample_rate = static_cast<int>(kAudioSampleRate);
  context.time_base = {1, static_cast<int>(kAudioSampleRate)};
  context.bit_rate = static_cast<int64_t>(bitrate.value);
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  av_channel_layout_default(&context.ch_layout, kAudioChannels);
  set_options(context, codec);
  if (const int error = avcodec_open2(&context, found, nullptr); error < 0)
    return av_error(ErrorCode::kPlatform, std::string("open the encoder for ") + to_string(codec), error);
  assert(static_cast<size_t>(context.frame_size) == frame_samples(codec));

  mp4::Track& track = encoder.track_;
  track.kind = mp4::TrackKind::kAudio;
  track.timescale = kAudioSampleRate;
  track.sample_rate = kAudioSampleRate;
  track.channels = kAudioChannels;
  TRY(codec == AudioCodec::kOpus ? encoder.describe_opus() : encoder.describe_aac());
  return encoder;
}

Result<void> AudioEncoder::describe_aac() {
  track_.sample_entry = "mp4a";
  track_.extradata.assign(context_->extradata, context_->extradata + context_->extradata_size);
  track_.codec = codec::codec_string(TRY(codec::parse_audio_specific_config(track_.extradata)));
  return {};
}

Result<void> AudioEncoder::describe_opus() {
  const ByteSpan head(context_->extradata, static_cast<size_t>(context_->extradata_size));
  const codec::OpusConfig config = TRY(codec::parse_opus_head(head));
  track_.sample_entry = "Opus";
  track_.extradata = codec::write_dops(config);
  track_.codec = "opus";
  track_.presentation_offset = -int64_t{config.pre_skip};
  shift_ = context_->initial_padding;
  return {};
}

Result<AvFrame> AudioEncoder::frame_of(std::span<const float> left, std::span<const float> right) const {
  AvFrame frame(av_frame_alloc());
  if (frame == nullptr) return Error{ErrorCode::kPlatform, "allocate a frame"};
  frame->format = context_->sample_fmt;
  frame->sample_rate = static_cast<int>(kAudioSampleRate);
  frame->nb_samples = static_cast<int>(left.size());
  av_channel_layout_default(&frame->ch_layout, kAudioChannels);
  if (const int error = av_frame_get_buffer(frame.get(), 0); error < 0)
    return av_error(ErrorCode::kPlatform, "allocate a frame", error);
  auto* samples = reinterpret_cast<float*>(frame->data[0]);
  if (context_->sample_fmt == AV_SAMPLE_FMT_FLTP) {
    std::copy(left.begin(), left.end(), samples);
    std::copy(right.begin(), right.end(), reinterpret_cast<float*>(frame->data[1]));
  } else {
    for (size_t i = 0; i < left.size(); ++i) {
      *samples++ = left[i];
      *samples++ = right[i];
    }
  }
  return frame;
}

Result<std::vector<EncodedSample>> AudioEncoder::encode(std::span<const float> left,
                                                        std::span<const float> right, int64_t position) {
  assert(left.size() == frame_samples(codec_) && right.size() == left.size());
  AvFrame frame = TRY(frame_of(left, right));
  frame->pts = position;
  if (const int error = avcodec_send_frame(context_.get(), frame.get()); error < 0)
    return av_error(ErrorCode::kPlatform, "encode sound", error);
  return receive();
}

Result<std::vector<EncodedSample>> AudioEncoder::finish() {
  if (const int error = avcodec_send_frame(context_.get(), nullptr); error < 0)
    return av_error(ErrorCode::kPlatform, "end the sound", error);
  return receive();
}

Result<std::vector<EncodedSample>> AudioEncoder::receive() {
  std::vector<EncodedSample> samples;
  AvPacket packet(av_packet_alloc());
  if (packet == nullptr) return Error{ErrorCode::kPlatform, "allocate a packet"};
  for (;;) {
    const int error = avcodec_receive_packet(context_.get(), packet.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return samples;
    if (error < 0) return av_error(ErrorCode::kPlatform, "encode sound", error);
    const int64_t position = packet->pts + shift_;
    EncodedSample sample;
    sample.pts = sample.dts = MediaTime::from_ticks(position, kAudioSampleRate);
    sample.duration =
        MediaTime::from_ticks(position + static_cast<int64_t>(frame_samples(codec_)), kAudioSampleRate) -
        sample.pts;
    sample.keyframe = true;
    sample.data.assign(packet->data, packet->data + packet->size);
    samples.push_back(std::move(sample));
    av_packet_unref(packet.get());
  }
}

}  // namespace rill::server
