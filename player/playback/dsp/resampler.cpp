// SPDX-License-Identifier: Apache-2.0
#include "player/playback/dsp/resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace rill::playback {
namespace {

constexpr size_t kZeroCrossings = 24;  // of the sinc, on each side
constexpr size_t kTableSteps = 512;  // per input frame; linear interpolation between them stays below -100 dB
constexpr double kKaiserBeta = 8.0;  // stop band about -80 dB
constexpr double kPassBand = 0.94;   // of the lower Nyquist frequency

// Modified Bessel function of the first kind, order zero.
double bessel_i0(double x) {
  double sum = 1;
  double term = 1;
  for (int k = 1; k < 40; ++k) {
    term *= (x / 2 / k) * (x / 2 / k);
    sum += term;
  }
  return sum;
}

std::vector<float> make_table(size_t half_width, double cutoff) {
  std::vector<float> table(half_width * kTableSteps + 2, 0.0F);
  for (size_t i = 0; i < half_width * kTableSteps; ++i) {
    const double x = static_cast<double>(i) / kTableSteps;
    const double ratio = x / static_cast<double>(half_width);
    const double window = bessel_i0(kKaiserBeta * std::sqrt(1 - ratio * ratio)) / bessel_i0(kKaiserBeta);
    const double angle = std::numbers::pi * x * cutoff;
    const double sinc = i == 0 ? 1 : std::sin(angle) / angle;
    table[i] = static_cast<float>(cutoff * sinc * window);
  }
  return table;
}

}  // namespace

Resampler::Resampler(uint32_t from_rate, uint32_t to_rate) : from_rate_(from_rate), to_rate_(to_rate) {
  const uint32_t divisor = std::gcd(from_rate, to_rate);
  step_numerator_ = from_rate / divisor;
  step_denominator_ = to_rate / divisor;
  const double narrowing = std::min(1.0, static_cast<double>(to_rate) / from_rate);
  half_width_ = static_cast<size_t>(std::ceil(kZeroCrossings / narrowing));
  if (from_rate != to_rate) table_ = make_table(half_width_, narrowing * kPassBand);
  reset();
}

void Resampler::reset() {
  history_.clear();
  history_.append_silence(half_width_);
  position_ = half_width_;
  phase_ = 0;
}

void Resampler::push(const StereoBuffer& in, StereoBuffer& out) {
  if (from_rate_ == to_rate_) {
    out.append(in.left, in.right);
    return;
  }
  history_.append(in.left, in.right);
  produce(out);
}

void Resampler::finish(StereoBuffer& out) {
  if (from_rate_ != to_rate_) {
    history_.append_silence(half_width_);
    produce(out);
  }
  reset();
}

void Resampler::produce(StereoBuffer& out) {
  while (position_ + half_width_ < history_.frames()) {
    const double fraction = static_cast<double>(phase_) / step_denominator_;
    float left = 0;
    float right = 0;
    const size_t first = position_ + 1 - half_width_;
    for (size_t i = first; i <= position_ + half_width_; ++i) {
      const double distance = std::abs(static_cast<double>(i) - static_cast<double>(position_) - fraction);
      const double place = distance * kTableSteps;
      const auto index = static_cast<size_t>(place);
      const auto between = static_cast<float>(place - static_cast<double>(index));
      const float weight = table_[index] + between * (table_[index + 1] - table_[index]);
      left += weight * history_.left[i];
      right += weight * history_.right[i];
    }
    out.left.push_back(left);
    out.right.push_back(right);
    const uint64_t advanced = uint64_t{phase_} + step_numerator_;
    position_ += static_cast<size_t>(advanced / step_denominator_);
    phase_ = static_cast<uint32_t>(advanced % step_denominator_);
  }
  const size_t behind = std::min(position_ - half_width_, history_.frames());
  history_.drop_front(behind);
  position_ -= behind;
}

}  // namespace rill::playback
