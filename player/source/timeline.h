// SPDX-License-Identifier: Apache-2.0
//
// What a manifest comes down to, whatever its protocol: for each stream a row of segments on the player's one
// timeline. The scheduler reads timelines; HLS (hls_stream) and DASH (dash_source) write them. Single thread.
//
// Time zero of a presentation is the start of the first segment seen. A segment's `start` is nominal until
// the segment has been demuxed; then `anchor` puts in what its media says and moves those that follow.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/base/aes.h"
#include "player/base/media_time.h"
#include "player/platform/http_client.h"
#include "player/source/timed_event.h"

namespace rill::source {

// Of AES-128 in CBC mode (RFC 8216bis 4.4.4.4).
struct SegmentKey {
  std::string url;  // of its 16 bytes
  AesBlock iv{};
  bool operator==(const SegmentKey&) const = default;
};

struct InitialisationSegment {
  std::string url;
  std::optional<ByteRange> range;
  std::vector<std::string> other_urls{};  // where the same bytes are, should `url` fail
  std::optional<SegmentKey> key{};
  bool operator==(const InitialisationSegment&) const = default;
};

struct MediaSegment {
  uint64_t sequence = 0;       // grows by one; also over a restart of the origin's own numbering
  uint64_t discontinuity = 0;  // same number: same media timeline
  MediaTime start;
  MediaTime duration;
  std::string url;
  std::vector<std::string> other_urls;  // where the same bytes are, should `url` fail
  std::optional<ByteRange> range;
  std::shared_ptr<const InitialisationSegment> initialisation;  // null: self-initialising
  std::optional<UnixTime> wall_clock;                           // capture time of its start
  // Bytes, where the manifest says: exactly (a byte range), or within a tenth (EXT-X-BITRATE).
  std::optional<uint64_t> size;
  bool available = true;  // false: a gap the packager announced
  bool anchored = false;  // `start` is what its media says
  std::optional<SegmentKey> key;
  std::string encryption;  // one that Rill does not know: its METHOD, or that of its parameters
  // What the manifest says is to be added to media time (tfdt and what follows from it) for time on this
  // timeline.
  std::optional<MediaTime> media_offset;
  // The events in the segment that count (ISO/IEC 23009-1 5.10.3.3.1); null: all.
  std::shared_ptr<const std::vector<EventStreamName>> event_streams;

  [[nodiscard]] MediaTime end() const { return start + duration; }
  // Bits per second, where the manifest tells the size.
  [[nodiscard]] std::optional<double> bitrate() const;
};

class Timeline {
 public:
  std::deque<MediaSegment> segments;  // contiguous sequence numbers, ascending starts
  bool live = false;                  // segments are still being added, and old ones may leave
  bool ended = false;                 // the last segment is known: nothing will be added
  MediaTime target_duration;
  std::optional<MediaTime> hold_back;     // advised distance from the end for live play
  std::optional<MediaTime> start_offset;  // advised start; below zero: from the end

  [[nodiscard]] bool empty() const { return segments.empty(); }
  [[nodiscard]] MediaTime start() const { return empty() ? MediaTime() : segments.front().start; }
  [[nodiscard]] MediaTime end() const { return empty() ? MediaTime() : segments.back().end(); }

  // nullptr when it has left the window or is not there yet.
  [[nodiscard]] const MediaSegment* find(uint64_t sequence) const;
  // The segment that holds `time`; between two, the later; before all, the first; nullptr past the end.
  [[nodiscard]] const MediaSegment* at(MediaTime time) const;
  // The segment that begins nearest to `boundary`, if it begins no more than half its length before it.
  [[nodiscard]] const MediaSegment* beginning_at(MediaTime boundary) const;

  // Whether this one, of a live stream, has halted while `other` goes on.
  [[nodiscard]] bool left_behind(const Timeline& other) const;

  // Bits per second of the segments from `boundary` on (as beginning_at), at most `most` of them, up to the
  // first of which the manifest does not tell.
  [[nodiscard]] std::vector<double> bitrates_from(MediaTime boundary, size_t most) const;
  // Of all that tell; nullopt: none does.
  [[nodiscard]] std::optional<double> average_bitrate() const;

  // The media of `sequence` really begins at `actual`: it and all later segments move, and those between it
  // and the last one anchored before it share the error.
  void anchor(uint64_t sequence, MediaTime actual);

  // Capture time of the picture at `time`; nullopt without wall-clock marks.
  [[nodiscard]] std::optional<UnixTime> wall_clock_at(MediaTime time) const;
  [[nodiscard]] std::optional<MediaTime> time_of(UnixTime wall_clock) const;
};

}  // namespace rill::source
