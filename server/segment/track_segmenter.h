// SPDX-License-Identifier: Apache-2.0
//
// Encoded samples of one rendition in, CMAF chunks and segment boundaries out: each sample becomes one chunk
// (moof + mdat) at once, so that whoever publishes parts later needs nothing else. Lives on the encoder's
// thread.
//
//   TrackSegmenter segmenter(numbering, MediaTime(), sink);
//   TRY(segmenter.begin(period, track));
//   TRY(segmenter.add({.pts = t, .dts = t, .duration = d, .keyframe = true, .data = bytes}));
//   segmenter.finish();   // the publisher is gone: the open segment ends where its last sample does
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "player/base/result.h"
#include "player/format/mp4/track.h"
#include "server/segment/period.h"
#include "server/segment/segment_numbering.h"

namespace rill::server {

using SharedBytes = std::shared_ptr<const std::vector<uint8_t>>;

// Times are on the media timeline (since the Unix epoch).
struct EncodedSample {
  MediaTime pts;
  MediaTime dts;
  MediaTime duration;
  bool keyframe = false;
  bool duration_is_exact = true;  // false: a guess, because the source's frame rate varies
  std::vector<uint8_t> data;
};

struct MediaChunk {
  SharedBytes bytes;
  MediaTime start;
  MediaTime duration;
  bool independent = false;
};

// Where chunks go. All calls come on the segmenter's thread.
class SegmentSink {
 public:
  virtual ~SegmentSink() = default;
  // Applies from the next chunk on.
  virtual void on_track(const Period& period, const mp4::Track& track, SharedBytes init_segment) = 0;
  virtual void on_chunk(uint64_t segment, MediaChunk chunk) = 0;
  // The segment is whole; it lasts until `end`.
  virtual void on_segment_end(uint64_t segment, MediaTime end) = 0;
};

class TrackSegmenter {
 public:
  // A sample belongs to the segment that holds its pts + `cut_bias`: nothing for pictures, half a frame for
  // sound, which so is cut at the frame boundary nearest to the segment's. `sink` must outlive the segmenter.
  TrackSegmenter(SegmentNumbering numbering, MediaTime cut_bias, SegmentSink& sink)
      : numbering_(numbering), cut_bias_(cut_bias), sink_(&sink) {}

  Result<void> begin(const Period& period, const mp4::Track& track);
  // Which segment a sample at `pts` goes to: the encoder makes a keyframe where this changes.
  [[nodiscard]] uint64_t segment_of(MediaTime pts) const { return numbering_.number_of(pts + cut_bias_); }
  // Samples before the period, or in a segment that has ended, are left out. kInvalidArgument if the first
  // sample of a segment is no keyframe or dts goes back.
  Result<void> add(const EncodedSample& sample);
  void finish();

 private:
  void end_segment(MediaTime end);

  const SegmentNumbering numbering_;
  const MediaTime cut_bias_;
  SegmentSink* sink_;
  Period period_;
  uint32_t timescale_ = 0;
  uint32_t sequence_number_ = 0;
  std::optional<uint64_t> open_segment_;
  uint64_t next_segment_ = 0;  // the first that has not ended
  std::optional<MediaTime> last_dts_;
  MediaTime last_end_;
};

}  // namespace rill::server
