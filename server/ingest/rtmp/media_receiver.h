// SPDX-License-Identifier: Apache-2.0
//
// Turns the audio and video messages of one publisher into descriptions and packets of a Publication, on one
// unwrapped timeline (RTMP's timestamps are 32-bit milliseconds). Owns the Publication. Owned by a Session;
// its thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "player/base/result.h"
#include "server/ingest/publication.h"
#include "server/ingest/rtmp/message.h"

namespace rill::server::rtmp {

struct MediaCounters {
  uint64_t video_packets = 0;
  uint64_t audio_packets = 0;
  uint64_t dropped_messages = 0;  // malformed, or frames before their parameters

  MediaCounters& operator+=(const MediaCounters& other) {
    video_packets += other.video_packets;
    audio_packets += other.audio_packets;
    dropped_messages += other.dropped_messages;
    return *this;
  }
};

class MediaReceiver {
 public:
  explicit MediaReceiver(std::unique_ptr<Publication> publication) : publication_(std::move(publication)) {}

  // Audio, video and aggregate messages. A malformed one is dropped and counted; kUnsupported is the only
  // error.
  [[nodiscard]] Result<void> take(const Message& message);
  [[nodiscard]] const MediaCounters& counters() const { return counters_; }

 private:
  [[nodiscard]] Result<void> take_video(const Message& message);
  [[nodiscard]] Result<void> take_audio(const Message& message);
  [[nodiscard]] Result<void> take_aggregate(const Message& message);
  [[nodiscard]] Result<void> drop(Error error);
  // Hands parameters on if they differ from the last ones.
  void describe(StreamKind kind, ByteSpan parameters, std::optional<std::vector<uint8_t>>& last);
  [[nodiscard]] MediaTime unwrap(uint32_t timestamp);

  std::unique_ptr<Publication> publication_;
  std::optional<std::vector<uint8_t>> video_parameters_;
  std::optional<std::vector<uint8_t>> audio_parameters_;
  std::optional<int64_t> last_timestamp_;  // unwrapped milliseconds
  MediaCounters counters_;
};

}  // namespace rill::server::rtmp
