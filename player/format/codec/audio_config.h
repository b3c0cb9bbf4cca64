// SPDX-License-Identifier: Apache-2.0
//
// The small configuration records of audio codecs other than AAC, as MP4 sample entries hold them. The
// payload is that of the box, without its size and type.
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::codec {

// OpusSpecificBox ("dOps"), Opus in ISOBMFF 4.3.2.
struct OpusConfig {
  uint8_t channels = 2;
  uint16_t pre_skip = 0;  // 48 kHz samples to drop at the start
  uint32_t input_sample_rate = 48000;
  int16_t output_gain = 0;  // 1/256 dB
  uint8_t mapping_family = 0;
  uint8_t streams = 1;
  uint8_t coupled_streams = 1;
  std::vector<uint8_t> mapping;  // one per channel, only when mapping_family is not 0
  bool operator==(const OpusConfig&) const = default;
};
Result<OpusConfig> parse_dops(ByteSpan payload);
[[nodiscard]] std::vector<uint8_t> write_dops(const OpusConfig& config);

// FLACSpecificBox ("dfLa") with its STREAMINFO (RFC 9639 8.2).
struct FlacConfig {
  uint32_t sample_rate = 0;
  uint8_t channels = 0;
  uint8_t bits_per_sample = 0;
  uint16_t max_block_size = 0;
  std::vector<uint8_t> stream_info;  // the 34 bytes
  bool operator==(const FlacConfig&) const = default;
};
Result<FlacConfig> parse_dfla(ByteSpan payload);
[[nodiscard]] std::vector<uint8_t> write_dfla(const FlacConfig& config);

// AC3SpecificBox ("dac3") and EC3SpecificBox ("dec3"), ETSI TS 102 366 annex F.
struct Ac3Config {
  uint32_t sample_rate = 0;
  uint8_t channels = 0;  // low-frequency channel included
  uint32_t bitrate_kbps = 0;
  bool operator==(const Ac3Config&) const = default;
};
Result<Ac3Config> parse_dac3(ByteSpan payload);
// The first independent substream, with the channels its dependent substreams add.
Result<Ac3Config> parse_dec3(ByteSpan payload);

}  // namespace rill::codec
