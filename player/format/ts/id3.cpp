// SPDX-License-Identifier: Apache-2.0
#include "player/format/ts/id3.h"

#include <string_view>

#include "player/format/ts/packet.h"

namespace rill::ts {
namespace {

constexpr std::string_view kTimestampOwner = "com.apple.streaming.transportStreamTimestamp";

// 28 bits in four bytes of seven ("synchsafe", id3v2.4.0-structure 6.2).
uint32_t from_synchsafe(uint32_t value) {
  return (value & 0x7f) | (value >> 8 & 0x7f) << 7 | (value >> 16 & 0x7f) << 14 | (value >> 24 & 0x7f) << 21;
}

std::optional<uint64_t> timestamp_in(ByteReader frame) {
  const auto owner = frame.text(kTimestampOwner.size() + 1);
  if (!owner.ok() || owner.value() != std::string_view(kTimestampOwner.data(), kTimestampOwner.size() + 1)) {
    return std::nullopt;
  }
  const auto value = frame.u64();
  if (!value.ok()) return std::nullopt;
  return value.value() % kTimestampModulus;
}

Result<std::optional<uint64_t>> read_tag(ByteSpan tag) {
  ByteReader reader(tag);
  TRY(reader.skip(3));
  const uint8_t version = TRY(reader.u8());
  TRY(reader.skip(1));
  const uint8_t flags = TRY(reader.u8());
  const uint32_t tag_size = from_synchsafe(TRY(reader.u32()));
  ByteReader frames = TRY(reader.sub_reader(tag_size));
  const auto size_of = [version](uint32_t written) {
    return version >= 4 ? from_synchsafe(written) : written;
  };
  if ((flags & 0x40) != 0) {  // extended header: its size counts itself in version 4 only
    const uint32_t size = size_of(TRY(frames.u32()));
    TRY(frames.skip(version >= 4 && size >= 4 ? size - 4 : size));
  }
  while (frames.remaining() >= kId3HeaderSize) {
    const std::string_view name = TRY(frames.text(4));
    const uint32_t size = size_of(TRY(frames.u32()));
    TRY(frames.skip(2));
    if (name[0] == '\0') break;  // padding
    const ByteReader body = TRY(frames.sub_reader(size));
    if (name != "PRIV") continue;
    if (const auto timestamp = timestamp_in(body)) return timestamp;
  }
  return std::optional<uint64_t>();
}

}  // namespace

bool begins_id3(ByteSpan bytes) {
  return bytes.size() >= 3 && bytes[0] == 'I' && bytes[1] == 'D' && bytes[2] == '3';
}

Result<size_t> id3_tag_size(ByteSpan bytes) {
  ByteReader reader(bytes);
  if (TRY(reader.text(3)) != "ID3") return Error{ErrorCode::kMalformed, "no ID3 tag", 0};
  TRY(reader.skip(2));
  const bool footer = (TRY(reader.u8()) & 0x10) != 0;
  const size_t size = from_synchsafe(TRY(reader.u32())) + (footer ? 2 : 1) * kId3HeaderSize;
  if (size > kMaxId3Bytes) return Error{ErrorCode::kTooLarge, "ID3 tag", 6};
  return size;
}

std::optional<uint64_t> id3_transport_timestamp(ByteSpan tag) {
  const auto read = read_tag(tag);
  return read.ok() ? read.value() : std::nullopt;
}

}  // namespace rill::ts
