// SPDX-License-Identifier: Apache-2.0
#include "player/format/hls/playlist.h"

namespace rill::hls {
namespace {

template <typename T>
bool equal_values(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
  if (a == b) return true;
  return a != nullptr && b != nullptr && *a == *b;
}

}  // namespace

bool Segment::operator==(const Segment& other) const {
  return uri == other.uri && duration == other.duration && title == other.title && range == other.range &&
         discontinuity == other.discontinuity && gap == other.gap &&
         program_date_time == other.program_date_time && bitrate == other.bitrate &&
         equal_values(map, other.map) && equal_values(keys, other.keys) && parts == other.parts &&
         media_sequence == other.media_sequence && discontinuity_sequence == other.discontinuity_sequence;
}

MediaTime MediaPlaylist::duration() const {
  MediaTime sum;
  for (const Segment& segment : segments) sum += segment.duration;
  return sum;
}

std::optional<UnixTime> MediaPlaylist::date_of(size_t index) const {
  if (index >= segments.size()) return std::nullopt;
  // Counted on from a date before it.
  MediaTime since;
  for (size_t i = index;; --i) {
    if (segments[i].program_date_time) return *segments[i].program_date_time + since;
    if (i == 0 || segments[i].discontinuity) break;
    since += segments[i - 1].duration;
  }
  // Counted back from one after it.
  MediaTime until;
  for (size_t i = index; i + 1 < segments.size() && !segments[i + 1].discontinuity; ++i) {
    until += segments[i].duration;
    if (segments[i + 1].program_date_time) return *segments[i + 1].program_date_time - until;
  }
  return std::nullopt;
}

std::vector<std::optional<UnixTime>> MediaPlaylist::dates() const {
  std::vector<std::optional<UnixTime>> dates(segments.size());
  for (size_t i = 0; i < segments.size(); ++i) {
    dates[i] = segments[i].program_date_time;
    if (!dates[i] && i > 0 && dates[i - 1] && !segments[i].discontinuity) {
      dates[i] = *dates[i - 1] + segments[i - 1].duration;
    }
  }
  for (size_t i = segments.size(); i > 1; --i) {
    if (dates[i - 2] || !dates[i - 1] || segments[i - 1].discontinuity) continue;
    dates[i - 2] = *dates[i - 1] - segments[i - 2].duration;
  }
  return dates;
}

std::vector<const Rendition*> MultivariantPlaylist::group(Rendition::Type type,
                                                          const std::string& group_id) const {
  std::vector<const Rendition*> members;
  for (const Rendition& rendition : renditions) {
    if (rendition.type == type && rendition.group_id == group_id) members.push_back(&rendition);
  }
  return members;
}

}  // namespace rill::hls
