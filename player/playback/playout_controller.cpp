// SPDX-License-Identifier: Apache-2.0
#include "player/playback/playout_controller.h"

#include <algorithm>
#include <cmath>

namespace rill::playback {
namespace {

// Following the live edge.
constexpr double kSlowest = 0.95;
constexpr double kFastest = 1.1;
// Begins to correct outside the outer band, stops inside the inner one: no flapping between them.
constexpr double kOuterBand = 0.40;  // seconds
constexpr double kInnerBand = 0.08;
constexpr double kRatePerSecond = 0.1;     // a second too late: 10 % faster
constexpr double kLeastCorrection = 0.02;  // so that the last bit does not take minutes
constexpr double kJumpBeyond = 8;          // seconds behind the target
constexpr double kLeastBufferToHurry = 0.5;

// A stall adds this part of the target to it, no more than so much a time and in all, and a hundredth of a
// second a second goes again.
constexpr double kReserveShare = 0.25;
constexpr MediaTime kReserveStep = MediaTime::milliseconds(1000);
constexpr int64_t kMostReserveSteps = 3;
constexpr double kReserveFades = 0.01;

// With nothing ahead: a quarter slower is hardly noticed. Most of it soon, while it gains most.
constexpr double kSlowestDry = 0.75;
constexpr double kBend = 1.5;
// Slower while the network brings less than this many times what play needs; the first with `low` ahead, the
// other with nothing.
constexpr double kScarce = 1.3;
constexpr double kScarceDry = 4;

// Of the rate, from one decision to the next.
constexpr double kLargestStep = 0.01;
constexpr double kLargestBrake = 0.06;

// The share of `low` that is ahead, at most all of it.
double filled(const PlayoutController::Input& input) {
  if (input.low <= MediaTime()) return 1;
  return std::clamp(input.ahead.as_seconds() / input.low.as_seconds(), 0.0, 1.0);
}

}  // namespace

bool PlayoutController::scarce(const Input& input) {
  return filled(input) < 1 && input.supply < std::lerp(kScarceDry, kScarce, filled(input));
}

PlayoutController::Decision PlayoutController::decide(const Input& input) {
  const double error = input.live ? (input.live->latency - input.live->target).as_seconds() : 0;
  if (error > kJumpBeyond || input.steady) {
    rate_ = 1;
    return {1, error > kJumpBeyond};
  }
  double wanted = 1;
  if (input.live) {
    const bool correcting = rate_ != 1;
    if (std::abs(error) > (correcting ? kInnerBand : kOuterBand)) {
      const double correction = std::max(std::abs(error) * kRatePerSecond, kLeastCorrection);
      wanted = std::clamp(1 + std::copysign(correction, error), kSlowest, kFastest);
    }
    if (wanted > 1 && input.ahead.as_seconds() < kLeastBufferToHurry) wanted = 1;
  }
  double brake = kLargestStep;
  if (scarce(input)) {
    wanted = std::min(wanted, std::lerp(kSlowestDry, 1.0, std::pow(filled(input), kBend)));
    brake = kLargestBrake;
  }
  rate_ = std::clamp(wanted, rate_ - brake, rate_ + kLargestStep);
  if (std::abs(rate_ - 1) < kLargestStep / 2 && wanted == 1) rate_ = 1;
  return {rate_, false};
}

void PlayoutController::stalled(MediaTime now, MediaTime target) {
  const MediaTime step = std::min(target.scaled(kReserveShare), kReserveStep);
  reserve_ = std::max(reserve(now), std::min(reserve(now) + step, step * kMostReserveSteps));
  reserved_at_ = now;
}

MediaTime PlayoutController::reserve(MediaTime now) const {
  return std::max(reserve_ - (now - reserved_at_).scaled(kReserveFades), MediaTime());
}

}  // namespace rill::playback
