// SPDX-License-Identifier: Apache-2.0
#include "player/abr/bandwidth_estimator.h"

#include <algorithm>
#include <cmath>

namespace rill::abr {
namespace {

constexpr double kBits = 8;
// What a window counts for ten windows later: a half.
constexpr double kErrorFades = 0.933;
// An outage is no more than this wrong: e^2 is 7.4 times.
constexpr double kLargestError = 2;
// By what power of the fast average over the slow one a rate that falls exponentially lies below the fast
// one.
constexpr double kAhead = BandwidthEstimator::kFast.as_seconds() /
                          (BandwidthEstimator::kSlow.as_seconds() - BandwidthEstimator::kFast.as_seconds());

}  // namespace

void BandwidthEstimator::Average::fade(double seconds) {
  const double factor = std::exp2(-seconds / half_life_.as_seconds());
  bits_ *= factor;
  seconds_ *= factor;
}

// The newest second counts in full, the oldest of `seconds` as faded as its age.
void BandwidthEstimator::Average::add(double bits, double seconds) {
  fade(seconds);
  const double rate = bits / seconds;
  const double half_life = half_life_.as_seconds();
  const double weight = half_life / std::log(2.0) * (1 - std::exp2(-seconds / half_life));
  bits_ += rate * weight;
  seconds_ += weight;
}

void BandwidthEstimator::add(const TransferSample& sample) {
  add_first_byte(sample.first_byte);
  if (sample.flowing <= MediaTime()) return;
  const double bits = static_cast<double>(sample.bytes) * kBits;
  const double seconds = sample.flowing.as_seconds();
  if (sample.manifest) {
    if (measured_) return;
    const double counts = kManifestShare * std::min(seconds, kManifestFlowing.as_seconds());
    for (Average* average : {&fast_, &slow_, &usual_}) average->add(bits / seconds * counts, counts);
    known_ = true;
    return;
  }
  predict(sample);
  const double idle = measured_ ? (sample.at - last_at_ - sample.flowing).as_seconds() : 0;
  for (Average* average : {&fast_, &slow_, &usual_}) {
    if (idle > 0) average->fade(idle * kIdleShare);
    average->add(bits, seconds);
  }
  known_ = true;
  measured_ = true;
  last_at_ = sample.at;
}

void BandwidthEstimator::set_prior(BitsPerSecond rate, MediaTime age) {
  if (known_ || rate.value == 0 || age >= kStalePrior || age < MediaTime()) return;
  const double stale =
      std::max(MediaTime(), age - kFreshPrior).as_seconds() / (kStalePrior - kFreshPrior).as_seconds();
  const double seconds = kPriorFlowing.as_seconds() * (1 - stale);
  for (Average* average : {&fast_, &slow_, &usual_})
    average->add(static_cast<double>(rate.value) * seconds, seconds);
  known_ = true;
}

// Compares what came with what was expected.
void BandwidthEstimator::predict(const TransferSample& sample) {
  if (window_seconds_ == 0) {
    predicted_ = rate();
    window_began_ = sample.at - sample.flowing;
  }
  window_bits_ += static_cast<double>(sample.bytes) * kBits;
  window_seconds_ += sample.flowing.as_seconds();
  if (window_seconds_ < kWindow.as_seconds() && sample.at - window_began_ < kLongestWindow) return;
  if (predicted_ > 0) {
    const double ratio = window_bits_ / window_seconds_ / predicted_;
    const double error = std::clamp(std::log(std::max(ratio, 1e-9)), -kLargestError, kLargestError);
    squares_ = squares_ * kErrorFades + error * error;
    windows_ = windows_ * kErrorFades + 1;
  }
  window_bits_ = 0;
  window_seconds_ = 0;
}

void BandwidthEstimator::add_first_byte(MediaTime time) {
  if (time > MediaTime()) first_bytes_[first_bytes_seen_++ % kFirstBytes] = time;
}

double BandwidthEstimator::rate() const {
  return std::min(fast_.rate(), slow_.rate());
}

ThroughputEstimate BandwidthEstimator::estimate() const {
  ThroughputEstimate out;
  out.bits_per_second = known_ ? std::max(rate(), 1.0) : 0;
  out.usual = usual_.rate();
  const bool falling = measured_ && fast_.rate() < slow_.rate();
  out.falling_to = out.bits_per_second * (falling ? std::pow(fast_.rate() / slow_.rate(), kAhead) : 1);
  out.deviation = std::sqrt(squares_ / windows_);
  MediaTime times[kFirstBytes];
  const size_t count = std::min(first_bytes_seen_, kFirstBytes);
  if (count > 0) {
    std::copy_n(first_bytes_, count, times);
    std::nth_element(times, times + count / 2, times + count);
    out.first_byte = times[count / 2];
  }
  return out;
}

std::optional<BitsPerSecond> BandwidthEstimator::measured() const {
  if (!measured_) return std::nullopt;
  return BitsPerSecond{static_cast<uint64_t>(std::max(rate(), 1.0))};
}

}  // namespace rill::abr
