// SPDX-License-Identifier: Apache-2.0
//
// MPEG-TS segments to packets: the first picture stream and the first sound stream of the first program, and
// its ID3 tags (HLS timed metadata) as events. What
// is lost or broken costs the pictures and frames it belongs to; the rest comes out, and end_segment() tells
// of the damage. Another program map in mid-segment changes the streams from there on. Single thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "player/demux/demuxer.h"
#include "player/demux/ts_audio_track.h"
#include "player/demux/ts_video_track.h"
#include "player/format/ts/reader.h"

namespace rill::demux {

class TsDemuxer final : public Demuxer {
 public:
  // An initialisation segment (EXT-X-MAP): the tables of the segments that follow.
  Result<void> push_initialisation(ByteSpan bytes);

  void begin_segment() override;
  // kUnsupported for what Rill does not play: scrambled or SAMPLE-AES streams, no stream of a known kind.
  Result<void> push(ByteSpan bytes) override;
  // Also kMalformed for damage, with the byte offset where it begins; kTruncated when the last packet is cut.
  Result<void> end_segment() override;
  [[nodiscard]] std::vector<DemuxedSample> take() override;
  [[nodiscard]] std::vector<source::TimedEvent> take_events() override;
  [[nodiscard]] TimeBase time_base() const override { return TimeBase::kWrapping; }
  [[nodiscard]] bool has_video() const override { return video_ != nullptr; }
  [[nodiscard]] const TrackConfigPtr& video() const override;
  [[nodiscard]] const TrackConfigPtr& audio() const override;

 private:
  Result<void> handle_events();
  Result<void> choose_streams(const ts::ProgramMap& program);
  void choose_video(const ts::ElementaryStream* stream);
  void choose_audio(const ts::ElementaryStream* stream);
  void take_from_tracks();
  void take_metadata(ts::PesPacket& pes);

  ts::TsReader reader_;
  ts::TimestampLine line_;
  std::optional<ts::ElementaryStream> video_stream_;
  std::optional<ts::ElementaryStream> audio_stream_;
  std::unique_ptr<TsVideoTrack> video_;
  std::unique_ptr<TsAudioTrack> audio_;
  std::vector<uint16_t> metadata_pids_;
  std::vector<DemuxedSample> samples_;
  std::vector<source::TimedEvent> tags_;
  size_t tag_count_ = 0;             // in this segment
  size_t tag_bytes_ = 0;             // likewise
  std::optional<Error> tag_damage_;  // likewise
  bool any_sample_ = false;          // likewise
};

}  // namespace rill::demux
