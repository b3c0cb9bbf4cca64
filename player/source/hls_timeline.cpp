// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_timeline.h"

#include <algorithm>

namespace rill::source {
namespace {

// An edge may serve an old copy once; old numbers twice in a row mean that the origin began anew, unless
// their dates are old as well.
constexpr unsigned kStaleCopiesTolerated = 1;
constexpr unsigned kDatedCopiesTolerated = 20;

// Dates of the same segment agree so far.
constexpr MediaTime kDateTolerance = MediaTime::milliseconds(2000);

// Longer ones are nonsense; their sums must not overflow.
constexpr MediaTime kLongestSegment = MediaTime::milliseconds(int64_t{24} * 3'600'000);

MediaTime sane(MediaTime duration) {
  return std::clamp(duration, MediaTime(), kLongestSegment);
}

std::optional<ByteRange> to_range(const std::optional<hls::ByteRange>& range) {
  if (!range) return std::nullopt;
  return ByteRange{range->offset, range->length};
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// "0x" and up to 32 hexadecimal digits: a number of 128 bits.
std::optional<AesBlock> parse_iv(std::string_view text) {
  if (!text.starts_with("0x") && !text.starts_with("0X")) return std::nullopt;
  text.remove_prefix(2);
  if (text.empty() || text.size() > 2 * kAesBlock) return std::nullopt;
  AesBlock iv{};
  for (size_t i = 0; i < text.size(); ++i) {
    const auto digit = hex_digit(text[text.size() - 1 - i]);
    if (!digit) return std::nullopt;
    iv[kAesBlock - 1 - i / 2] |= static_cast<uint8_t>(*digit << (i % 2 * 4));
  }
  return iv;
}

AesBlock iv_of_number(uint64_t sequence) {
  AesBlock iv{};
  for (size_t i = 0; i < sizeof sequence; ++i)
    iv[kAesBlock - 1 - i] = static_cast<uint8_t>(sequence >> (8 * i));
  return iv;
}

// The key among those in effect that Rill can decrypt with; `implicit_iv` where it has no IV of its own.
std::optional<SegmentKey> usable_key(const std::vector<hls::Key>& keys,
                                     const std::optional<AesBlock>& implicit_iv) {
  for (const hls::Key& key : keys) {
    if (key.method != "AES-128" || key.key_format != "identity" || key.uri.empty()) continue;
    const auto iv = key.iv.empty() ? implicit_iv : parse_iv(key.iv);
    if (iv) return SegmentKey{key.uri, *iv};
  }
  return std::nullopt;
}

// Of the file a URL names, without its folder and query.
std::string_view file_name(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  return url.substr(url.rfind('/') + 1);  // npos + 1 is 0
}

// Whether what has the same number is the same. Of an edge server, or with a token, that changes from state
// to state, its URL may be another; an origin that began anew may have the same names.
bool same_media(const MediaSegment& known, const hls::Segment& listed, const std::optional<UnixTime>& date) {
  if (known.range != to_range(listed.range)) return false;
  if (known.url == listed.uri) return true;
  const bool moved =
      known.wall_clock && date &&
      (*date >= *known.wall_clock + kDateTolerance || *known.wall_clock >= *date + kDateTolerance);
  return !moved && file_name(known.url) == file_name(listed.uri);
}

bool same_map(const std::shared_ptr<const hls::Map>& a, const std::shared_ptr<const hls::Map>& b) {
  return a == b || (a && b && *a == *b);
}

std::optional<uint64_t> size_of(const hls::Segment& listed, MediaTime duration) {
  if (listed.range) return listed.range->length;
  if (!listed.bitrate) return std::nullopt;
  constexpr double kBits = 8;
  return static_cast<uint64_t>(static_cast<double>(listed.bitrate->value) / kBits * duration.as_seconds());
}

// Missing, it is what it has to be at least. A live playlist lists three target durations (RFC
// 8216bis 6.2.2): where it lists less, a shorter one is meant, and who asks so seldom misses segments.
MediaTime target_of(const hls::MediaPlaylist& playlist) {
  constexpr int64_t kTargetsListed = 3;
  MediaTime longest;
  MediaTime listed;
  for (const hls::Segment& segment : playlist.segments) {
    longest = std::max(longest, sane(segment.duration));
    listed += sane(segment.duration);
  }
  const MediaTime said = playlist.target_duration > MediaTime() ? sane(playlist.target_duration) : longest;
  const bool slides = playlist.live() && !playlist.segments.empty();
  return slides ? std::max(longest, std::min(said, listed / kTargetsListed)) : said;
}

}  // namespace

PlaylistChange HlsTimeline::merge(const hls::MediaPlaylist& playlist, const Timeline* reference) {
  const MediaTime target = target_of(playlist);
  if (target > MediaTime()) timeline_.target_duration = target;
  if (playlist.server_control && playlist.server_control->hold_back) {
    timeline_.hold_back = sane(*playlist.server_control->hold_back);
  }
  if (playlist.start) advise_start(*playlist.start);
  const Relation relation = relation_to(playlist);
  if (relation == Relation::kStale &&
      ++stale_in_a_row_ <= (is_dated_before(playlist) ? kDatedCopiesTolerated : kStaleCopiesTolerated))
    return PlaylistChange::kUnchanged;
  stale_in_a_row_ = 0;
  const bool ended_before = timeline_.ended;
  timeline_.ended = !playlist.live();
  timeline_.live = !timeline_.ended || timeline_.live;
  if (playlist.segments.empty()) {
    return timeline_.ended == ended_before ? PlaylistChange::kUnchanged : PlaylistChange::kExtended;
  }
  switch (relation) {
    case Relation::kFirst:
      append(playlist, 0, first_start(playlist, reference));
      return PlaylistChange::kExtended;
    case Relation::kAhead: {
      const MediaTime start = start_after_jump(playlist);
      timeline_.segments.clear();
      append(playlist, 0, start);
      return PlaylistChange::kExtended;
    }
    case Relation::kOverlapping: {
      const uint64_t first = playlist.media_sequence + sequence_base_;
      const uint64_t next = timeline_.segments.back().sequence + 1;
      const uint64_t count = playlist.segments.size();
      const bool grown = first + count > next;
      renew_urls(playlist);
      if (grown) append(playlist, static_cast<size_t>(next - first), timeline_.end());
      drop_before(first);
      return grown || timeline_.ended != ended_before ? PlaylistChange::kExtended
                                                      : PlaylistChange::kUnchanged;
    }
    case Relation::kStale:
    case Relation::kRestart:
      break;
  }
  const MediaSegment last = timeline_.segments.back();
  const MediaTime start = start_after_jump(playlist);
  sequence_base_ =
      last.sequence + 1 - playlist.media_sequence;  // wraps where the playlist's number is larger: intended
  discontinuity_base_ = last.discontinuity + 1 - playlist.segments.front().discontinuity_sequence;
  timeline_.segments.clear();
  append(playlist, 0, start);
  return PlaylistChange::kRestarted;
}

void HlsTimeline::advise_start(const hls::Start& start) {
  timeline_.start_offset = std::clamp(start.offset, -kLongestSegment, kLongestSegment);
}

HlsTimeline::Relation HlsTimeline::relation_to(const hls::MediaPlaylist& playlist) const {
  if (timeline_.empty()) return Relation::kFirst;
  if (playlist.segments.empty()) return Relation::kOverlapping;
  const uint64_t first = playlist.media_sequence + sequence_base_;
  const uint64_t last = first + playlist.segments.size() - 1;
  const uint64_t known_first = timeline_.segments.front().sequence;
  const uint64_t known_last = timeline_.segments.back().sequence;
  // Differences, so that numbers that wrapped compare rightly.
  if (static_cast<int64_t>(first - known_last) > 0) {
    return first == known_last + 1 ? Relation::kOverlapping : Relation::kAhead;
  }
  if (static_cast<int64_t>(last - known_first) < 0) return Relation::kStale;
  const uint64_t common = static_cast<int64_t>(first - known_first) > 0 ? first : known_first;
  const MediaSegment* known = timeline_.find(common);
  const hls::Segment& listed = playlist.segments[static_cast<size_t>(common - first)];
  const auto date = playlist.date_of(static_cast<size_t>(common - first));
  const bool same = known != nullptr && same_media(*known, listed, date);
  return same ? Relation::kOverlapping : Relation::kRestart;
}

bool HlsTimeline::is_dated_before(const hls::MediaPlaylist& playlist) const {
  const auto known = timeline_.segments.front().wall_clock;
  const auto date = playlist.date_of(0);
  return known && date && *date < *known;
}

std::optional<MediaTime> HlsTimeline::place(const hls::MediaPlaylist& playlist, const Timeline& reference) {
  if (const auto date = playlist.date_of(0)) {
    if (const auto time = reference.time_of(*date)) return *time;
  }
  const MediaSegment* same = reference.find(playlist.media_sequence);
  if (same != nullptr && same->discontinuity == playlist.segments.front().discontinuity_sequence)
    return same->start;
  return std::nullopt;
}

MediaTime HlsTimeline::first_start(const hls::MediaPlaylist& playlist, const Timeline* reference) const {
  if (reference == nullptr || reference->empty()) return MediaTime();
  if (const auto placed = place(playlist, *reference)) return *placed;
  return reference->live ? reference->end() - playlist.duration() : MediaTime();
}

// Where the first segment of `playlist` lies when none of its segments is known: by the wall clock if both
// sides have it, else right after the last.
MediaTime HlsTimeline::start_after_jump(const hls::MediaPlaylist& playlist) const {
  const MediaTime end = timeline_.end();
  if (const auto date = playlist.date_of(0)) {
    if (const auto time = timeline_.time_of(*date)) return std::max(end, *time);
  }
  return end;
}

void HlsTimeline::append(const hls::MediaPlaylist& playlist, size_t from, MediaTime start) {
  const std::vector<std::optional<UnixTime>> dates = playlist.dates();
  for (size_t i = from; i < playlist.segments.size(); ++i) {
    const hls::Segment& listed = playlist.segments[i];
    if (listed.map == nullptr) {
      initialisation_.reset();
    } else if (i == 0 || !initialisation_ || !same_map(playlist.segments[i - 1].map, listed.map)) {
      // Without an IV it cannot be encrypted (4.4.4.5).
      const InitialisationSegment map{.url = listed.map->uri,
                                      .range = to_range(listed.map->range),
                                      .key = usable_key(listed.map->keys, std::nullopt)};
      if (!initialisation_ || !(*initialisation_ == map)) {
        initialisation_ = std::make_shared<const InitialisationSegment>(map);
      }
    }
    MediaSegment segment;
    segment.sequence = listed.media_sequence + sequence_base_;
    segment.discontinuity = listed.discontinuity_sequence + discontinuity_base_;
    segment.start = start;
    segment.duration = sane(listed.duration);
    segment.url = listed.uri;
    segment.range = to_range(listed.range);
    segment.size = size_of(listed, segment.duration);
    segment.initialisation = initialisation_;
    segment.wall_clock = dates[i];
    segment.available = !listed.gap;
    if (listed.encrypted()) {
      segment.key = usable_key(*listed.keys, iv_of_number(listed.media_sequence));
      if (!segment.key) segment.encryption = listed.keys->front().method;
    }
    start = segment.end();
    timeline_.segments.push_back(std::move(segment));
  }
}

// What has not been loaded yet is asked for where the newest state has it: tokens expire, edges are shut.
void HlsTimeline::renew_urls(const hls::MediaPlaylist& playlist) {
  const uint64_t known_first = timeline_.segments.front().sequence;
  for (const hls::Segment& listed : playlist.segments) {
    const uint64_t index = listed.media_sequence + sequence_base_ - known_first;
    if (index >= timeline_.segments.size()) continue;
    std::string& url = timeline_.segments[static_cast<size_t>(index)].url;
    if (url != listed.uri) url = listed.uri;
  }
}

void HlsTimeline::drop_before(uint64_t sequence) {
  while (timeline_.segments.size() > 1 &&
         static_cast<int64_t>(sequence - timeline_.segments.front().sequence) > 0) {
    timeline_.segments.pop_front();
  }
}

}  // namespace rill::source
