// SPDX-License-Identifier: Apache-2.0
//
// Decides when periods begin and puts frames in their place: watches the first frames of a publisher (about a
// second) to find their rate, lays the timeline onto the grid of frames, begins a period at a segment
// boundary, and begins another when the timeline jumps, the stream's parameters change, or three seconds of
// media are missing. Use from one thread.
#pragma once

#include <optional>

#include "server/encode/raw_media.h"
#include "server/ingest/frame_grid.h"
#include "server/ingest/packet_decoder.h"
#include "server/ingest/publication.h"
#include "server/ingest/timestamp_mapper.h"
#include "server/segment/period.h"

namespace rill::server {

// A period that is being prepared.
struct PendingPeriod {
  Period period;
  uint64_t timeline = 0;
  bool settled = false;
  int postponed = 0;
  FrameGrid grid;
  FrameRate hint;
  ColourDescription colour;
};

class MediaAssembler {
 public:
  // All must outlive the assembler. `mapper` is moved onto the grid.
  MediaAssembler(PeriodAllocator& periods, MediaSink& sink, TimestampMapper& mapper)
      : periods_(&periods), sink_(&sink), mapper_(&mapper) {}

  // A stream of this kind exists.
  void described(StreamKind kind);
  // `timeline`: of the packet. `hint`: the bitstream's frame rate. `late`: frames come later than usual and
  // may wait for room.
  void video(DecodedFrame frame, uint64_t timeline, FrameRate hint, bool late);
  void audio(DecodedFrame frame, uint64_t timeline);
  // The publisher is gone.
  void finish();

 private:
  void prepare(MediaTime first, uint64_t timeline);
  void observe(MediaTime pts, const AVFrame& frame, FrameRate hint);
  // Begins the pending period if `pts` has come to it, or postpones it if too few pictures were seen.
  void begin_if_due(MediaTime pts);
  [[nodiscard]] bool needs_new_period(MediaTime pts, MediaTime last_pts, uint64_t timeline) const;

  PeriodAllocator* periods_;
  MediaSink* sink_;
  TimestampMapper* mapper_;
  bool has_video_ = false;
  bool has_audio_ = false;
  uint64_t timeline_ = 0;  // newest seen
  std::optional<PendingPeriod> pending_;
  std::optional<PeriodStart> active_;
  FrameGrid grid_;  // of the active period
  MediaTime last_video_;
  MediaTime last_audio_;
};

}  // namespace rill::server
