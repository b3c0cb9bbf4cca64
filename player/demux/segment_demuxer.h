// SPDX-License-Identifier: Apache-2.0
//
// The demuxer of a stream whatever its segments are: each segment's container is told from its first bytes,
// so a playlist may go from one to another. Single thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "player/demux/demuxer.h"
#include "player/demux/fragment_demuxer.h"
#include "player/demux/packed_audio_demuxer.h"
#include "player/demux/ts_demuxer.h"

namespace rill::demux {

enum class Container : uint8_t { kFragments, kTransportStream, kPackedAudio };

// nullopt: the bytes are too few to tell; kUnexpectedContent: they are none of these. `all`: there are no
// more.
Result<std::optional<Container>> sniff_container(ByteSpan bytes, bool all);

class SegmentDemuxer final : public Demuxer {
 public:
  // Before the segments it holds for. Errors are those of the container's demuxer.
  Result<void> push_initialisation(ByteSpan bytes);

  void begin_segment() override;
  Result<void> push(ByteSpan bytes) override;
  Result<void> end_segment() override;
  [[nodiscard]] std::vector<DemuxedSample> take() override;
  [[nodiscard]] std::vector<source::TimedEvent> take_events() override;
  [[nodiscard]] TimeBase time_base() const override;
  [[nodiscard]] bool has_video() const override { return current_ != nullptr && current_->has_video(); }
  [[nodiscard]] const TrackConfigPtr& video() const override;
  [[nodiscard]] const TrackConfigPtr& audio() const override;

 private:
  Result<void> decide(bool all);
  template <typename T>
  T& use(std::unique_ptr<T>& demuxer);

  std::unique_ptr<FragmentDemuxer> fragments_;
  std::unique_ptr<TsDemuxer> transport_;
  std::unique_ptr<PackedAudioDemuxer> packed_;
  Demuxer* current_ =
      nullptr;            // one of them: the one of the segment, or of the initialisation segment before it
  bool decided_ = false;  // for this segment
  std::vector<uint8_t> head_;  // until it is
};

}  // namespace rill::demux
