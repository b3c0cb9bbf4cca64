// SPDX-License-Identifier: Apache-2.0
//
// Segments are locked to the wall clock: segment N covers [N * duration, (N + 1) * duration) of the media
// timeline, which counts from the Unix epoch (DESIGN decision 7). Pure arithmetic on times at or after the
// epoch.
#pragma once

#include <cassert>
#include <cstdint>

#include "player/base/media_time.h"

namespace rill::server {

class SegmentNumbering {
 public:
  explicit SegmentNumbering(MediaTime duration) : duration_(duration) { assert(duration > MediaTime()); }

  [[nodiscard]] MediaTime duration() const { return duration_; }
  // `time` before the epoch counts as the epoch.
  [[nodiscard]] uint64_t number_of(MediaTime time) const {
    return time < MediaTime() ? 0
                              : static_cast<uint64_t>(time.as_microseconds() / duration_.as_microseconds());
  }
  [[nodiscard]] MediaTime start_of(uint64_t number) const { return duration_ * static_cast<int64_t>(number); }
  // The first segment that begins at or after `time`.
  [[nodiscard]] uint64_t first_from(MediaTime time) const {
    const uint64_t number = number_of(time);
    return start_of(number) < time ? number + 1 : number;
  }

 private:
  MediaTime duration_;
};

}  // namespace rill::server
