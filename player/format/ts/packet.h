// SPDX-License-Identifier: Apache-2.0
//
// Transport stream packets (ISO/IEC 13818-1 2.4.3). Views into the caller's bytes; pure functions.
//
//   TsPacket packet = TRY(parse_ts_packet(bytes));   // 188 bytes
//   if (packet.pid == kProgramAssociationPid) ... packet.payload
#pragma once

#include <cstdint>
#include <optional>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::ts {

inline constexpr size_t kPacketSize = 188;
inline constexpr uint8_t kSyncByte = 0x47;
inline constexpr uint16_t kProgramAssociationPid = 0;
inline constexpr uint16_t kNullPid = 0x1fff;
// PTS, DTS and the base of PCR: ticks of 90 kHz, 33 bits.
inline constexpr uint32_t kClockRate = 90'000;
inline constexpr uint64_t kTimestampModulus = uint64_t{1} << 33;

struct TsPacket {
  uint16_t pid = 0;
  bool transport_error = false;
  bool unit_start = false;      // payload_unit_start_indicator
  bool scrambled = false;       // transport_scrambling_control is not 0
  uint8_t continuity = 0;       // continuity_counter
  bool discontinuity = false;   // discontinuity_indicator
  bool random_access = false;   // random_access_indicator
  std::optional<uint64_t> pcr;  // program_clock_reference_base
  bool has_payload = false;
  ByteSpan payload;
};

// `bytes` are kPacketSize bytes. kMalformed without the sync byte, or when the adaptation field does not fit.
Result<TsPacket> parse_ts_packet(ByteSpan bytes);

}  // namespace rill::ts
