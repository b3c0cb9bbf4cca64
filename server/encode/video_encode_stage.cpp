// SPDX-License-Identifier: Apache-2.0
#include "server/encode/video_encode_stage.h"

#include <algorithm>

namespace rill::server {

VideoEncodeStage::VideoEncodeStage(RenditionConfig config, SegmentNumbering numbering, SegmentSink& sink,
                                   RungCounters& counters)
    : config_(std::move(config)),
      scaler_(static_cast<int>(config_.width), static_cast<int>(config_.height)),
      segmenter_(numbering, MediaTime(), sink),
      counters_(&counters) {}

Result<void> VideoEncodeStage::begin(const PeriodStart& start) {
  end();
  if (!start.has_video) return {};
  H264EncoderConfig encoder;
  encoder.width = config_.width;
  encoder.height = config_.height;
  encoder.bitrate = config_.bitrate;
  encoder.frame_rate = {config_.frames_per_second, 1};
  if (start.frame_rate.known() && start.frame_rate.value() < encoder.frame_rate.value())
    encoder.frame_rate = start.frame_rate;
  encoder.colour = start.colour;
  encoder_ = TRY(H264Encoder::create(encoder));
  period_ = start.period;
  return segmenter_.begin(start.period, encoder_->track());
}

Result<void> VideoEncodeStage::picture(const VideoPicture& picture) {
  if (encoder_ == nullptr || picture.pts < period_.start) return {};
  const uint64_t segment = segmenter_.segment_of(picture.pts);
  const bool keyframe = segment != segment_;
  segment_.reset();
  auto encode = [&]() -> Result<EncodedPicture> {
    const AVFrame* scaled = TRY(scaler_.scale(*picture.frame));
    return encoder_->encode(*scaled, picture.pts, keyframe);
  };
  Result<EncodedPicture> encoded = encode();
  if (!encoded.ok()) {
    ++counters_->failed_frames;
    return std::move(encoded).error();
  }
  segment_ = segment;
  if (encoded->data.empty()) {
    ++counters_->dropped_frames;
    if (keyframe) segment_.reset();
    return {};
  }
  ++counters_->encoded_frames;
  counters_->encoded_bytes += encoded->data.size();
  EncodedSample sample;
  sample.pts = sample.dts = picture.pts;
  sample.duration = picture.duration;
  sample.duration_is_exact = picture.duration_is_exact;
  sample.keyframe = encoded->keyframe;
  sample.data = std::move(encoded->data);
  return segmenter_.add(sample);
}

void VideoEncodeStage::end() {
  segmenter_.finish();
  encoder_.reset();
  segment_.reset();
}

}  // namespace rill::server
