// SPDX-License-Identifier: Apache-2.0
//
// Decoders as the core sees them: asynchronous, each in its own worker on the platform. Contract (DESIGN
// decision 2):
//  - configure() before the first packet, and again whenever the configuration changes; packets after it
//  belong to it.
//  - packets are given in decode order; frames come back in output order.
//  - `outstanding()` counts packets given and not yet consumed by the decoder: the caller keeps it small
//    (kMaxOutstandingPackets) and looks again on on_progress. That is the back-pressure.
//  - flush(): every picture still held comes out, then on_drained. Packets may follow; the next must be a
//  keyframe.
//  - reset(): packets and frames in flight are dropped; no frame of before arrives after it. The next packet
//  must be a keyframe.
//  - A decoder that crashes or hangs is restarted by the platform: on_restarted. The caller gives the next
//  keyframe.
//  - Destroying a decoder closes it. No callback comes from inside a call, nor after destruction.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/media_time.h"
#include "player/base/result.h"
#include "player/platform/video_frame.h"

namespace rill {

inline constexpr size_t kMaxOutstandingPackets = 8;

// Immutable once made; shared by buffer and decoder queue.
struct Packet {
  MediaTime pts;
  MediaTime dts;
  MediaTime duration;
  bool keyframe = false;  // decoding can start here
  std::vector<uint8_t> data;
};
using PacketPtr = std::shared_ptr<const Packet>;

struct DecoderConfig {
  std::string
      module;         // "h264", "avc", "audio", ... : which codec module plays it (see source/decoder_choice)
  std::string codec;  // RFC 6381 string: "avc1.64001f", "mp4a.40.2", "opus", "ac-3", "flac", ...
  std::vector<uint8_t> extradata;  // avcC, AudioSpecificConfig, dOps, dfLa, dac3 payload; may be empty
  uint32_t sample_rate = 0;        // audio, from the container
  uint32_t channels = 0;
  bool low_delay = true;
  VideoTrackDescription video;  // video, from the container: completes what its frames say of themselves
};

struct DecoderEvents {
  std::function<void()> on_progress;  // outstanding() has fallen
  std::function<void()> on_drained;
  std::function<void(Error)> on_error;      // this packet could not be decoded; the decoder goes on
  std::function<void(Error)> on_restarted;  // kDecoderCrashed
};

class VideoDecoder {
 public:
  virtual ~VideoDecoder() = default;
  virtual void configure(const DecoderConfig& config) = 0;
  virtual void decode(const PacketPtr& packet) = 0;
  virtual void flush() = 0;
  virtual void reset() = 0;
  [[nodiscard]] virtual size_t outstanding() const = 0;
};

// Planar float samples in [-1, 1]; `samples[c * frames + i]`.
struct PcmBlock {
  MediaTime pts;
  uint32_t sample_rate = 0;
  uint32_t channels = 0;
  uint32_t frames = 0;  // samples per channel
  std::vector<float> samples;
};

class AudioDecoder {
 public:
  virtual ~AudioDecoder() = default;
  virtual void configure(const DecoderConfig& config) = 0;
  virtual void decode(const PacketPtr& packet) = 0;
  virtual void flush() = 0;
  virtual void reset() = 0;
  [[nodiscard]] virtual size_t outstanding() const = 0;
};

class DecoderFactory {
 public:
  virtual ~DecoderFactory() = default;
  [[nodiscard]] virtual std::unique_ptr<VideoDecoder> create_video(
      DecoderEvents events, std::function<void(VideoFramePtr)> on_frame) = 0;
  [[nodiscard]] virtual std::unique_ptr<AudioDecoder> create_audio(DecoderEvents events,
                                                                   std::function<void(PcmBlock)> on_pcm) = 0;
};

}  // namespace rill
