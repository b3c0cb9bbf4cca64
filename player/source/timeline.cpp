// SPDX-License-Identifier: Apache-2.0
#include "player/source/timeline.h"

#include <algorithm>

namespace rill::source {

const MediaSegment* Timeline::find(uint64_t sequence) const {
  if (empty() || sequence < segments.front().sequence) return nullptr;
  const uint64_t index = sequence - segments.front().sequence;
  return index < segments.size() ? &segments[index] : nullptr;
}

const MediaSegment* Timeline::at(MediaTime time) const {
  const auto after = std::partition_point(segments.begin(), segments.end(),
                                          [&](const MediaSegment& segment) { return segment.end() <= time; });
  return after == segments.end() ? nullptr : &*after;
}

const MediaSegment* Timeline::beginning_at(MediaTime boundary) const {
  const auto found = std::partition_point(segments.begin(), segments.end(), [&](const MediaSegment& segment) {
    return segment.start + segment.duration / 2 < boundary;
  });
  return found == segments.end() ? nullptr : &*found;
}

void Timeline::anchor(uint64_t sequence, MediaTime actual) {
  const MediaSegment* found = find(sequence);
  if (found == nullptr || found->start == actual) return;
  const MediaTime shift = actual - found->start;
  const size_t first = static_cast<size_t>(sequence - segments.front().sequence);
  for (size_t i = first; i < segments.size(); ++i) segments[i].start += shift;
  if (first > 0) segments[first - 1].duration = std::max(MediaTime(), actual - segments[first - 1].start);
}

std::optional<UnixTime> Timeline::wall_clock_at(MediaTime time) const {
  const auto after = std::partition_point(segments.begin(), segments.end(),
                                          [&](const MediaSegment& segment) { return segment.start <= time; });
  for (auto segment = after; segment != segments.begin();) {
    --segment;
    if (segment->wall_clock) return *segment->wall_clock + (time - segment->start);
  }
  for (auto segment = after; segment != segments.end(); ++segment) {
    if (segment->wall_clock) return *segment->wall_clock + (time - segment->start);
  }
  return std::nullopt;
}

std::optional<MediaTime> Timeline::time_of(UnixTime wall_clock) const {
  const MediaSegment* best = nullptr;
  for (const MediaSegment& segment : segments) {
    if (!segment.wall_clock) continue;
    if (best != nullptr && *segment.wall_clock > wall_clock) break;
    best = &segment;
  }
  if (best == nullptr) return std::nullopt;
  return best->start + (wall_clock - *best->wall_clock);
}

}  // namespace rill::source
