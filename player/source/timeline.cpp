// SPDX-License-Identifier: Apache-2.0
#include "player/source/timeline.h"

#include <algorithm>

namespace rill::source {
namespace {

constexpr double kBits = 8;

}  // namespace

std::optional<double> MediaSegment::bitrate() const {
  if (!size || duration <= MediaTime()) return std::nullopt;
  return static_cast<double>(*size) * kBits / duration.as_seconds();
}

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

bool Timeline::left_behind(const Timeline& other) const {
  return !empty() && live && !ended && end() + target_duration + target_duration / 2 < other.end();
}

std::vector<double> Timeline::bitrates_from(MediaTime boundary, size_t most) const {
  std::vector<double> out;
  const MediaSegment* segment = beginning_at(boundary);
  while (segment != nullptr && out.size() < most) {
    const auto bitrate = segment->bitrate();
    if (!bitrate) break;
    out.push_back(*bitrate);
    segment = find(segment->sequence + 1);
  }
  return out;
}

std::optional<double> Timeline::average_bitrate() const {
  double bits = 0;
  double seconds = 0;
  for (const MediaSegment& segment : segments) {
    if (const auto bitrate = segment.bitrate()) {
      seconds += segment.duration.as_seconds();
      bits += *bitrate * segment.duration.as_seconds();
    }
  }
  if (seconds <= 0) return std::nullopt;
  return bits / seconds;
}

void Timeline::anchor(uint64_t sequence, MediaTime actual) {
  if (find(sequence) == nullptr) return;
  const auto index = static_cast<size_t>(sequence - segments.front().sequence);
  segments[index].anchored = true;
  const MediaTime nominal = segments[index].start;
  if (nominal == actual) return;
  for (size_t i = index; i < segments.size(); ++i) segments[i].start += actual - nominal;
  if (index == 0) return;
  size_t known = index - 1;
  while (known > 0 && !segments[known].anchored) --known;
  const MediaTime begin = segments[known].start;
  // Where nothing is added, the first segment is where it is by definition.
  const bool exact = segments[known].anchored || !live;
  if (exact && actual > begin && nominal > begin) {
    const double stretch = (actual - begin).as_seconds() / (nominal - begin).as_seconds();
    for (size_t i = known + 1; i < index; ++i)
      segments[i].start = begin + (segments[i].start - begin).scaled(stretch);
    for (size_t i = known; i + 1 < index; ++i)
      segments[i].duration = segments[i + 1].start - segments[i].start;
  }
  MediaSegment& before = segments[index - 1];
  before.duration = std::max(MediaTime(), actual - before.start);
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
