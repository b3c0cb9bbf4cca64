// SPDX-License-Identifier: Apache-2.0
//
// How far behind live a position is, and where live play should be. Measures by the wall clock marks of the
// manifest; where there are none, or this machine's clock is plainly wrong, by when segments appear. Single
// thread.
#pragma once

#include <deque>
#include <optional>

#include "player/base/media_time.h"
#include "player/source/timeline.h"

namespace rill::playback {

class LiveEdge {
 public:
  // A state of the timeline has been loaded. `edge`: end of the last segment, of all streams in use;
  // `window`: how much of it there is.
  void observe(MediaTime edge, MediaTime window, MediaTime now);

  [[nodiscard]] bool known() const { return !arrivals_.empty(); }
  [[nodiscard]] MediaTime edge() const { return edge_; }
  // Wall clock minus capture time at `position`; by estimate where there is no usable wall clock.
  [[nodiscard]] MediaTime latency_at(MediaTime position, const source::Timeline& timeline, MediaTime now,
                                     UnixTime unix_now) const;
  // The position with latency `target` now, within what is there and with a segment to spare.
  [[nodiscard]] MediaTime position_for(MediaTime target, const source::Timeline& timeline, MediaTime now,
                                       UnixTime unix_now) const;
  // `target`, so far as the window goes back, and with half a segment more to spare than position_for leaves:
  // media may have been captured long before it appears.
  [[nodiscard]] MediaTime attainable(MediaTime target, const source::Timeline& timeline, MediaTime now,
                                     UnixTime unix_now) const;
  // HOLD-BACK, or three target durations (RFC 8216bis 4.4.3.8).
  [[nodiscard]] static MediaTime default_target(const source::Timeline& timeline);

 private:
  // Media appears at now + this, at best.
  [[nodiscard]] MediaTime lead() const;
  [[nodiscard]] MediaTime position_latency_zero(const source::Timeline& timeline, MediaTime now,
                                                UnixTime unix_now) const;
  [[nodiscard]] bool wall_clock_usable(const source::Timeline& timeline, MediaTime now,
                                       UnixTime unix_now) const;

  static constexpr size_t kArrivalsKept = 10;
  struct Arrival {
    MediaTime lead;  // edge minus the moment it was seen
    MediaTime window;
  };
  std::deque<Arrival> arrivals_;
  MediaTime edge_;
};

}  // namespace rill::playback
