// SPDX-License-Identifier: Apache-2.0
//
// A sound stream of a transport stream: PES packets in, audio frames out, each with its time. A PES time
// stamp belongs to the first frame that begins in its packet; those after it follow by their lengths. Single
// thread.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "player/demux/audio_framer.h"
#include "player/format/ts/pes.h"
#include "player/format/ts/timestamp_line.h"

namespace rill::demux {

class TsAudioTrack {
 public:
  // `line` is that of the segment, shared with its pictures; must outlive this.
  TsAudioTrack(AudioFormat format, ts::TimestampLine& line) : framer_(format), line_(line) {}

  void push(const ts::PesPacket& pes);
  // The segment ends: the last frame comes out.
  void finish();
  [[nodiscard]] std::vector<DemuxedSample> take();

  [[nodiscard]] const TrackConfigPtr& config() const { return framer_.config(); }
  // Why frames are left out that are sound in themselves, if so.
  [[nodiscard]] const std::optional<Error>& refused() const { return framer_.refused(); }

 private:
  struct Mark {
    uint64_t position = 0;  // in the elementary stream
    uint64_t pts = 0;
    bool discontinuity = false;
  };

  void time_frames();

  AudioFramer framer_;
  ts::TimestampLine& line_;
  std::deque<Mark> marks_;
  std::optional<int64_t> anchor_;  // ticks of 90 kHz at the frame that a time stamp was given for last
  uint64_t samples_since_ = 0;
  uint32_t sample_rate_ = 0;
  std::vector<DemuxedSample> samples_;
};

}  // namespace rill::demux
