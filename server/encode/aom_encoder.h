// SPDX-License-Identifier: Apache-2.0
//
// AV1 by libaom in its real-time mode: Main profile, no lag, no hidden frames, so that a temporal unit is one
// frame that is shown. Every call gives the picture's bytes at once. Use from one thread.
#pragma once

#include "server/encode/video_encoder.h"

struct aom_codec_ctx;

namespace rill::server {

class AomEncoder : public VideoEncoder {
 public:
  [[nodiscard]] static Result<std::unique_ptr<VideoEncoder>> create(const VideoEncoderConfig& config);
  ~AomEncoder() override;
  AomEncoder(const AomEncoder&) = delete;
  AomEncoder& operator=(const AomEncoder&) = delete;

  [[nodiscard]] const mp4::Track& track() const override { return track_; }
  [[nodiscard]] const char* name() const override { return "libaom"; }
  [[nodiscard]] size_t presets() const override;
  [[nodiscard]] bool set_preset(size_t preset) override;
  Result<std::vector<EncodedPicture>> encode(const AVFrame& picture, MediaTime pts, bool keyframe) override;
  Result<std::vector<EncodedPicture>> finish() override { return std::vector<EncodedPicture>(); }

 private:
  explicit AomEncoder(const VideoEncoderConfig& config);
  Result<void> initialize();
  Result<void> set_tools(unsigned threads);
  Result<void> control(int id, int value);
  // The sequence header is what the encoder writes into a keyframe (its "global headers" differ from it
  // before the first picture), so one is made.
  Result<void> describe();

  const VideoEncoderConfig config_;
  std::unique_ptr<aom_codec_ctx> context_;  // null until initialised
  mp4::Track track_;
  MediaTime first_pts_;
  bool first_ = true;
};

}  // namespace rill::server
