// SPDX-License-Identifier: Apache-2.0
//
// AAC as containers describe it: AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1) and ADTS headers (1.A.2.2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "player/base/bit_reader.h"
#include "player/base/byte_reader.h"
#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill::codec {

// Audio object types, ISO/IEC 14496-3 table 1.17.
inline constexpr uint8_t kAacMain = 1;
inline constexpr uint8_t kAacLc = 2;
inline constexpr uint8_t kAacSbr = 5;
inline constexpr uint8_t kAacPs = 29;
inline constexpr uint8_t kLayer3 = 34;

struct AudioSpecificConfig {
  uint8_t object_type = kAacLc;  // of the core codec, below SBR and PS
  uint32_t sample_rate = 0;      // of the core codec
  uint8_t channel_configuration = 0;
  uint32_t channels =
      0;  // of the core codec; from the program config element when channel_configuration is 0
  uint32_t frame_length =
      1024;          // samples per channel and frame of the core codec; 960 for broadcast, 512/480 low delay
  bool sbr = false;  // signalled explicitly, either way
  bool ps = false;
  uint32_t output_sample_rate = 0;  // after SBR; equals sample_rate without
  uint32_t output_channels = 0;     // after PS; equals channels without
  bool operator==(const AudioSpecificConfig&) const = default;
};

// kMalformed, kTruncated, or kUnsupported for object types that are no AAC at all.
Result<AudioSpecificConfig> parse_audio_specific_config(ByteSpan bytes);
// As a part of something longer: without what may follow the configuration itself. `reader` stands at a byte
// boundary, to which the configuration's own alignment refers.
Result<AudioSpecificConfig> read_audio_specific_config(BitReader& reader);
// SBR and PS in the hierarchical form (object type 5 or 29 first), which every decoder has to understand.
// Precondition: channel_configuration 1 to 7 or 11, 12, 14.
[[nodiscard]] std::vector<uint8_t> write_audio_specific_config(const AudioSpecificConfig& config);
// Plain AAC-LC. Precondition: 1 to 6 or 8 channels.
[[nodiscard]] AudioSpecificConfig aac_lc_config(uint32_t sample_rate, uint32_t channels);

// "mp4a.40.2", "mp4a.40.5" (with SBR), "mp4a.40.29" (with PS).
[[nodiscard]] std::string codec_string(const AudioSpecificConfig& config);

struct AdtsHeader {
  AudioSpecificConfig config;
  size_t header_size = 7;   // 9 with a checksum
  size_t frame_size = 0;    // header included
  unsigned raw_blocks = 1;  // AAC frames in this ADTS frame
  bool operator==(const AdtsHeader&) const = default;
};

// The header at the beginning of `bytes`. kTruncated with fewer than its 7 (9) bytes, kMalformed without the
// sync word. The payload may reach beyond `bytes`.
Result<AdtsHeader> parse_adts_header(ByteSpan bytes);
// The seven bytes before a raw AAC frame of `payload_size` bytes. Precondition: payload_size + 7 < 8192 and a
// sample rate of the table.
[[nodiscard]] std::vector<uint8_t> write_adts_header(const AudioSpecificConfig& config, size_t payload_size);

}  // namespace rill::codec
