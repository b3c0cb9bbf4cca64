// SPDX-License-Identifier: Apache-2.0
#include "server/encode/audio_conditioner.h"

#include <algorithm>
#include <cmath>

extern "C" {
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

namespace rill::server {
namespace {

constexpr int64_t kLargestError = kAudioSampleRate * 40 / 1000;  // beyond it: silence or a cut, at once
constexpr double kTolerance = kAudioSampleRate * 1.0 / 1000;     // within it: left alone
constexpr double kFilter = 1.0 / 32;
constexpr int kCompensationDistance = kAudioSampleRate;        // an error is taken up within a second ...
constexpr int kLargestCompensation = kAudioSampleRate / 1000;  // ... but at no more than 0.1 %
constexpr int64_t kLongestSilence = int64_t{30} * kAudioSampleRate;

}  // namespace

AudioConditioner::~AudioConditioner() {
  swr_free(&resampler_);
}

void AudioConditioner::begin(MediaTime start) {
  left_.clear();
  right_.clear();
  next_ = start.to_ticks(kAudioSampleRate);
  to_cut_ = 0;
  average_error_ = 0;
  first_block_ = true;
  swr_free(&resampler_);
  source_format_ = -1;
}

Result<void> AudioConditioner::prepare(const AVFrame& frame) {
  if (resampler_ != nullptr && frame.format == source_format_ && frame.sample_rate == source_rate_ &&
      frame.ch_layout.nb_channels == source_channels_)
    return {};
  swr_free(&resampler_);
  AVChannelLayout stereo = {};
  av_channel_layout_default(&stereo, kAudioChannels);
  AVChannelLayout source = {};
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&source, frame.ch_layout.nb_channels);
  else
    av_channel_layout_copy(&source, &frame.ch_layout);
  int error = swr_alloc_set_opts2(&resampler_, &stereo, AV_SAMPLE_FMT_FLTP, kAudioSampleRate, &source,
                                  static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  av_channel_layout_uninit(&source);
  // Always resample, so that drift can be taken up at any time.
  if (error >= 0) error = av_opt_set_int(resampler_, "flags", SWR_FLAG_RESAMPLE, 0);
  if (error >= 0) error = swr_init(resampler_);
  if (error < 0) {
    swr_free(&resampler_);
    return av_error(ErrorCode::kUnsupported, "resample audio", error);
  }
  source_format_ = frame.format;
  source_rate_ = frame.sample_rate;
  source_channels_ = frame.ch_layout.nb_channels;
  average_error_ = 0;
  first_block_ = true;
  return {};
}

Result<void> AudioConditioner::add(const AudioBlock& block) {
  const AVFrame& frame = *block.frame;
  if (frame.nb_samples <= 0 || frame.sample_rate <= 0 || frame.ch_layout.nb_channels <= 0)
    return Error{ErrorCode::kInvalidArgument, "an empty audio frame"};
  const int64_t position = block.pts.to_ticks(kAudioSampleRate);
  if (block.is_exact && frame.format == AV_SAMPLE_FMT_FLTP &&
      frame.sample_rate == static_cast<int>(kAudioSampleRate) &&
      frame.ch_layout.nb_channels == kAudioChannels) {
    if (position != next_) align(position);
    append(reinterpret_cast<const float*>(frame.data[0]), reinterpret_cast<const float*>(frame.data[1]),
           static_cast<size_t>(frame.nb_samples));
    return {};
  }
  TRY(prepare(frame));
  // The resampler still holds samples from before this block.
  const int64_t expected = position - swr_get_delay(resampler_, kAudioSampleRate);
  const int64_t error = expected - next_ + to_cut_;
  if (first_block_ || std::abs(error) > kLargestError) {
    align(expected);
    average_error_ = 0;
    first_block_ = false;
  } else {
    average_error_ += (static_cast<double>(error) - average_error_) * kFilter;
    if (std::abs(average_error_) > kTolerance) compensate(average_error_);
  }
  return convert(frame);
}

void AudioConditioner::compensate(double error) {
  const int delta = std::clamp(static_cast<int>(error), -kLargestCompensation, kLargestCompensation);
  // What this second will not take up is seen again afterwards.
  if (swr_set_compensation(resampler_, delta, kCompensationDistance) >= 0) average_error_ -= delta;
}

Result<void> AudioConditioner::convert(const AVFrame& frame) {
  const int capacity = swr_get_out_samples(resampler_, frame.nb_samples);
  if (capacity < 0) return av_error(ErrorCode::kPlatform, "resample audio", capacity);
  std::vector<float> left(static_cast<size_t>(capacity));
  std::vector<float> right(static_cast<size_t>(capacity));
  uint8_t* out[2] = {reinterpret_cast<uint8_t*>(left.data()), reinterpret_cast<uint8_t*>(right.data())};
  const int count = swr_convert(resampler_, out, capacity, const_cast<const uint8_t**>(frame.extended_data),
                                frame.nb_samples);
  if (count < 0) return av_error(ErrorCode::kPlatform, "resample audio", count);
  append(left.data(), right.data(), static_cast<size_t>(count));
  return {};
}

void AudioConditioner::align(int64_t position) {
  if (position > next_) {
    to_cut_ = 0;
    append_silence(position - next_);
  } else {
    to_cut_ = next_ - position;
  }
}

void AudioConditioner::append(const float* left, const float* right, size_t count) {
  const size_t cut = static_cast<size_t>(std::min<int64_t>(to_cut_, static_cast<int64_t>(count)));
  to_cut_ -= static_cast<int64_t>(cut);
  cut_samples_ += cut;
  left_.insert(left_.end(), left + cut, left + count);
  right_.insert(right_.end(), right + cut, right + count);
  next_ += static_cast<int64_t>(count - cut);
}

void AudioConditioner::append_silence(int64_t count) {
  const auto silence = static_cast<size_t>(std::min(count, kLongestSilence));
  left_.resize(left_.size() + silence, 0.0f);
  right_.resize(right_.size() + silence, 0.0f);
  next_ += count;
  silence_samples_ += silence;
}

void AudioConditioner::fill_until(MediaTime end) {
  const int64_t position = end.to_ticks(kAudioSampleRate);
  if (position <= next_) return;
  append_silence(position - next_);
  average_error_ = 0;
}

bool AudioConditioner::take(size_t count, std::vector<float>& left, std::vector<float>& right,
                            int64_t& position) {
  if (left_.size() < count) return false;
  position = next_ - static_cast<int64_t>(left_.size());
  left.assign(left_.begin(), left_.begin() + static_cast<ptrdiff_t>(count));
  right.assign(right_.begin(), right_.begin() + static_cast<ptrdiff_t>(count));
  left_.erase(left_.begin(), left_.begin() + static_cast<ptrdiff_t>(count));
  right_.erase(right_.begin(), right_.begin() + static_cast<ptrdiff_t>(count));
  return true;
}

}  // namespace rill::server
