// SPDX-License-Identifier: Apache-2.0
#include "server/publish/rendition_store.h"

#include <algorithm>
#include <charconv>

#include "player/format/hls/writer.h"
#include "server/publish/body.h"

namespace rill::server {
namespace {

constexpr uint64_t kShortestPlaylist = 3;  // target durations; every segment lasts about one

UnixTime unix_time(MediaTime time) {
  return UnixTime::from_microseconds(time.as_microseconds());
}

BitsPerSecond rate(size_t bytes, MediaTime duration) {
  if (duration <= MediaTime()) return {};
  return {static_cast<uint64_t>(static_cast<double>(bytes) * 8 / duration.as_seconds())};
}

std::string segment_file(uint64_t number) {
  return std::to_string(number) + ".m4s";
}

}  // namespace

RenditionStore::RenditionStore(const PeriodAllocator& periods, uint32_t playlist_segments,
                               std::function<void()> on_change)
    : periods_(&periods),
      numbering_(periods.numbering()),
      playlist_segments_(playlist_segments),
      on_change_(std::move(on_change)) {}

void RenditionStore::on_track(const Period&, const mp4::Track& track, SharedBytes init_segment) {
  auto init = std::make_shared<PublishedInit>();
  init->name = "init-" + content_hash(*init_segment) + ".mp4";
  init->bytes = std::move(init_segment);
  init->track = track;
  std::lock_guard lock(mutex_);
  init_ = std::move(init);
}

void RenditionStore::on_chunk(uint64_t segment, MediaChunk chunk) {
  std::lock_guard lock(mutex_);
  if (!open_ || open_->number != segment) open_ = OpenSegment{segment, chunk.start, init_, {}};
  open_->chunks.push_back(std::move(chunk.bytes));
}

void RenditionStore::on_segment_end(uint64_t segment, MediaTime end) {
  {
    std::lock_guard lock(mutex_);
    if (!open_ || open_->number != segment) return;
    size_t size = 0;
    for (const SharedBytes& chunk : open_->chunks) size += chunk->size();
    std::vector<uint8_t> bytes;
    bytes.reserve(size);
    for (const SharedBytes& chunk : open_->chunks) bytes.insert(bytes.end(), chunk->begin(), chunk->end());
    segments_[segment] = {open_->init, open_->start, end,
                          std::make_shared<const std::vector<uint8_t>>(std::move(bytes))};
    open_.reset();
    highest_rate_ = std::max(highest_rate_, rate_of(segments_[segment]));
    advance_playlist();
  }
  if (on_change_) on_change_();
}

// A segment cut short says little about the rate: measured over at least half the nominal duration (RFC
// 8216bis 4.1).
BitsPerSecond RenditionStore::rate_of(const Segment& segment) const {
  return rate(segment.bytes->size(), std::max(segment.end - segment.start, numbering_.duration() / 2));
}

void RenditionStore::advance_playlist() {
  playlist_cache_.reset();
  const uint64_t last = segments_.rbegin()->first;
  const uint64_t earliest = segments_.begin()->first;
  uint64_t first = std::max(playlist_first_, earliest);
  if (last - first >= playlist_segments_) first = last - playlist_segments_ + 1;
  while (!segments_.contains(first) && last - first + 1 > kShortestPlaylist) ++first;
  playlist_first_ = first;
  // A segment stays for its own duration and that of the longest playlist it was in (RFC 8216bis 6.2.2).
  while (segments_.size() > 2 * size_t{playlist_segments_} + 2) segments_.erase(segments_.begin());
}

std::optional<RenditionSummary> RenditionStore::summary() const {
  std::lock_guard lock(mutex_);
  if (segments_.empty()) return std::nullopt;
  RenditionSummary summary;
  const auto& [last, newest] = *segments_.rbegin();
  summary.track = newest.init->track;
  summary.first_segment = playlist_first_;
  summary.last_segment = last;
  summary.end = newest.end;
  size_t bytes = 0;
  MediaTime duration;
  for (auto it = segments_.lower_bound(playlist_first_); it != segments_.end(); ++it) {
    const Segment& segment = it->second;
    bytes += segment.bytes->size();
    duration += segment.end - segment.start;
    summary.peak = std::max(summary.peak, rate_of(segment));
  }
  summary.average = rate(bytes, duration);
  summary.highest = highest_rate_;
  return summary;
}

std::optional<ContentResponse> RenditionStore::playlist() const {
  std::lock_guard lock(mutex_);
  if (segments_.empty()) return std::nullopt;
  if (!playlist_cache_) playlist_cache_ = text_response(write_playlist(), kTypePlaylist);
  return playlist_cache_;
}

std::vector<PublishedSegment> RenditionStore::published() const {
  std::lock_guard lock(mutex_);
  std::vector<PublishedSegment> published;
  for (auto it = segments_.lower_bound(playlist_first_); it != segments_.end(); ++it)
    published.push_back({it->first, it->second.start, it->second.end, it->second.init});
  return published;
}

std::string RenditionStore::write_playlist() const {
  hls::MediaPlaylist playlist;
  playlist.version = 7;
  playlist.target_duration =
      MediaTime::milliseconds((numbering_.duration().as_microseconds() + 999'999) / 1'000'000 * 1000);
  playlist.independent_segments = true;
  playlist.media_sequence = playlist_first_;
  playlist.discontinuity_sequence = periods_->discontinuity_sequence_of(playlist_first_);
  uint64_t discontinuity = playlist.discontinuity_sequence;
  std::shared_ptr<const PublishedInit> init;
  std::shared_ptr<const hls::Map> map;
  const uint64_t last = segments_.rbegin()->first;
  for (uint64_t number = playlist_first_; number <= last; ++number) {
    hls::Segment entry;
    entry.uri = segment_file(number);
    entry.media_sequence = number;
    entry.discontinuity_sequence = periods_->discontinuity_sequence_of(number);
    entry.discontinuity = entry.discontinuity_sequence != discontinuity;
    discontinuity = entry.discontinuity_sequence;
    const auto found = segments_.find(number);
    const auto with_init = found != segments_.end() ? found : segments_.upper_bound(number);
    // A gap has the map of what came before it; at the beginning of the playlist, of what comes after.
    if (found != segments_.end() || init == nullptr) {
      if (init == nullptr || with_init->second.init->name != init->name)
        map = std::make_shared<const hls::Map>(hls::Map{with_init->second.init->name, std::nullopt});
      init = with_init->second.init;
    }
    entry.map = map;
    entry.gap = found == segments_.end();
    entry.duration = entry.gap ? numbering_.duration() : found->second.end - found->second.start;
    if (!entry.gap) entry.bitrate = rate_of(found->second);
    entry.program_date_time = unix_time(entry.gap ? numbering_.start_of(number) : found->second.start);
    playlist.segments.push_back(std::move(entry));
  }
  return hls::write_playlist(playlist);
}

std::optional<uint64_t> RenditionStore::segment_number(const std::string& file) {
  uint64_t number = 0;
  const char* end = file.data() + file.size();
  const auto [stop, error] = std::from_chars(file.data(), end, number);
  if (error != std::errc() || segment_file(number) != file) return std::nullopt;
  return number;
}

const char* RenditionStore::media_type(const mp4::Track& track) const {
  return track.kind == mp4::TrackKind::kAudio ? "audio/mp4" : "video/mp4";
}

std::optional<ContentResponse> RenditionStore::file(const std::string& file) const {
  std::lock_guard lock(mutex_);
  if (const auto number = segment_number(file)) {
    const auto found = segments_.find(*number);
    if (found == segments_.end()) return std::nullopt;
    const Segment& segment = found->second;
    return immutable_response(segment.bytes, media_type(segment.init->track),
                              std::to_string(*number) + "-" + std::to_string(segment.bytes->size()));
  }
  for (auto segment = segments_.rbegin(); segment != segments_.rend(); ++segment)
    if (segment->second.init->name == file)
      return immutable_response(segment->second.init->bytes, media_type(segment->second.init->track), file);
  if (init_ != nullptr && init_->name == file)
    return immutable_response(init_->bytes, media_type(init_->track), file);
  return std::nullopt;
}

size_t RenditionStore::stored_bytes() const {
  std::lock_guard lock(mutex_);
  size_t bytes = 0;
  for (const auto& [number, segment] : segments_) bytes += segment.bytes->size();
  if (open_)
    for (const SharedBytes& chunk : open_->chunks) bytes += chunk->size();
  return bytes;
}

}  // namespace rill::server
