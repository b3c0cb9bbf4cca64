// SPDX-License-Identifier: Apache-2.0
//
// VP9 by libvpx in its real-time mode: profile 0, no lag, no hidden frames, so that a packet is one frame
// that is shown. Every call gives the picture's bytes at once. Use from one thread.
#pragma once

#include "server/encode/video_encoder.h"

struct vpx_codec_ctx;

namespace rill::server {

class VpxEncoder : public VideoEncoder {
 public:
  [[nodiscard]] static Result<std::unique_ptr<VideoEncoder>> create(const VideoEncoderConfig& config);
  ~VpxEncoder() override;
  VpxEncoder(const VpxEncoder&) = delete;
  VpxEncoder& operator=(const VpxEncoder&) = delete;

  [[nodiscard]] const mp4::Track& track() const override { return track_; }
  [[nodiscard]] const char* name() const override { return "libvpx"; }
  [[nodiscard]] size_t presets() const override;
  [[nodiscard]] bool set_preset(size_t preset) override;
  Result<std::vector<EncodedPicture>> encode(const AVFrame& picture, MediaTime pts, bool keyframe) override;
  Result<std::vector<EncodedPicture>> finish() override { return std::vector<EncodedPicture>(); }

 private:
  explicit VpxEncoder(const VideoEncoderConfig& config);
  Result<void> initialize();
  Result<void> control(int id, int value);
  // VP9 has no parameter sets: what describes the stream is the header of a keyframe, so one is made.
  Result<void> describe();

  const VideoEncoderConfig config_;
  std::unique_ptr<vpx_codec_ctx> context_;  // null until initialised
  mp4::Track track_;
  MediaTime first_pts_;
  bool first_ = true;
};

}  // namespace rill::server
