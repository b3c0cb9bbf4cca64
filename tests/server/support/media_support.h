// SPDX-License-Identifier: Apache-2.0
//
// What the origin's media tests share: a clock that is never waited for, a sink that keeps segments, the test
// pattern played as fast as encoders take it, and decoding of what came out.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/encode/raw_media.h"
#include "server/ingest/packet_decoder.h"
#include "server/ingest/test_pattern.h"
#include "server/ingest/wall_clock.h"
#include "server/segment/track_segmenter.h"

namespace rill::server::test {

// 2026-11-23T00:00:00Z: a whole number of segments of any duration used here.
inline constexpr MediaTime kStart = MediaTime::microseconds(1'795'392'000'000'000);

inline UnixTime unix_time(MediaTime time) {
  return UnixTime::from_microseconds(time.as_microseconds());
}

// Waiting moves it to the awaited time at once.
class InstantClock : public WallClock {
 public:
  explicit InstantClock(MediaTime start) : now_(start) {}
  UnixTime now() const override;
  void wait_until(UnixTime time, const StopSignal& stop) const override;
  void set(MediaTime time);

 private:
  mutable std::mutex mutex_;
  mutable MediaTime now_;
};

struct CollectedSegment {
  std::vector<MediaChunk> chunks;
  std::optional<MediaTime> end;
  Period period;
  [[nodiscard]] std::vector<uint8_t> bytes() const;
};

// Thread-safe.
class CollectingSink : public SegmentSink {
 public:
  void on_track(const Period& period, const mp4::Track& track, SharedBytes init_segment) override;
  void on_chunk(uint64_t segment, MediaChunk chunk) override;
  void on_segment_end(uint64_t segment, MediaTime end) override;

  [[nodiscard]] std::map<uint64_t, CollectedSegment> segments() const;
  [[nodiscard]] std::vector<mp4::Track> tracks() const;
  // The last init segment and all segments after one another: a fragmented MP4 file.
  [[nodiscard]] std::vector<uint8_t> file() const;

 private:
  mutable std::mutex mutex_;
  Period period_;
  SharedBytes init_;
  std::vector<mp4::Track> tracks_;
  std::map<uint64_t, CollectedSegment> segments_;
};

// Records what ingest gives.
class RecordingSink : public MediaSink {
 public:
  void begin(const PeriodStart& start) override;
  void video(const VideoPicture& picture) override;
  void audio(const AudioBlock& block) override;
  void end() override;
  void wait_for_room(std::chrono::microseconds) override {}

  std::vector<PeriodStart> periods;
  std::vector<VideoPicture> pictures;
  std::vector<AudioBlock> blocks;
  size_t ends = 0;
};

// Waits for room before each picture and block, so that nothing is dropped however fast it is fed.
class PatientSink : public MediaSink {
 public:
  explicit PatientSink(MediaSink& inner) : inner_(&inner) {}
  void begin(const PeriodStart& start) override { inner_->begin(start); }
  void video(const VideoPicture& picture) override {
    wait_for_room({});
    inner_->video(picture);
  }
  void audio(const AudioBlock& block) override {
    wait_for_room({});
    inner_->audio(block);
  }
  void end() override { inner_->end(); }
  void wait_for_room(std::chrono::microseconds) override { inner_->wait_for_room(std::chrono::seconds(60)); }

 private:
  MediaSink* inner_;
};

[[nodiscard]] PeriodStart pattern_period(const Period& period, FrameRate rate);
// Pictures and sound of [start, start + duration), in the order of capture.
void play_pattern(MediaSink& sink, MediaTime start, MediaTime duration, int width, int height,
                  FrameRate rate);

struct DecodedMedia {
  std::vector<DecodedFrame> pictures;
  std::vector<DecodedFrame> sound;
};
// A whole file in memory, through libavformat and libavcodec.
[[nodiscard]] DecodedMedia decode_file(const std::vector<uint8_t>& file);

// What decode_file() gives of the pattern's flash and beep: when each flash begins, and each beep.
[[nodiscard]] std::vector<MediaTime> flashes(const DecodedMedia& media);
[[nodiscard]] std::vector<MediaTime> beeps(const DecodedMedia& media);

// The pattern through our own encoders, as a publisher sends it: H.264 (avcC, length-prefixed) and AAC
// packets of [start, start + duration) of the publisher's own timeline.
struct EncodedPublisher {
  StreamDescription video;
  StreamDescription audio;
  std::vector<IngestPacket> packets;  // in order of dts
};
[[nodiscard]] EncodedPublisher encode_publisher(MediaTime start, MediaTime duration, int width, int height,
                                                FrameRate rate);

}  // namespace rill::server::test
