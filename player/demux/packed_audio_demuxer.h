// SPDX-License-Identifier: Apache-2.0
//
// Packed audio (RFC 8216bis 3.1.4): AAC in ADTS, MPEG audio, AC-3 or E-AC-3 frames one after the other, with
// the time of the first one in an ID3 tag before it. Without that tag times count from zero in each segment.
// Single thread.
#pragma once

#include <optional>
#include <vector>

#include "player/demux/audio_framer.h"

namespace rill::demux {

// What elementary audio `bytes` begin with, behind ID3 tags; nullopt when it is none, or too short to tell.
[[nodiscard]] std::optional<AudioFormat> sniff_packed_audio(ByteSpan bytes);

class PackedAudioDemuxer final : public Demuxer {
 public:
  void begin_segment() override;
  // kUnexpectedContent when no frame comes within kMaxSearch bytes.
  Result<void> push(ByteSpan bytes) override;
  Result<void> end_segment() override;
  [[nodiscard]] std::vector<DemuxedSample> take() override;
  [[nodiscard]] TimeBase time_base() const override {
    return timestamp_ ? TimeBase::kWrapping : TimeBase::kSegment;
  }
  [[nodiscard]] const TrackConfigPtr& video() const override { return no_video_; }
  [[nodiscard]] const TrackConfigPtr& audio() const override;

  static constexpr size_t kMaxSearch = 64u << 10;

 private:
  Result<bool> read_head(bool last);
  void time_frames();

  std::vector<uint8_t> head_;  // until the first frame is found
  bool searching_ = true;
  uint64_t bytes_ = 0;  // of the segment
  std::optional<AudioFramer> framer_;
  uint64_t skipped_before_ = 0;
  std::optional<uint64_t> timestamp_;  // of the segment, ticks of 90 kHz
  uint64_t samples_ = 0;               // since the anchor
  uint32_t sample_rate_ = 0;
  MediaTime anchor_;
  bool any_frame_ = false;
  TrackConfigPtr no_video_;
  std::vector<DemuxedSample> out_;
};

}  // namespace rill::demux
