// SPDX-License-Identifier: Apache-2.0
//
// H.264 by OpenH264: Constrained Baseline (no B-frames: no reordering delay, and the cheapest to decode in a
// page), one thread. Every call gives the picture's bytes at once, without parameter sets. Use from one
// thread.
#pragma once

#include "server/encode/video_encoder.h"

class ISVCEncoder;

namespace rill::server {

class OpenH264Encoder : public VideoEncoder {
 public:
  [[nodiscard]] static Result<std::unique_ptr<VideoEncoder>> create(const VideoEncoderConfig& config);
  ~OpenH264Encoder() override;
  OpenH264Encoder(const OpenH264Encoder&) = delete;
  OpenH264Encoder& operator=(const OpenH264Encoder&) = delete;

  [[nodiscard]] const mp4::Track& track() const override { return track_; }
  [[nodiscard]] const char* name() const override { return "openh264"; }
  [[nodiscard]] size_t presets() const override { return 2; }
  [[nodiscard]] bool set_preset(size_t preset) override { return preset == preset_; }
  Result<std::vector<EncodedPicture>> encode(const AVFrame& picture, MediaTime pts, bool keyframe) override;
  Result<std::vector<EncodedPicture>> finish() override { return std::vector<EncodedPicture>(); }

 private:
  explicit OpenH264Encoder(size_t preset) : preset_(preset) {}
  Result<void> initialize(const VideoEncoderConfig& config);
  Result<void> describe(const VideoEncoderConfig& config);

  const size_t preset_;
  ISVCEncoder* encoder_ = nullptr;
  mp4::Track track_;
  MediaTime first_pts_;
  bool first_ = true;
};

}  // namespace rill::server
