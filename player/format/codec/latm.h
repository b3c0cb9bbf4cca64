// SPDX-License-Identifier: Apache-2.0
//
// AAC in LOAS/LATM, as in broadcast transport streams (ISO/IEC 14496-3 1.7): AudioSyncStream frames that hold
// an AudioMuxElement each. Single programme, single layer; StreamMuxConfig is carried over from element to
// element. One reader per stream, one thread.
//
//   LoasHeader header = TRY(parse_loas_header(bytes));               // header.frame_size
//   LatmReader reader;
//   LatmFrames frames = TRY(reader.read(bytes.subspan(kLoasHeaderSize, header.frame_size -
//   kLoasHeaderSize)));
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "player/base/bit_reader.h"
#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "player/format/codec/aac.h"

namespace rill::codec {

inline constexpr size_t kLoasHeaderSize = 3;

struct LoasHeader {
  size_t frame_size = 0;  // header included
};

// AudioSyncStream(), 1.7.2.1. kTruncated with fewer than three bytes, kMalformed without the sync word.
Result<LoasHeader> parse_loas_header(ByteSpan bytes);

struct LatmFrames {
  AudioSpecificConfig config;
  std::vector<uint8_t> specific_config;      // the AudioSpecificConfig's own bytes: a decoder's extradata
  std::vector<std::vector<uint8_t>> frames;  // raw AAC, one after the other in time; empty before any config
};

class LatmReader {
 public:
  // One AudioMuxElement(1). kMalformed, kTruncated; kUnsupported for several programmes or layers and for
  // payloads that are no AAC frames. Without a configuration yet: no frames.
  Result<LatmFrames> read(ByteSpan audio_mux_element);
  // Forgets the configuration, as after a discontinuity.
  void reset() { *this = LatmReader(); }

 private:
  Result<void> read_stream_mux_config(BitReader& reader);
  Result<void> read_specific_config(BitReader& reader, bool with_length);

  std::optional<AudioSpecificConfig> config_;
  std::vector<uint8_t> specific_config_;
  unsigned sub_frames_ = 1;
  uint64_t other_data_bits_ = 0;
};

}  // namespace rill::codec
