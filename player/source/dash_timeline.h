// SPDX-License-Identifier: Apache-2.0
//
// The successive states of one stream of an MPD, all Periods one after the other, as one Timeline. Segments
// keep their number once they were given one. Single thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "player/source/dash_addressing.h"
#include "player/source/timeline.h"

namespace rill::source {

// What a stream has in one Period, now.
struct DashRow {
  uint64_t period = 0;  // grows from Period to Period, and when the origin began anew
  MediaTime start;      // of the Period, on the player's timeline
  std::shared_ptr<const DashAddressing> addressing;
  std::vector<DashSegment> segments;
  std::shared_ptr<const std::vector<EventStreamName>> event_streams;  // announced in them
  std::optional<UnixTime> wall_clock;   // of media time 0 of the Period, by this machine's clock
  std::optional<MediaTime> silent_for;  // nothing continues the stream here: a gap of this length
};

class DashTimeline {
 public:
  // `rows` in order of their Periods. True when there is something new at the end. kMalformed when a URL
  // cannot be made.
  Result<bool> merge(const std::vector<DashRow>& rows);
  // What has been taken out of the window goes, but never all.
  void drop_before(MediaTime time);

  // The media of `sequence` begins at `actual`: neighbours keep their places, unlike Timeline::anchor,
  // because the MPD says exactly enough where they are.
  void anchor(uint64_t sequence, MediaTime actual);

  [[nodiscard]] const Timeline& timeline() const { return timeline_; }
  [[nodiscard]] Timeline& timeline() { return timeline_; }

 private:
  struct Key {
    uint64_t period = 0;
    int64_t start = 0;  // microseconds from the start of the Period
  };
  [[nodiscard]] bool is_new(const Key& key, MediaTime start) const;
  Result<void> append(const DashRow& row, const DashSegment& segment);
  void append_gap(const DashRow& row);

  Timeline timeline_;
  std::deque<Key> keys_;  // of timeline_.segments
  uint64_t next_sequence_ = 0;
  std::shared_ptr<const InitialisationSegment> initialisation_;  // the last one made, shared while equal
};

}  // namespace rill::source
