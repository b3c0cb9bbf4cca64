// SPDX-License-Identifier: Apache-2.0
//
// A period is a stretch of one channel with one publisher, one timeline and one set of parameters; between
// two of them the playlists have EXT-X-DISCONTINUITY. A period begins at a segment boundary that nothing has
// reached yet, so every rendition agrees on where it is, and no segment name ever comes back with other
// bytes.
//
// Discontinuity sequence without stored state (RFC 8216 4.3.3.3, 6.2.2): a process' first period takes the
// number of its first segment, the following ones count on from there. Periods begin at different segments,
// so a later process' first segment number is above every discontinuity sequence of an earlier one. It is
// counted from kDiscontinuityEpoch, because hls.js walks through an array of that length: 12 s long when it
// is counted from the Unix epoch.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "server/segment/segment_numbering.h"

namespace rill::server {

// 2026-11-01T00:00:00Z; before it, discontinuity sequences are segment numbers as they are.
inline constexpr MediaTime kDiscontinuityEpoch = MediaTime::microseconds(1'793'491'200'000'000);

struct Period {
  uint64_t first_segment = 0;
  MediaTime start;  // of first_segment
  uint64_t discontinuity_sequence = 0;
  bool operator==(const Period&) const = default;
};

// Thread-safe.
class PeriodAllocator {
 public:
  explicit PeriodAllocator(SegmentNumbering numbering) : numbering_(numbering) {}

  [[nodiscard]] const SegmentNumbering& numbering() const { return numbering_; }
  // A new period at the first boundary at or after `earliest` that lies behind all media so far.
  Period begin(MediaTime earliest);
  // `period` will not be used after all: nothing was given out for it.
  void withdraw(const Period& period);
  // Media up to `end` was given out: the segment it ends in is taken.
  void note_media_until(MediaTime end);
  // The period a segment number falls into, be there a segment or a gap; nothing before the first.
  [[nodiscard]] std::optional<Period> period_of(uint64_t segment) const;
  // The discontinuity sequence of any segment, also one that was never made (a gap).
  [[nodiscard]] uint64_t discontinuity_sequence_of(uint64_t segment) const;

 private:
  static constexpr size_t kRememberedPeriods = 1024;  // more than the longest playlist has segments
  const SegmentNumbering numbering_;
  mutable std::mutex mutex_;
  std::deque<Period> periods_;
  uint64_t next_free_ = 0;  // the first segment number nothing was given out for
};

}  // namespace rill::server
