// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_timeline.h"

#include <algorithm>

namespace rill::source {
namespace {

// A start that moved by less is the same segment: rounding, or another timescale.
constexpr MediaTime kSameStart = MediaTime::milliseconds(5);
// Nothing is missing between two segments that are this near to each other.
constexpr MediaTime kAdjacent = MediaTime::milliseconds(500);

}  // namespace

Result<bool> DashTimeline::merge(const std::vector<DashRow>& rows) {
  bool grown = false;
  for (const DashRow& row : rows) {
    if (row.silent_for) {
      if (!is_new({row.period, 0}, row.start)) continue;
      append_gap(row);
      grown = true;
      continue;
    }
    for (const DashSegment& segment : row.segments) {
      const MediaTime start = row.addressing->period_time(segment.start);
      if (!is_new({row.period, start.as_microseconds()}, row.start + start)) continue;
      TRY(append(row, segment));
      grown = true;
    }
  }
  return grown;
}

bool DashTimeline::is_new(const Key& key, MediaTime start) const {
  if (keys_.empty()) return true;
  const Key& last = keys_.back();
  if (key.period != last.period) {
    // Of another Period, or of the same origin after it began anew: what is covered already is not played
    // twice.
    const MediaSegment& segment = timeline_.segments.back();
    return key.period > last.period && start >= segment.start + segment.duration / 2;
  }
  return key.start > last.start + kSameStart.as_microseconds();
}

Result<void> DashTimeline::append(const DashRow& row, const DashSegment& segment) {
  std::vector<std::string> urls = TRY(row.addressing->urls(segment));
  const auto initialisation = TRY(row.addressing->initialisation());
  if (initialisation == nullptr || initialisation_ == nullptr || !(*initialisation == *initialisation_))
    initialisation_ = initialisation;
  MediaSegment out;
  const MediaTime in_period = row.addressing->period_time(segment.start);
  out.sequence = next_sequence_++;
  out.discontinuity = row.period;
  out.start = row.start + in_period;
  out.duration = std::max(MediaTime(), row.start + row.addressing->period_time(segment.end()) - out.start);
  out.url = std::move(urls.front());
  out.other_urls.assign(std::make_move_iterator(urls.begin() + 1), std::make_move_iterator(urls.end()));
  if (segment.range) {
    out.range = ByteRange{segment.range->first, std::nullopt};
    if (segment.range->last) out.range->length = *segment.range->last - segment.range->first + 1;
    out.size = out.range->length;
  }
  out.initialisation = initialisation_;
  if (row.wall_clock) out.wall_clock = *row.wall_clock + in_period;
  out.event_streams = row.event_streams;
  out.media_offset = row.start + row.addressing->media_offset();
  keys_.push_back({row.period, in_period.as_microseconds()});
  timeline_.segments.push_back(std::move(out));
  return {};
}

void DashTimeline::append_gap(const DashRow& row) {
  MediaSegment out;
  out.sequence = next_sequence_++;
  out.discontinuity = row.period;
  out.start = row.start;
  out.duration = *row.silent_for;
  out.available = false;
  keys_.push_back({row.period, 0});
  timeline_.segments.push_back(std::move(out));
}

void DashTimeline::drop_before(MediaTime time) {
  while (timeline_.segments.size() > 1 && timeline_.segments.front().end() <= time) {
    timeline_.segments.pop_front();
    keys_.pop_front();
  }
}

void DashTimeline::anchor(uint64_t sequence, MediaTime actual) {
  if (timeline_.find(sequence) == nullptr) return;
  const auto index = static_cast<size_t>(sequence - timeline_.segments.front().sequence);
  MediaSegment& segment = timeline_.segments[index];
  const MediaTime nominal = segment.start;
  const MediaTime end = segment.end();
  if (index > 0) actual = std::max(actual, timeline_.segments[index - 1].start);
  actual = std::min(actual, end);
  if (segment.wall_clock) segment.wall_clock = *segment.wall_clock + (actual - segment.start);
  segment.start = actual;
  segment.duration = end - actual;
  if (index > 0) {
    MediaSegment& before = timeline_.segments[index - 1];
    const bool adjacent = nominal - before.end() < kAdjacent;
    before.duration = adjacent ? actual - before.start : std::min(before.duration, actual - before.start);
  }
}

}  // namespace rill::source
