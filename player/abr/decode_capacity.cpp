// SPDX-License-Identifier: Apache-2.0
#include "player/abr/decode_capacity.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rill::abr {
namespace {

// Pictures before their times count, and how much of the older ones remains after each.
constexpr unsigned kEnoughPictures = 10;
constexpr double kFading = 0.98;
// After a failure: this part of what failed is tried, and never less than the smallest budget.
constexpr double kRetreat = 0.8;
constexpr double kSmallestBudget = 0.05;

struct Prior {
  std::string_view module;
  double frames_per_second;  // of 720p film on one thread of the machine of DESIGN's table, WebAssembly
};
constexpr double kPriorPicture = 1280.0 * 720;
constexpr std::array<Prior, 5> kPriors{{{"h264", 120}, {"avc", 91}, {"hevc", 85}, {"av1", 61}, {"vp9", 42}}};

double prior_cost(std::string_view module) {
  double slowest = kPriors.front().frames_per_second;
  for (const Prior& prior : kPriors) {
    if (prior.module == module) return 1 / (prior.frames_per_second * kPriorPicture);
    slowest = std::min(slowest, prior.frames_per_second);
  }
  return 1 / (slowest * kPriorPicture);
}

// What decoding may take of a processor: it shares it with network, drawing and the page where there are few.
double budget_of(unsigned processors) {
  if (processors == 1) return 0.4;
  return processors == 0 || processors >= 4 ? 0.8 : 0.65;
}

}  // namespace

DecodeCapacity::DecodeCapacity(unsigned processors)
    : full_budget_(budget_of(processors)), lowered_budget_(full_budget_) {}

void DecodeCapacity::measure(std::string_view module, double luma_samples, MediaTime decode_time) {
  if (decode_time <= MediaTime() || luma_samples <= 0) return;
  auto found = modules_.find(module);
  if (found == modules_.end()) found = modules_.emplace(std::string(module), Measured{}).first;
  Measured& sum = found->second;
  sum.seconds = sum.seconds * kFading + decode_time.as_seconds();
  sum.samples = sum.samples * kFading + luma_samples;
  if (sum.pictures < kEnoughPictures) ++sum.pictures;
}

const DecodeCapacity::Measured* DecodeCapacity::measured(std::string_view module) const {
  const auto found = modules_.find(module);
  return found != modules_.end() && found->second.pictures >= kEnoughPictures ? &found->second : nullptr;
}

double DecodeCapacity::cost(std::string_view module) const {
  if (const Measured* own = measured(module)) return own->seconds / own->samples;
  // How much slower this machine is than that of the table: the geometric mean over what was measured.
  double logarithms = 0;
  unsigned count = 0;
  for (const auto& [name, sum] : modules_) {
    if (sum.pictures < kEnoughPictures) continue;
    logarithms += std::log(sum.seconds / sum.samples / prior_cost(name));
    ++count;
  }
  return prior_cost(module) * (count > 0 ? std::exp(logarithms / count) : 1);
}

double DecodeCapacity::share(const DecodeLoad& load) const {
  return cost(load.module) * load.samples_per_second;
}

double DecodeCapacity::budget(MediaTime now) const {
  return now < cautious_until_ ? lowered_budget_ : full_budget_;
}

bool DecodeCapacity::in_time(const DecodeLoad& load, MediaTime now) const {
  return load.samples_per_second <= 0 || share(load) <= budget(now);
}

void DecodeCapacity::fell_behind(const DecodeLoad& load, MediaTime now) {
  const double tried = share(load);
  if (tried <= 0 || tried > budget(now)) return;  // the cost alone rules it out
  lowered_budget_ = std::max(tried * kRetreat, kSmallestBudget);
  cautious_until_ = now + caution_;
  caution_ = std::min(caution_ + caution_, kLongestCaution);
}

}  // namespace rill::abr
