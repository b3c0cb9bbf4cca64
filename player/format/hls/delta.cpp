// SPDX-License-Identifier: Apache-2.0
//
// Playlist delta updates (RFC 8216bis 6.2.5.1, 6.3.7).
#include <algorithm>

#include "player/format/hls/reader.h"

namespace rill::hls {
namespace {

// What stays in effect from the skipped segments on until the delta says otherwise.
void inherit(Segment& segment, const Segment& before) {
  if (segment.map == nullptr) segment.map = before.map;
  if (segment.keys == nullptr) segment.keys = before.keys;
  if (!segment.bitrate && !segment.range) segment.bitrate = before.bitrate;
  segment.discontinuity_sequence = before.discontinuity_sequence + (segment.discontinuity ? 1 : 0);
}

std::vector<DateRange> merged_date_ranges(const std::vector<DateRange>& previous,
                                          const MediaPlaylist& delta) {
  std::vector<std::string_view> superseded(delta.skip->removed_date_ranges.begin(),
                                           delta.skip->removed_date_ranges.end());
  for (const DateRange& range : delta.date_ranges) superseded.push_back(range.id);
  std::sort(superseded.begin(), superseded.end());
  std::vector<DateRange> merged;
  for (const DateRange& range : previous) {
    if (!std::binary_search(superseded.begin(), superseded.end(), range.id)) merged.push_back(range);
  }
  merged.insert(merged.end(), delta.date_ranges.begin(), delta.date_ranges.end());
  return merged;
}

}  // namespace

Result<MediaPlaylist> apply_delta(const MediaPlaylist& previous, MediaPlaylist delta) {
  if (!delta.skip) return delta;
  const uint64_t count = delta.skip->skipped_segments;
  const uint64_t first = previous.media_sequence;
  // The skipped segments are media_sequence … media_sequence + count - 1; all of them must be in `previous`.
  if (delta.media_sequence < first || delta.media_sequence - first > previous.segments.size() ||
      count > previous.segments.size() - (delta.media_sequence - first)) {
    return Error{ErrorCode::kMalformed,
                 "delta update skips segments that the playlist before it does not have"};
  }
  const auto begin = previous.segments.begin() + static_cast<ptrdiff_t>(delta.media_sequence - first);
  std::vector<Segment> segments(begin, begin + static_cast<ptrdiff_t>(count));
  const auto complete = [&segments](Segment& segment) {
    if (!segments.empty()) inherit(segment, segments.back());
  };
  for (Segment& segment : delta.segments) {
    complete(segment);
    segments.push_back(std::move(segment));
  }
  if (delta.open_segment) complete(*delta.open_segment);
  delta.segments = std::move(segments);
  delta.date_ranges = merged_date_ranges(previous.date_ranges, delta);
  delta.skip.reset();
  return delta;
}

}  // namespace rill::hls
