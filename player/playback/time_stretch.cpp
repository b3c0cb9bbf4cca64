// SPDX-License-Identifier: Apache-2.0
#include "player/playback/time_stretch.h"

#include <algorithm>
#include <cmath>

namespace rill::playback {
namespace {

constexpr size_t kHopsPerSecond = 80;      // 12.5 ms
constexpr size_t kSearchesPerSecond = 66;  // 15 ms to either side: a period of the lowest notes
constexpr size_t kCoarseStep = 4;          // every fourth offset and sample at first
constexpr double kSilence = 1e-9;

}  // namespace

TimeStretch::TimeStretch(uint32_t sample_rate)
    : hop_(std::max<size_t>(sample_rate / kHopsPerSecond, 8)), search_(sample_rate / kSearchesPerSecond) {}

bool TimeStretch::pull(double rate, Stereo& out, uint64_t& begins_at) {
  // The piece goes from the natural continuation (fading out) to the chosen one (fading in).
  uint64_t chosen = natural_;
  if (rate == 1) {
    if (natural_ + hop_ > input_start_ + input_.size()) return finished_ && drain(out, begins_at);
    ideal_ = static_cast<double>(natural_);
  } else {
    const auto around =
        static_cast<uint64_t>(std::llround(std::max(ideal_, static_cast<double>(input_start_))));
    const uint64_t needed = std::max<uint64_t>(around + search_, natural_) + hop_;
    if (needed > input_start_ + input_.size()) return finished_ && drain(out, begins_at);
    chosen = input_start_ + best_offset(static_cast<size_t>(around - input_start_));
  }
  begins_at = natural_;
  const size_t from = static_cast<size_t>(natural_ - input_start_);
  const size_t to = static_cast<size_t>(chosen - input_start_);
  for (size_t i = 0; i < hop_; ++i) {
    const float share = from == to ? 0 : (static_cast<float>(i) + 0.5f) / static_cast<float>(hop_);
    out.left.push_back(input_.left[from + i] + share * (input_.left[to + i] - input_.left[from + i]));
    out.right.push_back(input_.right[from + i] + share * (input_.right[to + i] - input_.right[from + i]));
  }
  natural_ = chosen + hop_;
  ideal_ += static_cast<double>(hop_) * rate;
  drop_used();
  return true;
}

size_t TimeStretch::best_offset(size_t around) const {
  const size_t natural = static_cast<size_t>(natural_ - input_start_);
  const size_t first = around > search_ ? around - search_ : 0;
  const size_t last = around + search_;
  const auto likeness = [&](size_t candidate, size_t step) {
    double product = 0;
    double energy = kSilence;
    for (size_t i = 0; i < hop_; i += step) {
      const double a = input_.left[natural + i] + input_.right[natural + i];
      const double b = input_.left[candidate + i] + input_.right[candidate + i];
      product += a * b;
      energy += b * b;
    }
    return product / std::sqrt(energy);
  };
  size_t best = around;
  double best_likeness = likeness(around, kCoarseStep);
  for (size_t candidate = first; candidate <= last; candidate += kCoarseStep) {
    const double value = likeness(candidate, kCoarseStep);
    if (value > best_likeness) {
      best = candidate;
      best_likeness = value;
    }
  }
  const size_t centre = best;
  best_likeness = likeness(centre, 1);
  for (size_t candidate = std::max(first, centre - std::min(centre, kCoarseStep - 1));
       candidate <= std::min(last, centre + kCoarseStep - 1); ++candidate) {
    const double value = likeness(candidate, 1);
    if (value > best_likeness) {
      best = candidate;
      best_likeness = value;
    }
  }
  return best;
}

void TimeStretch::drop_used() {
  const double margin = static_cast<double>(search_);
  const uint64_t earliest =
      std::min(natural_, static_cast<uint64_t>(std::max(0.0, std::floor(ideal_ - margin))));
  if (earliest <= input_start_) return;
  const size_t used = std::min(static_cast<size_t>(earliest - input_start_), input_.size());
  input_.erase_front(used);
  input_start_ += used;
}

bool TimeStretch::drain(Stereo& out, uint64_t& begins_at) {
  const uint64_t end = input_start_ + input_.size();
  if (natural_ >= end) return false;
  begins_at = natural_;
  const size_t from = static_cast<size_t>(natural_ - input_start_);
  out.append(std::span(input_.left).subspan(from), std::span(input_.right).subspan(from));
  natural_ = end;
  ideal_ = static_cast<double>(end);
  drop_used();
  return true;
}

}  // namespace rill::playback
