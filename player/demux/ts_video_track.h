// SPDX-License-Identifier: Apache-2.0
//
// The picture stream of a transport stream: PES packets in, access units out, length-prefixed as in MP4 with
// the avcC or hvcC record made of the parameter sets in band, so that decoders and their choice work as for
// MP4. Units come out one late: the next one tells how long they last. Single thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "player/demux/nal_codec.h"
#include "player/format/ts/pes.h"
#include "player/format/ts/timestamp_line.h"

namespace rill::demux {

class TsVideoTrack {
 public:
  // `line` is that of the segment, shared with its sound; must outlive this.
  TsVideoTrack(std::unique_ptr<NalCodec> codec, ts::TimestampLine& line);

  void push(const ts::PesPacket& pes);
  // The segment ends: the last unit comes out.
  void finish();
  [[nodiscard]] std::vector<DemuxedSample> take();

  [[nodiscard]] const TrackConfigPtr& config() const { return config_; }
  // Why units are left out that are sound in themselves, if so.
  [[nodiscard]] const std::optional<Error>& refused() const { return refused_; }

 private:
  struct Unit {
    int64_t pts = 0;  // ticks of 90 kHz
    int64_t dts = 0;
    bool random_access = false;
    bool has_slices = false;
    std::vector<std::vector<uint8_t>> nals;
  };

  void begin_unit(const ts::PesPacket& pes, bool timed);
  // The unit under way is whole; `next_dts`: when the one after it is decoded.
  void complete_unit(std::optional<int64_t> next_dts);
  void adopt_config();

  std::unique_ptr<NalCodec> codec_;
  ts::TimestampLine& line_;
  std::optional<Unit> unit_;
  std::optional<int64_t> last_dts_;
  int64_t frame_duration_ = 0;  // of the unit before; 0: not known
  int64_t reorder_delay_ = 0;   // pts - dts of the last unit that had both
  TrackConfigPtr config_;
  std::optional<Error> refused_;
  std::vector<DemuxedSample> samples_;
};

}  // namespace rill::demux
