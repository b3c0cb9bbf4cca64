// SPDX-License-Identifier: Apache-2.0
//
// OpenH264 as a real-time encoder: Constrained Baseline (no B-frames: no reordering delay, and the cheapest
// to decode in a page), one thread, keyframes only where asked for, constant bitrate. Every call gives the
// picture's bytes at once. Use from one thread.
#pragma once

#include <memory>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"
#include "player/format/mp4/track.h"
#include "server/encode/raw_media.h"

class ISVCEncoder;

namespace rill::server {

// Ticks per second of video tracks.
inline constexpr uint32_t kVideoTimescale = 90'000;

struct H264EncoderConfig {
  uint32_t width = 0;  // even
  uint32_t height = 0;
  BitsPerSecond bitrate;
  FrameRate frame_rate;      // known
  ColourDescription colour;  // written to the VUI
};

struct EncodedPicture {
  bool keyframe = false;
  std::vector<uint8_t>
      data;  // NAL units with 4-byte lengths, without parameter sets; empty: the encoder left it out
};

class H264Encoder {
 public:
  [[nodiscard]] static Result<std::unique_ptr<H264Encoder>> create(const H264EncoderConfig& config);
  ~H264Encoder();
  H264Encoder(const H264Encoder&) = delete;
  H264Encoder& operator=(const H264Encoder&) = delete;

  // The track as init segments describe it, codec string included.
  [[nodiscard]] const mp4::Track& track() const { return track_; }
  // `picture`: I420 of the configured size. `pts` must grow. kPlatform if the encoder fails; it then needs a
  // keyframe.
  Result<EncodedPicture> encode(const AVFrame& picture, MediaTime pts, bool keyframe);

 private:
  H264Encoder() = default;
  Result<void> initialize(const H264EncoderConfig& config);
  Result<void> describe(const H264EncoderConfig& config);

  ISVCEncoder* encoder_ = nullptr;
  mp4::Track track_;
  MediaTime first_pts_;
  bool first_ = true;
};

}  // namespace rill::server
