// SPDX-License-Identifier: Apache-2.0
//
// The ES descriptor of MPEG-4 audio (ISO/IEC 14496-1 7.2.6, 14496-14 3.1.2), as the payload of an esds box.
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::mp4 {

inline constexpr uint8_t kObjectTypeMpeg4Audio = 0x40;

struct ElementaryStream {
  uint8_t object_type = kObjectTypeMpeg4Audio;  // objectTypeIndication, ISO/IEC 14496-1 table 5
  uint32_t buffer_bytes = 0;
  uint32_t max_bitrate = 0;
  uint32_t average_bitrate = 0;
  std::vector<uint8_t> decoder_config;  // AudioSpecificConfig
};

// `body` begins after version and flags.
Result<ElementaryStream> parse_es_descriptor(ByteReader body);
[[nodiscard]] std::vector<uint8_t> write_es_descriptor(const ElementaryStream& stream);

}  // namespace rill::mp4
