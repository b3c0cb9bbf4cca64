// SPDX-License-Identifier: Apache-2.0
//
// Bytes of fMP4 segments to packets, as they arrive. Times are those of the media (tfdt, edit list applied);
// the caller moves them to the player's timeline. Of each kind the first track that some codec module plays
// is taken. Single thread.
#pragma once

#include <optional>
#include <vector>

#include "player/demux/demuxer.h"
#include "player/demux/sample_inspector.h"
#include "player/format/mp4/reader.h"

namespace rill::demux {

class FragmentDemuxer final : public Demuxer {
 public:
  // Before the segments it holds for. kUnexpectedContent, kMalformed, kUnsupported (no track that Rill
  // plays), naming the box path.
  Result<void> push_initialisation(ByteSpan bytes);

  void begin_segment() override;
  Result<void> push(ByteSpan bytes) override;
  // kTruncated when the segment ended inside a box; else the first sample that contradicts its codec's
  // structure (it is given all the same), or that has a sample description nothing plays (left out); else
  // the first event that was left out.
  Result<void> end_segment() override;
  [[nodiscard]] std::vector<DemuxedSample> take() override;
  [[nodiscard]] std::vector<source::TimedEvent> take_events() override;
  [[nodiscard]] TimeBase time_base() const override { return TimeBase::kMedia; }
  [[nodiscard]] const TrackConfigPtr& video() const override { return video_.config; }
  [[nodiscard]] const TrackConfigPtr& audio() const override { return audio_.config; }

  // Samples with times that no clock can hold, left out.
  [[nodiscard]] uint64_t samples_out_of_range() const { return samples_out_of_range_; }

 private:
  struct Chosen {
    uint32_t id = 0;
    uint32_t timescale = 1;
    int64_t presentation_offset = 0;
    TrackConfigPtr config;  // of the description in use; null: no such track
    uint32_t description_index = 1;
    SampleInspector inspector;
    std::vector<mp4::Track> descriptions;
  };

  static Result<Chosen> choose(const mp4::Track& track);
  Result<void> choose_tracks(const mp4::InitSegment& init);
  Result<void> adopt_description(Chosen& track, uint32_t index);
  void take_video(mp4::Sample& sample, std::vector<DemuxedSample>& out);
  void note_damage(const mp4::Sample& sample, const Chosen& track, Error error);
  [[nodiscard]] DemuxedSample convert(mp4::Sample& sample, const Chosen& track);
  [[nodiscard]] std::optional<MediaTime> earliest_time() const;

  std::optional<mp4::FragmentReader> reader_;
  Chosen video_;
  Chosen audio_;
  bool to_avc_at_keyframe_ = false;
  std::vector<mp4::EventMessage> messages_;  // not given out yet
  std::optional<Error> damage_;              // of this segment
  uint64_t samples_out_of_range_ = 0;
};

}  // namespace rill::demux
