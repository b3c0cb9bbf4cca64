// SPDX-License-Identifier: Apache-2.0
//
// When the Periods of an MPD begin and end (ISO/IEC 23009-1 5.3.2.1). Pure.
#pragma once

#include <optional>
#include <vector>

#include "player/format/dash/mpd.h"

namespace rill::source {

struct PeriodTimes {
  size_t index = 0;  // in Mpd::periods
  MediaTime start;   // from availabilityStartTime, or from the beginning
  std::optional<MediaTime> end;

  [[nodiscard]] std::optional<MediaTime> duration() const {
    return end ? std::optional(*end - start) : std::nullopt;
  }
};

// In order. Left out: early available Periods (whose start is not known yet) and what follows them, remote
// ones (xlink), empty ones (no duration).
[[nodiscard]] std::vector<PeriodTimes> period_times(const dash::Mpd& mpd);

// The end of the presentation; nullopt while it is not known.
[[nodiscard]] std::optional<MediaTime> presentation_end(const dash::Mpd& mpd);

}  // namespace rill::source
