// SPDX-License-Identifier: Apache-2.0
//
// Which segments a Representation has, from a SegmentTimeline or from a duration and numbers (ISO/IEC
// 23009-1 5.3.9.5, 5.3.9.6, annex A.3). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "player/base/result.h"
#include "player/format/dash/mpd.h"

namespace rill::source {

// One segment, in ticks of its Representation's timescale.
struct DashSegment {
  int64_t start = 0;  // on the media timeline
  int64_t duration = 0;
  uint64_t number = 0;
  uint64_t time = 0;        // for $Time$
  uint64_t sub_number = 0;  // of a segment sequence, from 1; 0: none
  std::optional<dash::ByteRange> range;
  std::optional<uint64_t> list_index;  // in a SegmentList

  [[nodiscard]] int64_t end() const { return start + duration; }
};

// What is asked for, on the media timeline.
struct SegmentWindow {
  int64_t period_start = 0;           // presentationTimeOffset
  std::optional<int64_t> period_end;  // segments that begin there or later are left out
  std::optional<int64_t> from;        // computed segments that end before have left the time shift buffer
  std::optional<int64_t> until;       // computed segments that end after are not available yet
  int64_t tolerance = 0;              // a last segment shorter than this is the rounding of a duration
};

// kTooLarge beyond; where `from` or the clock bounds them, the newest are kept.
inline constexpr size_t kMaxDashSegments = 100'000;

// Entries that repeat up to an unknown end are computed up to `until`; the others are believed, whatever the
// clock says.
Result<std::vector<DashSegment>> segments_of_timeline(const dash::SegmentTimeline& timeline,
                                                      uint64_t first_number, const SegmentWindow& window);

struct NumberedSegments {
  int64_t duration = 0;  // > 0
  uint64_t first_number = 1;
  std::optional<uint64_t> end_number;
  int64_t first_start = 0;  // of segment `first_number`
};
Result<std::vector<DashSegment>> segments_of_duration(const NumberedSegments& numbers,
                                                      const SegmentWindow& window);

}  // namespace rill::source
