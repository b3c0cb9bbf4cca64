// SPDX-License-Identifier: Apache-2.0
#include "player/source/time_map.h"

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

}  // namespace

MediaTime TimeMap::offset_for(const Query& query) {
  const Offset* best = nullptr;
  MediaTime best_error = MediaTime::max();
  for (const Offset& offset : offsets_) {
    const bool same = offset.discontinuity == query.discontinuity;
    const MediaTime tolerance = !same              ? kOtherTimelineTolerance
                                : query.sequential ? kSequentialTolerance
                                                   : kSeekTolerance;
    const MediaTime error = distance(query.media_start + offset.value, query.nominal_start);
    if (error <= tolerance && error < best_error) {
      best = &offset;
      best_error = error;
    }
  }
  if (best != nullptr) return best->value;
  if (offsets_.size() == kMaxOffsets) offsets_.pop_front();
  offsets_.push_back({query.discontinuity, query.nominal_start - query.media_start});
  return offsets_.back().value;
}

}  // namespace rill::source
