// SPDX-License-Identifier: Apache-2.0
#include "player/playback/dsp/time_stretch.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rill::playback {
namespace {

constexpr size_t kWindowMilliseconds = 30;
constexpr size_t kSearchMilliseconds = 10;
constexpr size_t kCoarseStep = 4;  // the search first looks at every fourth place and sample, then refines

}  // namespace

TimeStretch::TimeStretch(uint32_t sample_rate)
    : sample_rate_(sample_rate),
      window_(std::max<size_t>(2, sample_rate * kWindowMilliseconds / 1000 / 2 * 2)),
      search_(sample_rate * kSearchMilliseconds / 1000),
      fade_(window_ / 2) {
  const auto half = static_cast<double>(fade_.size());
  for (size_t i = 0; i < fade_.size(); ++i) {
    const double angle = std::numbers::pi * (static_cast<double>(i) + 0.5) / half;
    fade_[i] = static_cast<float>(0.5 - 0.5 * std::cos(angle));
  }
}

void TimeStretch::set_speed(double speed) {
  speed_ = std::clamp(speed, kMinStretchSpeed, kMaxStretchSpeed);
}

MediaTime TimeStretch::held() const {
  return MediaTime::from_ticks(static_cast<int64_t>(input_.frames()) - static_cast<int64_t>(natural_),
                               sample_rate_);
}

void TimeStretch::reset() {
  input_.clear();
  mono_.clear();
  stretching_ = false;
  next_ = 0;
  natural_ = 0;
}

void TimeStretch::flush(StereoBuffer& out) {
  out.append(std::span(input_.left).subspan(natural_), std::span(input_.right).subspan(natural_));
  reset();
}

void TimeStretch::push(const StereoBuffer& in, StereoBuffer& out) {
  if (speed_ == 1) {
    if (stretching_) flush(out);
    out.append(in.left, in.right);
    return;
  }
  stretching_ = true;
  input_.append(in.left, in.right);
  for (size_t i = 0; i < in.frames(); ++i) mono_.push_back(in.left[i] + in.right[i]);

  for (;;) {
    const auto nominal = static_cast<size_t>(std::max(0.0, next_));
    if (std::max(nominal + search_, natural_) + window_ > input_.frames()) break;
    const size_t start = best_start(nominal);
    overlap_add(start, out);
    natural_ = start + window_ / 2;
    next_ += static_cast<double>(window_ / 2) * speed_;
  }
  const double keep_from = std::min(next_ - static_cast<double>(search_), static_cast<double>(natural_));
  if (keep_from < 1) return;
  const auto behind = std::min(static_cast<size_t>(keep_from), input_.frames());
  input_.drop_front(behind);
  mono_.erase(mono_.begin(), mono_.begin() + static_cast<std::ptrdiff_t>(behind));
  natural_ -= behind;
  next_ -= static_cast<double>(behind);
}

// How well the window at `start` continues the last one: cross-correlation with the natural continuation over
// half a window, divided by the candidate's magnitude.
float TimeStretch::similarity(size_t start, size_t step) const {
  float product = 0;
  float energy = 1e-9F;
  for (size_t i = 0; i < window_ / 2; i += step) {
    product += mono_[natural_ + i] * mono_[start + i];
    energy += mono_[start + i] * mono_[start + i];
  }
  return product / std::sqrt(energy);
}

size_t TimeStretch::best_start(size_t nominal) const {
  const auto best_of = [this](size_t first, size_t last, size_t step) {
    size_t best = first;
    float best_similarity = similarity(first, step);
    for (size_t start = first + step; start <= last; start += step) {
      const float candidate = similarity(start, step);
      if (candidate > best_similarity) {
        best = start;
        best_similarity = candidate;
      }
    }
    return best;
  };
  const size_t first = nominal > search_ ? nominal - search_ : 0;
  const size_t last = nominal + search_;
  const size_t coarse = best_of(first, last, kCoarseStep);
  const size_t near = coarse - first >= kCoarseStep ? coarse - kCoarseStep + 1 : first;
  return best_of(near, std::min(last, coarse + kCoarseStep - 1), 1);
}

// The second half of the last window is input_[natural_...]: it fades out while the new window fades in.
void TimeStretch::overlap_add(size_t start, StereoBuffer& out) {
  for (size_t i = 0; i < fade_.size(); ++i) {
    const float rise = fade_[i];
    out.left.push_back(input_.left[natural_ + i] * (1 - rise) + input_.left[start + i] * rise);
    out.right.push_back(input_.right[natural_ + i] * (1 - rise) + input_.right[start + i] * rise);
  }
}

}  // namespace rill::playback
