// SPDX-License-Identifier: Apache-2.0
#include "server/encode/video_encode_stage.h"

#include <algorithm>
#include <chrono>

namespace rill::server {

MediaTime EncodePlatform::steady_now() {
  return MediaTime::microseconds(std::chrono::duration_cast<std::chrono::microseconds>(
                                     std::chrono::steady_clock::now().time_since_epoch())
                                     .count());
}

VideoEncodeStage::VideoEncodeStage(RenditionConfig config, SegmentNumbering numbering, SegmentSink& sink,
                                   RungCounters& counters, EncodePlatform platform)
    : config_(std::move(config)),
      platform_(std::move(platform)),
      scaler_(static_cast<int>(config_.width), static_cast<int>(config_.height)),
      segmenter_(numbering, MediaTime(), sink),
      counters_(&counters) {}

Result<void> VideoEncodeStage::begin(const PeriodStart& start) {
  end();
  if (!start.has_video) return {};
  encoder_config_ = encoder_config(config_, start.frame_rate, start.colour);
  encoder_config_.preset = governor_.preset();
  encoder_ = TRY(platform_.create(encoder_config_));
  governor_.set_presets(encoder_->presets());
  period_ = start.period;
  return segmenter_.begin(start.period, encoder_->track());
}

Result<void> VideoEncodeStage::picture(const VideoPicture& picture, const std::function<size_t()>& waiting) {
  if (encoder_ == nullptr || picture.pts < period_.start) return {};
  const uint64_t segment = segmenter_.segment_of(picture.pts);
  const MediaTime begin = platform_.monotonic_now();
  TRY(follow_governor(segment != segment_));
  const bool keyframe = segment != segment_;
  segment_.reset();
  Result<std::vector<EncodedPicture>> encoded = encode(picture, keyframe);
  if (!encoded.ok()) {
    ++counters_->failed_frames;
    return std::move(encoded).error();
  }
  segment_ = segment;
  Result<void> written = write(std::move(*encoded));
  measure(picture, platform_.monotonic_now() - begin, waiting ? waiting() : 0);
  return written;
}

Result<std::vector<EncodedPicture>> VideoEncodeStage::encode(const VideoPicture& picture, bool keyframe) {
  const AVFrame* scaled = TRY(scaler_.scale(*picture.frame));
  pending_.push_back({picture.pts, picture.duration, picture.duration_is_exact});
  Result<std::vector<EncodedPicture>> encoded = encoder_->encode(*scaled, picture.pts, keyframe);
  if (!encoded.ok()) pending_.pop_back();
  return encoded;
}

Result<void> VideoEncodeStage::write(std::vector<EncodedPicture> pictures) {
  Result<void> first_failure;
  for (EncodedPicture& picture : pictures) {
    Result<void> written = write_one(std::move(picture));
    if (first_failure.ok() && !written.ok()) first_failure = std::move(written);
  }
  return first_failure;
}

Result<void> VideoEncodeStage::write_one(EncodedPicture picture) {
  while (!pending_.empty() && pending_.front().pts < picture.pts) {  // the encoder left it out
    ++counters_->dropped_frames;
    pending_.pop_front();
  }
  if (pending_.empty() || pending_.front().pts != picture.pts)
    return Error{ErrorCode::kPlatform, "the encoder gives a picture that did not go in"};
  const Pending origin = pending_.front();
  pending_.pop_front();
  const uint64_t segment = segmenter_.segment_of(picture.pts);
  if (segment != written_ && !picture.keyframe) {
    // It left out the picture that was to be the keyframe.
    ++counters_->dropped_frames;
    segment_.reset();
    return {};
  }
  written_ = segment;
  ++counters_->encoded_frames;
  counters_->encoded_bytes += picture.data.size();
  EncodedSample sample;
  sample.pts = sample.dts = picture.pts;
  sample.duration = origin.duration;
  sample.duration_is_exact = origin.duration_is_exact;
  sample.keyframe = picture.keyframe;
  sample.data = std::move(picture.data);
  return segmenter_.add(sample);
}

void VideoEncodeStage::measure(const VideoPicture& picture, MediaTime spent, size_t waiting) {
  governor_.picture({picture.pts, picture.duration, spent, waiting});
  counters_->load_permille = static_cast<uint64_t>(governor_.load() * 1000);
  counters_->preset_steps_down = governor_.steps_down();
  counters_->preset_steps_up = governor_.steps_up();
}

Result<void> VideoEncodeStage::follow_governor(bool boundary) {
  if (governor_.preset() == encoder_config_.preset) return {};
  if (!encoder_->set_preset(governor_.preset())) {
    if (!boundary && !governor_.urgent()) return {};
    VideoEncoderConfig config = encoder_config_;
    config.preset = governor_.preset();
    Result<std::unique_ptr<VideoEncoder>> next = platform_.create(config);
    // Init segments are the period's: an encoder that would need another one is of no use here.
    if (!next.ok() || (*next)->track() != encoder_->track()) {
      governor_.stay_at(encoder_config_.preset);
      return {};
    }
    Result<void> drained = drain();
    encoder_ = std::move(*next);
    segment_.reset();
    TRY(std::move(drained));
  }
  encoder_config_.preset = governor_.preset();
  counters_->preset = governor_.preset();
  return {};
}

Result<void> VideoEncodeStage::drain() {
  if (encoder_ == nullptr) return {};
  Result<std::vector<EncodedPicture>> rest = encoder_->finish();
  Result<void> written = rest.ok() ? write(std::move(*rest)) : Result<void>(std::move(rest).error());
  counters_->dropped_frames += pending_.size();
  pending_.clear();
  encoder_.reset();
  return written;
}

void VideoEncodeStage::end() {
  (void)drain();
  segmenter_.finish();
  segment_.reset();
  written_.reset();
}

}  // namespace rill::server
