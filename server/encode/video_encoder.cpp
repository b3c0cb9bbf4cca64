// SPDX-License-Identifier: Apache-2.0
#include "server/encode/video_encoder.h"

#include <algorithm>
#include <thread>

#include "server/encode/aom_encoder.h"
#include "server/encode/audio_encoder.h"
#include "server/encode/av_video_encoder.h"
#include "server/encode/openh264_encoder.h"
#include "server/encode/vpx_encoder.h"

namespace rill::server {
namespace {

constexpr unsigned kPixelsPerThread = 640 * 360;  // what one core does of AV1 with room to spare
constexpr unsigned kMostThreads = 8;

Error in_rendition(const ChannelConfig& channel, const std::string& rendition, Error error) {
  error.message = "channel '" + channel.name + "', rendition '" + rendition + "': " + error.message;
  return error;
}

}  // namespace

Result<std::unique_ptr<VideoEncoder>> create_video_encoder(const VideoEncoderConfig& config) {
  switch (config.codec) {
    case VideoCodec::kH264:
      if (config.h264_encoder == H264Encoder::kX264) return AvVideoEncoder::create(config);
      return OpenH264Encoder::create(config);
    case VideoCodec::kH265:
      return AvVideoEncoder::create(config);
    case VideoCodec::kVp9:
      return VpxEncoder::create(config);
    case VideoCodec::kAv1:
      return AomEncoder::create(config);
  }
  return Error{ErrorCode::kUnsupported, "no such codec"};
}

VideoEncoderConfig encoder_config(const RenditionConfig& rendition, FrameRate source,
                                  const ColourDescription& colour) {
  VideoEncoderConfig config;
  config.codec = rendition.codec;
  config.h264_encoder = rendition.h264_encoder;
  config.width = rendition.width;
  config.height = rendition.height;
  config.bitrate = rendition.bitrate;
  config.frame_rate = {rendition.frames_per_second, 1};
  if (source.known() && source.value() < config.frame_rate.value()) config.frame_rate = source;
  config.colour = colour;
  return config;
}

Result<void> check_encoders(const ChannelConfig& channel, const VideoEncoderFactory& create) {
  for (const RenditionConfig& rendition : video_renditions(channel)) {
    auto encoder = create(encoder_config(rendition, {}, {}));
    if (!encoder.ok()) return in_rendition(channel, rendition.name, std::move(encoder).error());
  }
  for (const AudioRenditionConfig& rendition : audio_renditions(channel)) {
    auto encoder = AudioEncoder::create(rendition.codec, rendition.bitrate);
    if (!encoder.ok()) return in_rendition(channel, rendition.name, std::move(encoder).error());
  }
  return {};
}

mp4::Track video_track(const VideoEncoderConfig& config) {
  mp4::Track track;
  track.id = 1;
  track.kind = mp4::TrackKind::kVideo;
  track.timescale = kVideoTimescale;
  track.width = config.width;
  track.height = config.height;
  track.colour = config.colour;
  return track;
}

Result<AvFrame> grey_picture(const VideoEncoderConfig& config) {
  AvFrame grey(av_frame_alloc());
  if (grey == nullptr) return Error{ErrorCode::kPlatform, "allocate a frame"};
  grey->format = AV_PIX_FMT_YUV420P;
  grey->width = static_cast<int>(config.width);
  grey->height = static_cast<int>(config.height);
  if (const int error = av_frame_get_buffer(grey.get(), 0); error < 0)
    return av_error(ErrorCode::kPlatform, "allocate a frame", error);
  for (int plane = 0; plane < 3; ++plane)
    std::fill_n(grey->data[plane],
                static_cast<size_t>(grey->linesize[plane]) * (config.height / (plane == 0 ? 1 : 2)),
                uint8_t{128});
  return grey;
}

unsigned encoder_threads(const VideoEncoderConfig& config) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const unsigned wanted = (config.width * config.height + kPixelsPerThread - 1) / kPixelsPerThread;
  return std::clamp(wanted, 1u, std::min(kMostThreads, std::max(1u, cores / 2)));
}

}  // namespace rill::server
