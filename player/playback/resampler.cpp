// SPDX-License-Identifier: Apache-2.0
#include "player/playback/resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rill::playback {
namespace {

// Modified Bessel function of the first kind, order zero.
double bessel_i0(double x) {
  double sum = 1;
  double term = 1;
  for (int k = 1; k < 40; ++k) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

double sinc(double x) {
  return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

}  // namespace

Resampler::Resampler(uint32_t from, uint32_t to) : from_(from), to_(to) {
  if (from_ == to_) return;
  constexpr double kBeta = 8;
  constexpr double kPassband = 0.95;  // of the lower Nyquist frequency
  const double cutoff = kPassband * std::min(1.0, static_cast<double>(to_) / from_);
  half_taps_ = static_cast<int>(std::ceil(kHalfWidth * std::max(1.0, static_cast<double>(from_) / to_)));
  const int taps = 2 * half_taps_;
  table_.resize(static_cast<size_t>(kPhases + 1) * static_cast<size_t>(taps));
  for (int phase = 0; phase <= kPhases; ++phase) {
    float* row = table_.data() + static_cast<ptrdiff_t>(phase) * taps;
    double sum = 0;
    for (int tap = 0; tap < taps; ++tap) {
      const double x = tap - (half_taps_ - 1) - static_cast<double>(phase) / kPhases;
      const double edge = std::clamp(1 - (x / half_taps_) * (x / half_taps_), 0.0, 1.0);
      const double value = cutoff * sinc(cutoff * x) * bessel_i0(kBeta * std::sqrt(edge)) / bessel_i0(kBeta);
      row[tap] = static_cast<float>(value);
      sum += value;
    }
    for (int tap = 0; tap < taps; ++tap) row[tap] /= static_cast<float>(sum);
  }
  history_.append_silence(static_cast<size_t>(half_taps_ - 1));
}

void Resampler::process(const Stereo& in, Stereo& out) {
  if (from_ == to_) {
    out.append(in.left, in.right);
    return;
  }
  history_.append(in.left, in.right);
  run(out);
}

void Resampler::finish(Stereo& out) {
  if (from_ == to_) return;
  history_.append_silence(static_cast<size_t>(half_taps_));
  run(out);
}

void Resampler::run(Stereo& out) {
  const size_t taps = 2 * static_cast<size_t>(half_taps_);
  size_t position = 0;
  while (position + taps <= history_.size()) {
    const double exact = static_cast<double>(fraction_) * kPhases / to_;
    const auto phase = static_cast<size_t>(exact);
    const auto blend = static_cast<float>(exact - static_cast<double>(phase));
    const float* lower = table_.data() + phase * taps;
    const float* upper = lower + taps;
    const float* left = history_.left.data() + position;
    const float* right = history_.right.data() + position;
    float sum_left = 0;
    float sum_right = 0;
    for (size_t tap = 0; tap < taps; ++tap) {
      const float weight = lower[tap] + blend * (upper[tap] - lower[tap]);
      sum_left += weight * left[tap];
      sum_right += weight * right[tap];
    }
    out.left.push_back(sum_left);
    out.right.push_back(sum_right);
    fraction_ += from_;
    position += static_cast<size_t>(fraction_ / to_);
    fraction_ %= to_;
  }
  // One step is shorter than the filter, so `position` is within what is there.
  history_.erase_front(position);
}

}  // namespace rill::playback
