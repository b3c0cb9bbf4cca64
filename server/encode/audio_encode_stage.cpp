// SPDX-License-Identifier: Apache-2.0
#include "server/encode/audio_encode_stage.h"

namespace rill::server {
namespace {

constexpr MediaTime kLateSound = MediaTime::milliseconds(1000);

MediaTime half_frame(AudioCodec codec) {
  return MediaTime::from_ticks(static_cast<int64_t>(frame_samples(codec) / 2), kAudioSampleRate);
}

}  // namespace

AudioEncodeStage::AudioEncodeStage(AudioRenditionConfig config, SegmentNumbering numbering, SegmentSink& sink,
                                   RungCounters& counters)
    : config_(std::move(config)),
      segmenter_(numbering, half_frame(config_.codec), sink),
      counters_(&counters) {}

Result<void> AudioEncodeStage::begin(const PeriodStart& start) {
  TRY(end());
  encoder_ = std::make_unique<AudioEncoder>(TRY(AudioEncoder::create(config_.codec, config_.bitrate)));
  has_audio_ = start.has_audio;
  conditioner_.begin(start.period.start);
  return segmenter_.begin(start.period, encoder_->track());
}

Result<void> AudioEncodeStage::block(const AudioBlock& block) {
  if (encoder_ == nullptr) return {};
  has_audio_ = true;
  if (auto added = conditioner_.add(block); !added.ok()) {
    ++counters_->failed_frames;
    return added;
  }
  return encode_available();
}

Result<void> AudioEncodeStage::advance(MediaTime time) {
  if (encoder_ == nullptr) return {};
  conditioner_.fill_until(has_audio_ ? time - kLateSound : time);
  return encode_available();
}

Result<void> AudioEncodeStage::end() {
  if (encoder_ == nullptr) return {};
  std::unique_ptr<AudioEncoder> encoder = std::move(encoder_);
  Result<std::vector<EncodedSample>> rest = encoder->finish();
  Result<void> written = rest.ok() ? write(*rest) : Result<void>(std::move(rest).error());
  segmenter_.finish();
  return written;
}

Result<void> AudioEncodeStage::encode_available() {
  int64_t position = 0;
  while (conditioner_.take(frame_samples(config_.codec), left_, right_, position)) {
    const std::vector<EncodedSample> samples = TRY(encoder_->encode(left_, right_, position));
    TRY(write(samples));
  }
  counters_->silence_samples = conditioner_.silence_samples();
  return {};
}

Result<void> AudioEncodeStage::write(const std::vector<EncodedSample>& samples) {
  for (const EncodedSample& sample : samples) {
    ++counters_->encoded_frames;
    counters_->encoded_bytes += sample.data.size();
    TRY(segmenter_.add(sample));
  }
  return {};
}

}  // namespace rill::server
