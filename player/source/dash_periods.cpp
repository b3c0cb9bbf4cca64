// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_periods.h"

#include <algorithm>

namespace rill::source {

std::vector<PeriodTimes> period_times(const dash::Mpd& mpd) {
  std::vector<PeriodTimes> out;
  std::optional<MediaTime> expected;  // where the last one ended
  // Of a dynamic MPD with one Period some leave out that it begins with the presentation.
  if (mpd.type == dash::Mpd::Type::kStatic || mpd.periods.size() == 1) expected = MediaTime();
  for (size_t i = 0; i < mpd.periods.size(); ++i) {
    const dash::Period& period = mpd.periods[i];
    const bool remote = !period.xlink_href.empty() && period.adaptation_sets.empty();
    if (remote && !period.start && !period.duration)
      continue;  // nobody knows how long: as if it were not there
    const std::optional<MediaTime> start = period.start ? period.start : expected;
    if (!start) break;
    PeriodTimes times{i, *start, std::nullopt};
    if (period.duration) times.end = *start + *period.duration;
    expected = times.end;
    const bool followed = i + 1 < mpd.periods.size();
    if (followed && mpd.periods[i + 1].start) {
      const MediaTime next = *mpd.periods[i + 1].start;
      times.end = times.end ? std::min(*times.end, next) : next;
    }
    if (!followed && !times.end) times.end = mpd.media_presentation_duration;
    if (remote) continue;
    if (times.end && *times.end <= times.start) continue;
    out.push_back(times);
  }
  return out;
}

std::optional<MediaTime> presentation_end(const dash::Mpd& mpd) {
  if (mpd.media_presentation_duration) return mpd.media_presentation_duration;
  const auto periods = period_times(mpd);
  return periods.empty() || periods.back().index + 1 != mpd.periods.size() ? std::nullopt
                                                                           : periods.back().end;
}

}  // namespace rill::source
