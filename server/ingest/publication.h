// SPDX-License-Identifier: Apache-2.0
//
// The hand-over from an ingest protocol (RTMP, an HTTP body, a looped file, the test pattern) to a channel.
// A protocol session asks Channels for a Publication, describes its streams, gives packets, and destroys it
// when the publisher is gone. All methods are thread-safe and never block: a channel that cannot keep up
// drops and counts.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill::server {

enum class StreamKind : uint8_t { kVideo, kAudio };

struct StreamDescription {
  StreamKind kind = StreamKind::kVideo;
  std::string codec;               // FFmpeg's decoder name: "h264", "aac", "opus", "vp9", ...
  std::vector<uint8_t> extradata;  // avcC, AudioSpecificConfig, ...
  uint32_t sample_rate = 0;        // audio, if the protocol knows
  uint32_t channels = 0;
};

struct IngestPacket {
  StreamKind kind = StreamKind::kVideo;
  MediaTime pts;  // the publisher's own timeline: any origin, may jump
  MediaTime dts;
  bool keyframe = false;
  std::vector<uint8_t> data;
};

class Publication {
 public:
  virtual ~Publication() = default;
  // Before the first packet of that kind, and again when the parameters change.
  virtual void describe(StreamDescription description) = 0;
  virtual void packet(IngestPacket packet) = 0;
};

// A whole container as bytes (fragmented MP4, WebM, MPEG-TS), demuxed behind this interface. Bytes that come
// faster than real time are held back (write() takes less) and played at their own pace. Not to be destroyed
// from inside its callbacks.
class BodyPublication {
 public:
  virtual ~BodyPublication() = default;
  // Takes at most what its bounded buffer holds and says how much; `on_writable` fires (any thread) when
  // there is room again.
  [[nodiscard]] virtual size_t write(ByteSpan bytes) = 0;
  // No more bytes. `on_done` is then called once with how it ended (kMalformed if the container could not be
  // read).
  virtual void finish() = 0;
};

class Channels {
 public:
  virtual ~Channels() = default;
  // kUnauthorized: wrong key; kInvalidArgument: not a legal channel name. A publisher who comes to a channel
  // that already has one takes it over (an encoder that reconnects must not wait for its dead connection):
  // `on_replaced` of the former fires. `origin` names the publisher in logs and /api/v1/channels, e.g. "rtmp
  // 127.0.0.1:51234".
  [[nodiscard]] virtual Result<std::unique_ptr<Publication>> publish(const std::string& channel,
                                                                     const std::string& key,
                                                                     const std::string& origin,
                                                                     std::function<void()> on_replaced) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<BodyPublication>> publish_body(
      const std::string& channel, const std::string& key, const std::string& origin,
      std::function<void()> on_writable, std::function<void(Result<void>)> on_done) = 0;
};

}  // namespace rill::server
