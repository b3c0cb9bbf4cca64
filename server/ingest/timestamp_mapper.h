// SPDX-License-Identifier: Apache-2.0
//
// A publisher's timestamps onto the media timeline (time since the Unix epoch). The first packet fixes the
// offset: it was captured when it arrived. Sound and pictures share one offset, so that their sync is the
// publisher's. Use from one thread.
//
//  - A jump (back, or forward by far more than the time that passed) makes a new offset, and a new timeline
//  number. The other
//    stream keeps its old offset until it makes its own jump, and then joins the new one if that fits.
//  - Slow drift between the publisher's clock and ours is followed by at most 0.05 %, measured by the
//  earliest packets of ten
//    seconds, which network jitter does not touch.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "player/base/media_time.h"
#include "server/ingest/publication.h"

namespace rill::server {

struct MappedTime {
  MediaTime shift;        // add to the packet's pts and dts
  uint64_t timeline = 0;  // grows with every jump, from 1
};

class TimestampMapper {
 public:
  // `arrival`: the wall clock as a media time.
  MappedTime map(StreamKind kind, MediaTime dts, MediaTime arrival);
  // Moves the current timeline as a whole (onto the grid of frames).
  void move(MediaTime delta);

 private:
  struct Timeline {
    MediaTime offset;
    uint64_t number = 0;
  };
  struct Stream {
    std::optional<Timeline> timeline;
    MediaTime last_dts;
    MediaTime last_arrival;
  };

  [[nodiscard]] bool jumped(const Stream& stream, MediaTime dts, MediaTime arrival) const;
  void measure_drift(MediaTime lateness, MediaTime arrival);

  std::array<Stream, 2> streams_;
  std::optional<Timeline> latest_;

  // Drift of the latest timeline.
  std::optional<MediaTime> usual_lateness_;  // the earliest packet of the first window
  std::optional<MediaTime> window_start_;
  MediaTime window_lateness_;
  double slew_ = 0;  // change of offset per time
  MediaTime last_arrival_;
};

}  // namespace rill::server
