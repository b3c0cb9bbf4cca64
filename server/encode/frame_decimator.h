// SPDX-License-Identifier: Apache-2.0
//
// Brings a faster source down to a rendition's frame rate by leaving frames out evenly; a slower source keeps
// its own rate. Of a constant rate, one picture is kept for each frame interval of the target, counted from
// the epoch, so that two origins keep the same ones. Of a varying rate, a picture is kept when the one before
// it has had its time, give or take 40 % of an interval: a camera of nominally the target's rate loses none
// to its jitter.
#pragma once

#include <algorithm>

#include "server/encode/raw_media.h"

namespace rill::server {

class FrameDecimator {
 public:
  explicit FrameDecimator(uint32_t frames_per_second) : frames_per_second_(frames_per_second) {}

  void begin(FrameRate source) {
    // 1 % of slack: 30000/1001 and a nominal 30 need no decimation against each other, nor 60000/1001
    // against 60.
    active_ = !source.known() || source.value() > frames_per_second_ * 1.01;
    constant_ = source.known();
    last_interval_ = kNone;
    due_ = MediaTime();
  }

  // Whether `picture` is to be encoded; if so its duration becomes that of the target's frames.
  bool keep(VideoPicture& picture) {
    if (!active_) return true;
    return constant_ ? keep_constant(picture) : keep_varying(picture);
  }

 private:
  bool keep_constant(VideoPicture& picture) {
    const int64_t pts = picture.pts.as_microseconds();
    // A quarter of an interval of slack lets pts jitter around the grid.
    const int64_t interval = (pts * frames_per_second_ + 250'000) / 1'000'000;
    if (interval == last_interval_) return false;
    last_interval_ = interval;
    const MediaTime shortest = MediaTime::from_ticks(1, frames_per_second_);
    if (picture.duration < shortest) picture.duration = shortest;
    return true;
  }

  bool keep_varying(const VideoPicture& picture) {
    const MediaTime interval = MediaTime::from_ticks(1, frames_per_second_);
    if (picture.pts < due_ - interval.scaled(0.4)) return false;
    due_ = std::max(due_, picture.pts - interval) + interval;
    return true;
  }

  static constexpr int64_t kNone = -1;
  uint32_t frames_per_second_;
  bool active_ = false;
  bool constant_ = false;
  MediaTime due_;  // when the next picture has its place
  int64_t last_interval_ = kNone;
};

}  // namespace rill::server
