// SPDX-License-Identifier: Apache-2.0
#include "player/format/ts/packet.h"

namespace rill::ts {
namespace {

// adaptation_field(), 2.4.3.4, without its length byte.
Result<void> read_adaptation_field(ByteReader field, TsPacket& packet) {
  if (field.at_end()) return {};  // one stuffing byte
  const uint8_t flags = TRY(field.u8());
  packet.discontinuity = (flags & 0x80) != 0;
  packet.random_access = (flags & 0x40) != 0;
  if ((flags & 0x10) == 0) return {};
  const uint64_t base = TRY(field.u32());
  packet.pcr = base << 1 | TRY(field.u16()) >> 15;
  return {};
}

}  // namespace

Result<TsPacket> parse_ts_packet(ByteSpan bytes) {
  ByteReader reader(bytes);
  if (TRY(reader.u8()) != kSyncByte)
    return Error{ErrorCode::kMalformed, "transport packet without sync byte", 0};
  const uint16_t second = TRY(reader.u16());
  const uint8_t fourth = TRY(reader.u8());
  TsPacket packet;
  packet.transport_error = (second & 0x8000) != 0;
  packet.unit_start = (second & 0x4000) != 0;
  packet.pid = second & 0x1fff;
  packet.scrambled = (fourth & 0xc0) != 0;
  packet.continuity = fourth & 0x0f;
  packet.has_payload = (fourth & 0x10) != 0;
  if ((fourth & 0x20) != 0) {
    const uint8_t length = TRY(reader.u8());
    if (length > reader.remaining()) {
      return Error{ErrorCode::kMalformed, "adaptation field longer than its packet", reader.offset() - 1};
    }
    const ByteReader field = TRY(reader.sub_reader(length));
    TRY(read_adaptation_field(field, packet));
  }
  if (packet.has_payload) packet.payload = reader.rest();
  return packet;
}

}  // namespace rill::ts
