// SPDX-License-Identifier: Apache-2.0
#include "player/playback/audio_chain.h"

#include <algorithm>

namespace rill::playback {
namespace {

// Containers round time stamps; below this a difference is noise, not a hole.
constexpr MediaTime kJitterTolerance = MediaTime::milliseconds(15);
constexpr uint32_t kFadesPerSecond = 200;  // 5 ms
constexpr uint32_t kHighestSampleRate = 768'000;

void fade_in(Stereo& samples, uint32_t sample_rate) {
  const size_t length = std::min<size_t>(sample_rate / kFadesPerSecond, samples.size());
  for (size_t i = 0; i < length; ++i) {
    const float gain = static_cast<float>(i) / static_cast<float>(length);
    samples.left[i] *= gain;
    samples.right[i] *= gain;
  }
}

}  // namespace

void AudioChain::reset(MediaTime position, uint32_t output_rate) {
  output_rate_ = output_rate;
  origin_ = expected_ = anchor_ = position;
  samples_since_anchor_ = 0;
  stretched_in_ = pulled_to_ = 0;
  fade_in_ = true;
  resampler_.reset();
  stretch_.emplace(output_rate);
}

void AudioChain::push(const PcmBlock& block) {
  const bool sane = block.frames > 0 && block.channels > 0 && block.sample_rate > 0 &&
                    block.sample_rate <= kHighestSampleRate &&
                    block.samples.size() >= size_t{block.channels} * block.frames;
  if (!sane || !stretch_) return;
  if (block.pts - expected_ > kLongestFill) reset(block.pts, output_rate_);
  const MediaTime difference = block.pts - expected_;
  Stereo samples = mix_down(block);
  if (difference > kJitterTolerance) {
    fill(difference, block.sample_rate);
    fade_in_ = true;
  } else if (difference < -kJitterTolerance) {
    const auto overlap = static_cast<uint64_t>((-difference).to_ticks(block.sample_rate));
    if (overlap >= samples.size()) return;
    samples.erase_front(static_cast<size_t>(overlap));
    fade_in_ = fade_in_ || samples_since_anchor_ > 0;
  }
  if (fade_in_) fade_in(samples, block.sample_rate);
  fade_in_ = false;
  append(samples, block.sample_rate);
}

void AudioChain::fill(MediaTime hole, uint32_t sample_rate) {
  Stereo silence;
  silence.append_silence(static_cast<size_t>(hole.to_ticks(sample_rate)));
  append(silence, sample_rate);
}

void AudioChain::append(const Stereo& samples, uint32_t sample_rate) {
  if (!resampler_ || resampler_->from() != sample_rate) {
    flush_resampler();
    resampler_.emplace(sample_rate, output_rate_);
    anchor_ = expected_;
    samples_since_anchor_ = 0;
  }
  samples_since_anchor_ += samples.size();
  expected_ = anchor_ + MediaTime::from_ticks(static_cast<int64_t>(samples_since_anchor_), sample_rate);
  Stereo resampled;
  resampler_->process(samples, resampled);
  stretched_in_ += resampled.size();
  stretch_->push(resampled);
}

void AudioChain::flush_resampler() {
  if (!resampler_) return;
  Stereo rest;
  resampler_->finish(rest);
  resampler_.reset();
  stretched_in_ += rest.size();
  stretch_->push(rest);
}

void AudioChain::finish() {
  flush_resampler();
  if (stretch_) stretch_->finish();
}

std::optional<AudioChain::Piece> AudioChain::pull(double rate) {
  Piece piece;
  uint64_t begins_at = 0;
  if (!stretch_ || !stretch_->pull(rate, piece.samples, begins_at)) return std::nullopt;
  piece.begins_at = origin_ + MediaTime::from_ticks(static_cast<int64_t>(begins_at), output_rate_);
  piece.rate = rate;
  pulled_to_ = begins_at + piece.samples.size();
  return piece;
}

MediaTime AudioChain::position() const {
  return origin_ + MediaTime::from_ticks(static_cast<int64_t>(pulled_to_), output_rate_);
}

MediaTime AudioChain::queued() const {
  if (!stretch_) return {};
  const uint64_t queued = stretched_in_ > pulled_to_ ? stretched_in_ - pulled_to_ : 0;
  return MediaTime::from_ticks(static_cast<int64_t>(queued), output_rate_);
}

}  // namespace rill::playback
