// SPDX-License-Identifier: Apache-2.0
//
// H.264 by x264 and H.265 by x265, through libavcodec where it has them: no B-frames, no lookahead, parameter
// sets in the track alone (avc1, hvc1). Use from one thread.
#pragma once

#include <deque>

#include "server/encode/av_support.h"
#include "server/encode/video_encoder.h"

namespace rill::server {

class AvVideoEncoder : public VideoEncoder {
 public:
  // kUnsupported when libavcodec has no such encoder.
  [[nodiscard]] static Result<std::unique_ptr<VideoEncoder>> create(const VideoEncoderConfig& config);

  [[nodiscard]] const mp4::Track& track() const override { return track_; }
  [[nodiscard]] const char* name() const override;
  [[nodiscard]] size_t presets() const override;
  [[nodiscard]] bool set_preset(size_t preset) override { return preset == config_.preset; }
  Result<std::vector<EncodedPicture>> encode(const AVFrame& picture, MediaTime pts, bool keyframe) override;
  Result<std::vector<EncodedPicture>> finish() override;

 private:
  explicit AvVideoEncoder(const VideoEncoderConfig& config) : config_(config) {}
  [[nodiscard]] bool is_h264() const { return config_.codec == VideoCodec::kH264; }
  Result<void> open();
  Result<void> describe();
  Result<std::vector<EncodedPicture>> receive();
  [[nodiscard]] Result<std::vector<uint8_t>> sample_of(const AVPacket& packet) const;

  const VideoEncoderConfig config_;
  AvCodecContext context_;
  AvPacket packet_;
  mp4::Track track_;
  int64_t next_picture_ = 0;          // the encoder's time: pictures are numbered
  std::deque<MediaTime> in_encoder_;  // times of the pictures it holds
};

}  // namespace rill::server
