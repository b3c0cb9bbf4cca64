// SPDX-License-Identifier: Apache-2.0
#include "player/source/publication_pace.h"

#include <algorithm>

namespace rill::source {
namespace {

// Publishing may become faster again.
constexpr MediaTime kForgetMisses = MediaTime::milliseconds(300'000);
// Lengths that differ by less than a twentieth are one.
constexpr int64_t kLengthShare = 20;
// Of shorter ones several would come with a load at the pace of RFC 8216bis as well.
constexpr int64_t kShortestShare = 2;

}  // namespace

MediaTime pace_tolerance(MediaTime target_duration) {
  return target_duration / 16;
}

std::optional<MediaTime> next_segment_end(const Timeline& timeline) {
  const size_t count = timeline.segments.size();
  if (count < 2) return std::nullopt;
  const MediaTime last = timeline.segments[count - 1].duration;
  const MediaTime before = timeline.segments[count - 2].duration;
  const bool alike = std::max(last, before) - std::min(last, before) < last / kLengthShare;
  const bool long_enough = last * kShortestShare >= timeline.target_duration;
  return alike && long_enough ? std::optional(timeline.end() + last) : std::nullopt;
}

void PublicationPace::seen(MediaTime lateness, MediaTime target_duration) {
  if (!learns_) return;
  if (missed_ && lateness < *missed_ - target_duration) restart();
  if (missed_ && lateness <= *missed_) return;
  if (!seen_ || lateness < *seen_) seen_ = lateness;
}

void PublicationPace::missed(MediaTime lateness, MediaTime now) {
  if (missed_ && now - missed_at_ > kForgetMisses) missed_.reset();
  missed_ = std::max(missed_.value_or(lateness), lateness);
  missed_at_ = now;
  if (seen_ && *seen_ <= *missed_) seen_.reset();
}

std::optional<MediaTime> PublicationPace::worth_asking(MediaTime target_duration, MediaTime now) const {
  if (!seen_) return std::nullopt;
  const bool remembered = missed_ && now - missed_at_ <= kForgetMisses;
  // A segment is there at the latest when the next one is due.
  const MediaTime earliest = *seen_ - target_duration;
  const MediaTime least = remembered ? std::max(*missed_, earliest) : earliest;
  if (*seen_ - least <= pace_tolerance(target_duration)) return std::nullopt;
  return least + (*seen_ - least) / 2;
}

}  // namespace rill::source
