// SPDX-License-Identifier: Apache-2.0
#include "player/source/throughput.h"

#include <algorithm>

namespace rill::source {
namespace {

// A longer silence between two pieces is the server waiting, not the network.
constexpr MediaTime kLongestFlowingPause = MediaTime::milliseconds(200);
constexpr uint64_t kSmallestSample = 8192;  // below this the round trip dominates
constexpr double kWeightOfNewest = 0.35;

}  // namespace

void ThroughputMeter::begin(MediaTime now) {
  if (under_way_++ > 0) return;
  sample_bytes_ = 0;
  flowing_ = MediaTime();
  last_event_ = now;
}

void ThroughputMeter::add(size_t bytes, MediaTime now) {
  flowing_ += std::min(now - last_event_, kLongestFlowingPause);
  last_event_ = now;
  sample_bytes_ += bytes;
  total_bytes_ += bytes;
}

void ThroughputMeter::end() {
  if (--under_way_ > 0) return;
  if (sample_bytes_ < kSmallestSample) return;
  const MediaTime elapsed = std::max(flowing_, MediaTime::milliseconds(1));
  const double rate = static_cast<double>(sample_bytes_) * 8 / elapsed.as_seconds();
  estimate_ = estimate_ == 0 ? rate : estimate_ + kWeightOfNewest * (rate - estimate_);
  sample_bytes_ = 0;
}

std::optional<BitsPerSecond> ThroughputMeter::estimate() const {
  if (estimate_ == 0) return std::nullopt;
  return BitsPerSecond{static_cast<uint64_t>(estimate_)};
}

}  // namespace rill::source
