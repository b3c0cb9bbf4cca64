// SPDX-License-Identifier: Apache-2.0
#include "player/playback/buffer_gate.h"

#include <algorithm>

namespace rill::playback {
namespace {

constexpr MediaTime kDry = MediaTime::milliseconds(30);
// Enough when more cannot be had.
constexpr MediaTime kScarce = MediaTime::milliseconds(250);
constexpr MediaTime kForgetStallsAfter = MediaTime::milliseconds(60'000);

}  // namespace

bool BufferGate::dry(const Input& input) {
  return input.ahead <= kDry;
}

bool BufferGate::enough(const Input& input) const {
  if (!input.can_grow && input.ahead >= kScarce) return true;
  return input.ahead >= (input.live ? std::min(threshold_, kLargestLiveThreshold) : threshold_);
}

void BufferGate::stalled(MediaTime now) {
  const bool recent = last_stall_ > MediaTime() && now - last_stall_ < kForgetStallsAfter;
  threshold_ = recent ? std::min(threshold_ * 2, kLargestThreshold) : kFirstThreshold * 2;
  last_stall_ = now;
}

}  // namespace rill::playback
