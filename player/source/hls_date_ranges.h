// SPDX-License-Identifier: Apache-2.0
//
// EXT-X-DATERANGE (RFC 8216bis 4.4.5.1) as timed events. Pure.
#pragma once

#include <vector>

#include "player/format/hls/playlist.h"
#include "player/source/timed_event.h"
#include "player/source/timeline.h"

namespace rill::source {

// More in one playlist are left out.
inline constexpr size_t kMaxDateRanges = 2048;

// Tags with the same ID are taken together. Ranges that cannot be placed (no START-DATE, or a timeline
// without dates) are left out. Scheme kDateRangeScheme.
[[nodiscard]] std::vector<TimedEvent> date_range_events(const std::vector<hls::DateRange>& ranges,
                                                        const Timeline& timeline);

}  // namespace rill::source
