// SPDX-License-Identifier: Apache-2.0
//
// Bytes of fMP4 segments to packets, as they arrive. Times are those of the media (tfdt, edit list applied);
// the caller moves them to the player's timeline. Of each kind the first track that some codec module plays
// is taken. Single thread.
//
//   demuxer.begin_segment("segment 7");
//   TRY(demuxer.push_initialisation(bytes));          // when it is a new one
//   TRY(demuxer.push(bytes)); for (DemuxedSample& sample : demuxer.take()) ...
//   TRY(demuxer.end_segment());
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"
#include "player/format/mp4/reader.h"
#include "player/platform/decoder.h"

namespace rill::demux {

enum class TrackKind : uint8_t { kVideo, kAudio };

// What a decoder has to know. Shared by all packets it holds for.
struct TrackConfig {
  TrackKind kind = TrackKind::kVideo;
  DecoderConfig decoder;
  uint32_t width = 0;  // display size, sample aspect applied
  uint32_t height = 0;
};
using TrackConfigPtr = std::shared_ptr<const TrackConfig>;

// The same decoder can go on without being told anything.
[[nodiscard]] bool same_decoder_config(const DecoderConfig& a, const DecoderConfig& b);

struct DemuxedSample {
  TrackConfigPtr config;
  Packet packet;
};

class FragmentDemuxer {
 public:
  // kUnexpectedContent, kMalformed, kUnsupported (no track that Rill plays), naming the box path.
  Result<void> push_initialisation(ByteSpan bytes);

  void begin_segment();
  // After an error nothing more comes of this segment; what was complete before can be taken.
  Result<void> push(ByteSpan bytes);
  // kTruncated when the segment ended inside a box.
  Result<void> end_segment();

  [[nodiscard]] std::vector<DemuxedSample> take();

  // Samples with times that no clock can hold, left out.
  [[nodiscard]] uint64_t samples_out_of_range() const { return samples_out_of_range_; }

  // Null when there is no such track, or none yet.
  [[nodiscard]] const TrackConfigPtr& video() const { return video_.config; }
  [[nodiscard]] const TrackConfigPtr& audio() const { return audio_.config; }

 private:
  struct Chosen {
    uint32_t id = 0;
    uint32_t timescale = 1;
    int64_t presentation_offset = 0;
    TrackConfigPtr config;
  };

  Result<void> choose_tracks(const mp4::InitSegment& init);
  void watch_for_b_slices(const Packet& packet);
  [[nodiscard]] DemuxedSample convert(mp4::Sample& sample, const Chosen& track);

  std::optional<mp4::FragmentReader> reader_;
  Chosen video_;
  Chosen audio_;
  unsigned length_size_ = 4;  // of the video track's NAL units
  bool to_avc_at_keyframe_ = false;
  uint64_t samples_out_of_range_ = 0;
};

}  // namespace rill::demux
