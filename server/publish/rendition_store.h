// SPDX-License-Identifier: Apache-2.0
//
// The published segments of one rendition, in memory and bounded: takes chunks from the segmenter, gives
// segments, init segments and the media playlist. Thread-safe: one thread writes (the encoder's), any read.
//
// The playlist holds the last `playlist_segments` segment numbers. A number that was never made (the
// publisher was away) stands there as EXT-X-GAP, so that media sequence and segment number are one and the
// same; gaps at the beginning are left out as long as three segments remain (RFC 8216bis 6.2.2). Without a
// publisher the playlist stays as it is. Segments stay downloadable for as long again as the playlist is.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "server/publish/content.h"
#include "server/segment/period.h"
#include "server/segment/track_segmenter.h"

namespace rill::server {

// What the multivariant playlist says of a rendition.
struct RenditionSummary {
  mp4::Track track;
  BitsPerSecond peak;  // of the segments in the playlist, measured over whole segments
  BitsPerSecond average;
  BitsPerSecond highest;       // of all segments there ever were: only grows
  uint64_t first_segment = 0;  // in the playlist
  uint64_t last_segment = 0;
  MediaTime end;  // of the last segment
};

struct PublishedInit {
  std::string name;  // "init-<hash>.mp4"
  SharedBytes bytes;
  mp4::Track track;
};

struct PublishedSegment {
  uint64_t number = 0;
  MediaTime start;  // of its first sample
  MediaTime end;    // of its last
  std::shared_ptr<const PublishedInit> init;
};

class RenditionStore : public SegmentSink {
 public:
  // `on_change` is called, under no lock, when a segment has become available. `periods` must outlive the
  // store.
  RenditionStore(const PeriodAllocator& periods, uint32_t playlist_segments, std::function<void()> on_change);

  void on_track(const Period& period, const mp4::Track& track, SharedBytes init_segment) override;
  void on_chunk(uint64_t segment, MediaChunk chunk) override;
  void on_segment_end(uint64_t segment, MediaTime end) override;

  // Nothing while there is no whole segment.
  [[nodiscard]] std::optional<RenditionSummary> summary() const;
  [[nodiscard]] std::optional<ContentResponse> playlist() const;
  // What the playlist lists, without its gaps, oldest first.
  [[nodiscard]] std::vector<PublishedSegment> published() const;
  // `file` within the rendition's folder: "123.m4s" or "init-<hash>.mp4".
  [[nodiscard]] std::optional<ContentResponse> file(const std::string& file) const;
  // The number in "123.m4s".
  [[nodiscard]] static std::optional<uint64_t> segment_number(const std::string& file);
  [[nodiscard]] size_t stored_bytes() const;

 private:
  struct Segment {
    std::shared_ptr<const PublishedInit> init;
    MediaTime start;
    MediaTime end;
    SharedBytes bytes;
  };
  struct OpenSegment {
    uint64_t number = 0;
    MediaTime start;
    std::shared_ptr<const PublishedInit> init;
    std::vector<SharedBytes> chunks;
  };

  // Bits per second of a whole segment.
  [[nodiscard]] BitsPerSecond rate_of(const Segment& segment) const;
  void advance_playlist();
  [[nodiscard]] std::string write_playlist() const;
  [[nodiscard]] const char* media_type(const mp4::Track& track) const;

  const PeriodAllocator* periods_;
  const SegmentNumbering numbering_;
  const uint32_t playlist_segments_;
  const std::function<void()> on_change_;

  mutable std::mutex mutex_;
  std::shared_ptr<const PublishedInit> init_;
  std::optional<OpenSegment> open_;
  std::map<uint64_t, Segment> segments_;  // whole ones, by number
  uint64_t playlist_first_ = 0;           // valid while segments_ is not empty
  BitsPerSecond highest_rate_;
  mutable std::optional<ContentResponse> playlist_cache_;
};

}  // namespace rill::server
