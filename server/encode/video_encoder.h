// SPDX-License-Identifier: Apache-2.0
//
// One stream of pictures to coded pictures, in real time: keyframes only where asked for, no reordering
// (decode time is presentation time), constant bitrate, square samples. Each codec's library stands behind
// it. Use from one thread.
//
//   auto encoder = TRY(create_video_encoder({.codec = VideoCodec::kAv1, .width = 640, ...}));
//   write_init_segment(encoder->track());
//   for (EncodedPicture& picture : TRY(encoder->encode(frame, pts, begins_segment))) ...
//   for (EncodedPicture& picture : TRY(encoder->finish())) ...
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"
#include "player/format/mp4/track.h"
#include "server/channel_config.h"
#include "server/encode/raw_media.h"

namespace rill::server {

// Ticks per second of video tracks.
inline constexpr uint32_t kVideoTimescale = 90'000;

struct VideoEncoderConfig {
  VideoCodec codec = VideoCodec::kH264;
  H264Encoder h264_encoder = H264Encoder::kOpenH264;
  uint32_t width = 0;  // even
  uint32_t height = 0;
  BitsPerSecond bitrate;
  FrameRate frame_rate;      // known
  ColourDescription colour;  // signalled in the stream and in the track
  size_t preset = 0;         // see VideoEncoder::presets()
};

struct EncodedPicture {
  MediaTime pts;
  bool keyframe = false;
  std::vector<uint8_t> data;  // an MP4 sample; parameter sets as the track's sample entry demands
};

class VideoEncoder {
 public:
  virtual ~VideoEncoder() = default;

  // As init segments describe it: configuration record and codec string come from the stream itself. The same
  // for all presets.
  [[nodiscard]] virtual const mp4::Track& track() const = 0;
  // "libaom": for logs and metrics.
  [[nodiscard]] virtual const char* name() const = 0;
  // Presets go from 0, the best picture, to presets() - 1, the cheapest.
  [[nodiscard]] virtual size_t presets() const = 0;
  // True: from the next picture on. False: it takes a new encoder.
  [[nodiscard]] virtual bool set_preset(size_t preset) = 0;

  // `picture`: I420 of the configured size, limited or full range as the colour says. `pts` must grow. Gives
  // what is ready, usually this picture; in order, each `pts` that went in once, unless the encoder left a
  // picture out. kPlatform if the encoder fails; it then needs a keyframe.
  virtual Result<std::vector<EncodedPicture>> encode(const AVFrame& picture, MediaTime pts,
                                                     bool keyframe) = 0;
  // What the encoder still holds. Afterwards it is spent.
  virtual Result<std::vector<EncodedPicture>> finish() = 0;
};

using VideoEncoderFactory =
    std::function<Result<std::unique_ptr<VideoEncoder>>(const VideoEncoderConfig& config)>;

// kUnsupported with a sentence for the operator when the library is missing or refuses the parameters.
[[nodiscard]] Result<std::unique_ptr<VideoEncoder>> create_video_encoder(const VideoEncoderConfig& config);

// The configuration for a rendition; `source` may be unknown.
[[nodiscard]] VideoEncoderConfig encoder_config(const RenditionConfig& rendition, FrameRate source,
                                                const ColourDescription& colour);

// Makes every encoder of the channel once. The error is a sentence for the operator: which rendition needs
// what.
[[nodiscard]] Result<void> check_encoders(const ChannelConfig& channel,
                                          const VideoEncoderFactory& create = create_video_encoder);

// A track of the configured size and colour, without codec.
[[nodiscard]] mp4::Track video_track(const VideoEncoderConfig& config);
// One to try an encoder with.
[[nodiscard]] Result<AvFrame> grey_picture(const VideoEncoderConfig& config);
// Encoder threads that this size of picture is worth on this machine.
[[nodiscard]] unsigned encoder_threads(const VideoEncoderConfig& config);

}  // namespace rill::server
