// SPDX-License-Identifier: Apache-2.0
#include "player/playback/live_controller.h"

#include <algorithm>
#include <cmath>

namespace rill::playback {
namespace {

constexpr double kSlowest = 0.95;
constexpr double kFastest = 1.1;
// Begins to correct outside the outer band, stops inside the inner one: no flapping between them.
constexpr double kOuterBand = 0.40;  // seconds
constexpr double kInnerBand = 0.08;
constexpr double kRatePerSecond = 0.1;     // a second too late: 10 % faster
constexpr double kLeastCorrection = 0.02;  // so that the last bit does not take minutes
constexpr double kLargestStep = 0.01;      // of the rate, from one decision to the next
constexpr double kJumpBeyond = 8;          // seconds behind the target
constexpr double kLeastBufferToHurry = 0.5;

}  // namespace

LiveController::Decision LiveController::decide(const Input& input) {
  const double error = (input.latency - input.target).as_seconds();
  if (error > kJumpBeyond) {
    rate_ = 1;
    return {1, true};
  }
  double wanted = 1;
  const bool correcting = rate_ != 1;
  if (std::abs(error) > (correcting ? kInnerBand : kOuterBand)) {
    const double correction = std::max(std::abs(error) * kRatePerSecond, kLeastCorrection);
    wanted = std::clamp(1 + std::copysign(correction, error), kSlowest, kFastest);
  }
  if (wanted > 1 && input.buffer_ahead.as_seconds() < kLeastBufferToHurry) wanted = 1;
  rate_ = std::clamp(wanted, rate_ - kLargestStep, rate_ + kLargestStep);
  if (std::abs(rate_ - 1) < kLargestStep / 2 && wanted == 1) rate_ = 1;
  return {rate_, false};
}

}  // namespace rill::playback
