// SPDX-License-Identifier: Apache-2.0
//
// Bytes of segments to packets, as they arrive, whatever the container: FragmentDemuxer (fMP4), TsDemuxer
// (MPEG-TS), PackedAudioDemuxer (elementary audio), and SegmentDemuxer, which chooses among them for each
// segment. Times are those of the media; the caller moves them to the player's timeline. Single thread.
//
//   demuxer.begin_segment();
//   TRY(demuxer.push(bytes)); for (DemuxedSample& sample : demuxer.take()) ...
//   TRY(demuxer.end_segment());
#pragma once

#include <memory>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"
#include "player/platform/decoder.h"
#include "player/source/timed_event.h"

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

// What the times of a segment's samples count from.
enum class TimeBase : uint8_t {
  kMedia,     // the media's own line
  kWrapping,  // the same modulo 2^33 ticks of 90 kHz (transport streams); continuous within the segment
  kSegment,   // the segment's first sample is at zero: it carries no time
};

class Demuxer {
 public:
  virtual ~Demuxer() = default;

  virtual void begin_segment() = 0;
  // After an error nothing more comes of this segment; what was complete before can be taken.
  virtual Result<void> push(ByteSpan bytes) = 0;
  // The segment is over: the last packets come out. An error tells that it was damaged, and where.
  virtual Result<void> end_segment() = 0;
  // What has become complete since the last call: of each track in decode order.
  [[nodiscard]] virtual std::vector<DemuxedSample> take() = 0;
  // The events that came between them, with their time on the line of the samples. Those that count from the
  // segment's earliest sample wait for it. What is damaged or too much is left out and told at the end.
  [[nodiscard]] virtual std::vector<source::TimedEvent> take_events() { return {}; }

  // Of the segment begun last, once a sample was taken.
  [[nodiscard]] virtual TimeBase time_base() const = 0;
  // Pictures are to be expected, though their configuration may not be known yet.
  [[nodiscard]] virtual bool has_video() const { return video() != nullptr; }
  // Null when there is no such track, or none yet.
  [[nodiscard]] virtual const TrackConfigPtr& video() const = 0;
  [[nodiscard]] virtual const TrackConfigPtr& audio() const = 0;
};

}  // namespace rill::demux
