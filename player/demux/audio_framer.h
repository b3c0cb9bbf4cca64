// SPDX-License-Identifier: Apache-2.0
//
// An elementary audio stream cut into its frames, one packet each: AAC in ADTS or LATM, MPEG audio, AC-3,
// E-AC-3 (with its dependent substreams). After damage it goes on at the next frame that holds. Single
// thread.
//
//   AudioFramer framer(AudioFormat::kAdts);
//   framer.push(bytes); for (AudioFrame& frame : framer.take()) ...
//   framer.finish();                                 // the last frame needs no successor to hold
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "player/demux/demuxer.h"
#include "player/format/codec/ac3.h"
#include "player/format/codec/latm.h"

namespace rill::demux {

enum class AudioFormat : uint8_t { kAdts, kLatm, kMpegAudio, kAc3 };  // kAc3: also E-AC-3

struct AudioFrame {
  TrackConfigPtr config;
  uint64_t position = 0;  // of its first byte, in all that was pushed
  uint32_t samples = 0;   // per channel
  uint32_t sample_rate = 0;
  std::vector<uint8_t> data;  // as its decoder wants it: AAC without header
};

class AudioFramer {
 public:
  explicit AudioFramer(AudioFormat format) : format_(format) {}

  void push(ByteSpan bytes);
  void finish();
  // Drops what is incomplete; positions count on.
  void lose();
  [[nodiscard]] std::vector<AudioFrame> take();

  [[nodiscard]] AudioFormat format() const { return format_; }
  // Null before the first frame.
  [[nodiscard]] const TrackConfigPtr& config() const { return config_; }
  // All bytes pushed so far: the position of the next one.
  [[nodiscard]] uint64_t position() const { return begin_ + buffer_.size(); }
  // Bytes that belong to no frame.
  [[nodiscard]] uint64_t skipped_bytes() const { return skipped_; }
  // Why frames were left out that are sound in themselves, if so.
  [[nodiscard]] const std::optional<Error>& refused() const { return refused_; }

 private:
  // The frame at the beginning of `bytes`.
  struct Header {
    size_t size = 0;
    size_t payload_begins = 0;
    uint32_t samples = 0;
  };
  Result<Header> read_header(ByteSpan bytes);
  Result<Header> read_adts(ByteSpan bytes);
  Result<Header> read_ac3(ByteSpan bytes);

  struct Step {
    enum class Status : uint8_t { kTaken, kSkip, kWait } status = Status::kWait;
    size_t size = 0;
  };

  void cut(bool last);
  [[nodiscard]] Step read_tag(ByteSpan bytes, bool last) const;
  [[nodiscard]] Step read_frame(ByteSpan bytes, bool last, uint64_t position);
  void accept(const Header& header, ByteSpan bytes, uint64_t position);
  void accept_latm(ByteSpan element, uint64_t position);
  void accept_ac3(const Header& header, ByteSpan bytes, uint64_t position);
  void flush_ac3();
  void adopt(const DecoderConfig& decoder);

  AudioFormat format_;
  std::vector<uint8_t> buffer_;
  uint64_t begin_ = 0;  // position of buffer_'s first byte
  bool in_step_ = false;
  uint64_t skipped_ = 0;
  std::optional<Error> refused_;
  TrackConfigPtr config_;
  std::vector<AudioFrame> frames_;

  codec::AudioSpecificConfig aac_;
  codec::LatmReader latm_;
  // E-AC-3: an independent substream waits for its dependent ones.
  std::vector<codec::Ac3Frame> substreams_;
  AudioFrame joined_;
};

}  // namespace rill::demux
