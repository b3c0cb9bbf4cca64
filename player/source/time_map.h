// SPDX-License-Identifier: Apache-2.0
//
// Media time (tfdt) to player time. Streams of one presentation share their media timeline, so one offset per
// timeline keeps sound and pictures together; a discontinuity, or a restarted origin that does not mark one,
// begins another. Which offset holds for a segment is decided by where the manifest says the segment lies.
// A transport stream's line is taken modulo its wrap, also beside streams in MP4.
// Single thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "player/base/media_time.h"

namespace rill::source {

class TimeMap {
 public:
  struct Query {
    uint64_t discontinuity = 0;
    MediaTime media_start;    // of the segment's first sample
    MediaTime nominal_start;  // where the manifest puts it
    bool sequential = false;  // the segment before it has just been demuxed: nominal_start is exact
    bool wraps = false;       // media_start is modulo 2^33 ticks of 90 kHz (transport streams)
    MediaTime drift{};        // how far rounded durations may have moved nominal_start
  };
  // What to add to media time; nullopt when no offset so far puts the segment about there.
  [[nodiscard]] std::optional<MediaTime> known_offset(const Query& query) const;
  // Puts it exactly there, and remembers that. At most kMaxOffsets are, the oldest goes first.
  MediaTime new_offset(const Query& query);
  [[nodiscard]] bool knows(uint64_t discontinuity) const;

  static constexpr size_t kMaxOffsets = 32;
  [[nodiscard]] size_t size() const { return offsets_.size(); }

 private:
  struct Offset {
    uint64_t discontinuity = 0;
    MediaTime value;
    bool wraps = false;
  };
  std::deque<Offset> offsets_;
};

}  // namespace rill::source
