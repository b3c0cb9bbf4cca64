// SPDX-License-Identifier: Apache-2.0
#include "player/playback/live_edge.h"

#include <algorithm>

namespace rill::playback {
namespace {

// Capture of the end of a segment lies this little to this much before its arrival, or a clock is wrong.
constexpr MediaTime kEarliestArrival = MediaTime::milliseconds(-1500);
constexpr MediaTime kLatestArrival = MediaTime::milliseconds(15'000);
// A position this little after the start of a segment is moved there: no run-up to decode.
constexpr MediaTime kSnapToSegment = MediaTime::milliseconds(300);

}  // namespace

void LiveEdge::observe(MediaTime edge, MediaTime window, MediaTime now) {
  edge_ = edge;
  arrivals_.push_back({edge - now, window});
  if (arrivals_.size() > kArrivalsKept) arrivals_.pop_front();
}

MediaTime LiveEdge::lead() const {
  return arrivals_.empty() ? MediaTime() : std::ranges::max(arrivals_, {}, &Arrival::lead).lead;
}

bool LiveEdge::wall_clock_usable(const source::Timeline& timeline, MediaTime now, UnixTime unix_now) const {
  const auto captured = timeline.wall_clock_at(lead() + now);
  if (!captured) return false;
  const MediaTime delay = unix_now - *captured;
  return delay >= kEarliestArrival && delay <= kLatestArrival;
}

MediaTime LiveEdge::latency_at(MediaTime position, const source::Timeline& timeline, MediaTime now,
                               UnixTime unix_now) const {
  if (wall_clock_usable(timeline, now, unix_now)) return unix_now - *timeline.wall_clock_at(position);
  return lead() + now - position;
}

// The media being captured right now, were it there already.
MediaTime LiveEdge::position_latency_zero(const source::Timeline& timeline, MediaTime now,
                                          UnixTime unix_now) const {
  if (wall_clock_usable(timeline, now, unix_now)) {
    if (const auto time = timeline.time_of(unix_now)) return *time;
  }
  return lead() + now;
}

MediaTime LiveEdge::position_for(MediaTime target, const source::Timeline& timeline, MediaTime now,
                                 UnixTime unix_now) const {
  const MediaTime ideal = position_latency_zero(timeline, now, unix_now) - target;
  const MediaTime latest = edge_ - timeline.target_duration;
  MediaTime position = std::max(timeline.start(), std::min(ideal, latest));
  const source::MediaSegment* segment = timeline.at(position);
  if (segment != nullptr && position >= segment->start && position - segment->start < kSnapToSegment) {
    position = segment->start;
  }
  return position;
}

MediaTime LiveEdge::attainable(MediaTime target, const source::Timeline& timeline, MediaTime now,
                               UnixTime unix_now) const {
  if (arrivals_.empty()) return target;
  // From capture to arrival, at best.
  const MediaTime delay = position_latency_zero(timeline, now, unix_now) - (lead() + now);
  const MediaTime most = delay + std::ranges::max(arrivals_, {}, &Arrival::window).window;
  return std::min(most, std::max(target, delay + timeline.target_duration * 3 / 2));
}

MediaTime LiveEdge::default_target(const source::Timeline& timeline) {
  return timeline.hold_back.value_or(timeline.target_duration * 3);
}

}  // namespace rill::playback
