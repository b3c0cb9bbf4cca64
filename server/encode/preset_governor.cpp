// SPDX-License-Identifier: Apache-2.0
#include "server/encode/preset_governor.h"

#include <algorithm>

namespace rill::server {
namespace {

constexpr double kTooMuch = 0.85;
constexpr double kLittle = 0.5;
constexpr double kFilter = 1.0 / 30;  // a keyframe, which costs a few pictures' time, does not count for much
constexpr double kLatestFilter = 1.0 / 4;
constexpr size_t kPileUp = 4;  // a quarter of the queue
constexpr uint64_t kProof = 8;
constexpr uint64_t kUrgentProof = 4;
constexpr MediaTime kShortestPatience = MediaTime::milliseconds(20'000);
constexpr MediaTime kLongestPatience = MediaTime::milliseconds(600'000);
constexpr MediaTime kRegret = MediaTime::milliseconds(60'000);

}  // namespace

void PresetGovernor::picture(const PictureCost& cost) {
  const double load = cost.spent.as_seconds() / std::max(cost.interval.as_seconds(), 0.001);
  if (first_) {
    // The very first picture pays for tables and memory; its load says nothing.
    first_ = false;
    calm_since_ = cost.pts;
    patience_ = kShortestPatience;
    return;
  }
  load_ += (load - load_) * kFilter;
  latest_load_ += (load - latest_load_) * kLatestFilter;
  ++pictures_since_step_;
  const bool growing = cost.waiting > waited_before_;
  waited_before_ = cost.waiting;
  urgent_ = cost.waiting >= kPileUp && latest_load_ > kTooMuch;
  if (load_ > kLittle || cost.waiting > 1 || cost.pts < calm_since_) calm_since_ = cost.pts;

  const bool piling_up = urgent_ && pictures_since_step_ >= (growing ? kUrgentProof : kProof);
  const bool too_much = load_ > kTooMuch && pictures_since_step_ >= kProof;
  if ((piling_up || too_much) && preset_ + 1 < presets_)
    step_down(cost.pts);
  else if (preset_ > 0 && cost.pts - calm_since_ >= patience_)
    step_up(cost.pts);
}

void PresetGovernor::step_down(MediaTime now) {
  if (been_up_)
    patience_ = now - last_up_ < kRegret ? std::min(patience_ * 2, kLongestPatience) : kShortestPatience;
  been_up_ = false;
  ++preset_;
  ++steps_down_;
  pictures_since_step_ = 0;
  calm_since_ = now;
  // What was measured was the dearer preset: begin between here and there.
  load_ = std::min(load_, kTooMuch * 0.9);
  latest_load_ = load_;
}

void PresetGovernor::step_up(MediaTime now) {
  been_up_ = true;
  last_up_ = now;
  --preset_;
  ++steps_up_;
  pictures_since_step_ = 0;
  calm_since_ = now;
}

void PresetGovernor::set_presets(size_t presets) {
  presets_ = std::max<size_t>(presets, 1);
  preset_ = std::min(preset_, presets_ - 1);
}

void PresetGovernor::stay_at(size_t preset) {
  preset_ = preset;
  presets_ = std::max(preset + 1, size_t{1});
}

}  // namespace rill::server
