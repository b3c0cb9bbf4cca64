// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/frame_grid.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rill::server {
namespace {

constexpr size_t kKeptFrames = 64;
constexpr double kRounding = 1500;  // microseconds: a millisecond of rounding, and some
constexpr MediaTime kShortest = MediaTime::microseconds(1'000'000 / 240);
constexpr MediaTime kLongest = MediaTime::milliseconds(200);
constexpr MediaTime kUsual = MediaTime::microseconds(33'333);

// Whole rates before their NTSC neighbours: over a second of millisecond timestamps the two look the same.
constexpr std::array<FrameRate, 18> kStandardRates = {{{24, 1},
                                                       {25, 1},
                                                       {30, 1},
                                                       {50, 1},
                                                       {60, 1},
                                                       {15, 1},
                                                       {20, 1},
                                                       {10, 1},
                                                       {12, 1},
                                                       {48, 1},
                                                       {5, 1},
                                                       {8, 1},
                                                       {90, 1},
                                                       {100, 1},
                                                       {120, 1},
                                                       {30000, 1001},
                                                       {24000, 1001},
                                                       {60000, 1001}}};

double interval(FrameRate rate) {
  return 1e6 / rate.value();
}

}  // namespace

void FrameGrid::observe(MediaTime pts) {
  if (!observed_.empty() && pts <= observed_.back()) return;
  if (observed_.size() == kKeptFrames) observed_.erase(observed_.begin());
  observed_.push_back(pts);
}

bool FrameGrid::fits(FrameRate rate) const {
  const double step = interval(rate);
  double least = 0;
  double most = 0;
  int64_t last = 0;
  for (size_t i = 1; i < observed_.size(); ++i) {
    const double distance = static_cast<double>((observed_[i] - observed_[0]).as_microseconds());
    const int64_t index = std::llround(distance / step);
    if (index <= last) return false;
    last = index;
    least = std::min(least, distance - static_cast<double>(index) * step);
    most = std::max(most, distance - static_cast<double>(index) * step);
  }
  // A few frames may be missing, but not every second one.
  return most - least <= 2 * kRounding &&
         static_cast<double>(last) <= 1.3 * static_cast<double>(observed_.size() - 1);
}

int64_t FrameGrid::index_of(MediaTime pts) const {
  return av_rescale_rnd(pts.as_microseconds(), rate_.numerator, 1'000'000LL * rate_.denominator,
                        AV_ROUND_NEAR_INF);
}

void FrameGrid::settle(FrameRate hint) {
  rate_ = {};
  phase_ = {};
  last_index_.reset();
  last_pts_.reset();
  last_interval_ = kUsual;
  if (observed_.size() < kEnoughFrames) return;
  if (hint.known() && fits(hint)) {
    rate_ = hint;
  } else {
    const auto found = std::find_if(kStandardRates.begin(), kStandardRates.end(),
                                    [this](FrameRate rate) { return fits(rate); });
    if (found != kStandardRates.end()) rate_ = *found;
  }
  if (!rate_.known()) return;
  // Against the first frame's place, so that a phase near half a frame does not average out to nothing.
  const MediaTime first = observed_[0] - rate_.time_of(index_of(observed_[0]));
  MediaTime sum;
  for (const MediaTime pts : observed_) {
    const MediaTime moved = pts - first;
    sum += moved - rate_.time_of(index_of(moved));
  }
  phase_ = first + sum / static_cast<int64_t>(observed_.size());
}

std::optional<GridFrame> FrameGrid::snap(MediaTime pts) {
  if (!rate_.known()) {
    if (last_pts_ && pts <= *last_pts_) return std::nullopt;
    if (last_pts_) last_interval_ = std::clamp(pts - *last_pts_, kShortest, kLongest);
    last_pts_ = pts;
    return GridFrame{pts, last_interval_, false};
  }
  int64_t index = index_of(pts);
  if (last_index_) {
    const double ahead =
        static_cast<double>((pts - rate_.time_of(*last_index_ + 1)).as_microseconds()) / interval(rate_);
    if (ahead < -0.75) return std::nullopt;
    // The next place, unless the frame is clearly elsewhere: no flapping when frames lie between two places.
    index = ahead <= 0.75 ? *last_index_ + 1 : std::max(index, *last_index_ + 1);
  }
  last_index_ = index;
  const MediaTime start = rate_.time_of(index);
  return GridFrame{start, rate_.time_of(index + 1) - start, true};
}

}  // namespace rill::server
