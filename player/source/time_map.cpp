// SPDX-License-Identifier: Apache-2.0
#include "player/source/time_map.h"

#include <algorithm>

namespace rill::source {
namespace {

// How far a known offset may put a segment from its nominal start before the media is taken to be on a new
// timeline.
constexpr MediaTime kSequentialTolerance = MediaTime::milliseconds(2000);
constexpr MediaTime kSeekTolerance = MediaTime::milliseconds(30'000);  // rounded EXTINFs add up
// The other stream has already crossed into this timeline, whatever number its manifest gives it.
constexpr MediaTime kOtherTimelineTolerance = MediaTime::milliseconds(60);

MediaTime distance(MediaTime a, MediaTime b) {
  return a > b ? a - b : b - a;
}

// 33 bits of 90 kHz (ISO/IEC 13818-1 2.4.3.7).
constexpr int64_t kWrapTicks = int64_t{1} << 33;
constexpr uint32_t kWrapRate = 90'000;

// `offset`, moved by whole wraps so that `media` comes nearest to `nominal`.
MediaTime nearest_wrap(MediaTime offset, MediaTime media, MediaTime nominal) {
  const int64_t wrap = MediaTime::from_ticks(kWrapTicks, kWrapRate).as_microseconds();
  const int64_t error = (nominal - media - offset).as_microseconds();
  const int64_t wraps = (error >= 0 ? error + wrap / 2 : error - wrap / 2) / wrap;
  return offset + MediaTime::from_ticks(wraps * kWrapTicks, kWrapRate);
}

}  // namespace

std::optional<MediaTime> TimeMap::known_offset(const Query& query) const {
  std::optional<MediaTime> best;
  MediaTime best_error = MediaTime::max();
  for (const Offset& offset : offsets_) {
    const bool same = offset.discontinuity == query.discontinuity;
    const MediaTime tolerance = !same              ? kOtherTimelineTolerance
                                : query.sequential ? kSequentialTolerance
                                                   : std::max(kSeekTolerance, query.drift);
    const MediaTime value = query.wraps || offset.wraps
                                ? nearest_wrap(offset.value, query.media_start, query.nominal_start)
                                : offset.value;
    const MediaTime error = distance(query.media_start + value, query.nominal_start);
    if (error <= tolerance && error < best_error) {
      best = value;
      best_error = error;
    }
  }
  return best;
}

MediaTime TimeMap::new_offset(const Query& query) {
  if (offsets_.size() == kMaxOffsets) offsets_.pop_front();
  offsets_.push_back({query.discontinuity, query.nominal_start - query.media_start, query.wraps});
  return offsets_.back().value;
}

bool TimeMap::knows(uint64_t discontinuity) const {
  return std::ranges::any_of(offsets_,
                             [&](const Offset& offset) { return offset.discontinuity == discontinuity; });
}

}  // namespace rill::source
