// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/av1_obu.h"

#include <cassert>

namespace rill::codec {
namespace {

// obu_header(), 5.3.2, and obu_size where it has one.
struct Header {
  Obu obu;
  bool has_size = false;
};

Result<Header> read_header(ByteReader& reader) {
  Header header;
  header.obu.offset = reader.offset();
  const uint8_t first = TRY(reader.u8());
  if ((first & 0x80) != 0) {
    return Error{ErrorCode::kMalformed, "OBU: forbidden bit is set", header.obu.offset};
  }
  header.obu.type = static_cast<ObuType>(first >> 3 & 15);
  header.obu.has_extension = (first & 4) != 0;
  header.has_size = (first & 2) != 0;
  if (header.obu.has_extension) {
    const uint8_t extension = TRY(reader.u8());
    header.obu.temporal_id = extension >> 5;
    header.obu.spatial_id = extension >> 3 & 3;
  }
  return header;
}

// One OBU that ends where `reader` does, unless it has a size of its own.
Result<Obu> read_obu(ByteReader& reader) {
  Header header = TRY(read_header(reader));
  const size_t size = header.has_size ? TRY(read_leb128(reader)) : reader.remaining();
  if (size > reader.remaining()) {
    return Error{ErrorCode::kTruncated,
                 "OBU of type " + std::to_string(static_cast<int>(header.obu.type)) + " needs " +
                     std::to_string(size) + " bytes, has " + std::to_string(reader.remaining()),
                 header.obu.offset};
  }
  header.obu.payload = TRY(reader.bytes(size));
  return header.obu;
}

Error too_many(const ByteReader& reader) {
  return Error{ErrorCode::kTooLarge, "OBUs in a temporal unit", reader.offset()};
}

}  // namespace

Result<std::vector<Obu>> split_obus(ByteSpan bytes) {
  ByteReader reader(bytes);
  std::vector<Obu> obus;
  while (!reader.at_end()) {
    if (obus.size() >= kMaxObusPerTemporalUnit) return too_many(reader);
    obus.push_back(TRY(read_obu(reader)));
  }
  return obus;
}

Result<std::vector<Obu>> split_annex_b_obus(ByteSpan temporal_unit) {
  ByteReader reader(temporal_unit);
  std::vector<Obu> obus;
  while (!reader.at_end()) {
    const uint32_t frame_unit_size = TRY(read_leb128(reader));
    ByteReader frame_unit = TRY(reader.sub_reader(frame_unit_size));
    while (!frame_unit.at_end()) {
      if (obus.size() >= kMaxObusPerTemporalUnit) return too_many(frame_unit);
      const uint32_t obu_length = TRY(read_leb128(frame_unit));
      ByteReader own = TRY(frame_unit.sub_reader(obu_length));
      obus.push_back(TRY(read_obu(own)));
    }
  }
  return obus;
}

void write_obu(ByteWriter& writer, const Obu& obu) {
  constexpr unsigned kHasSize = 2;
  writer.u8(
      static_cast<uint8_t>(static_cast<unsigned>(obu.type) << 3 | (obu.has_extension ? 4 : 0) | kHasSize));
  if (obu.has_extension) writer.u8(static_cast<uint8_t>(obu.temporal_id << 5 | obu.spatial_id << 3));
  assert(obu.payload.size() <= UINT32_MAX);
  write_leb128(writer, static_cast<uint32_t>(obu.payload.size()));
  writer.bytes(obu.payload);
}

Result<std::vector<uint8_t>> av1_sample(ByteSpan temporal_unit) {
  const std::vector<Obu> obus = TRY(split_obus(temporal_unit));
  ByteWriter writer;
  writer.reserve(temporal_unit.size());
  for (const Obu& obu : obus) {
    switch (obu.type) {
      case ObuType::kTemporalDelimiter:
      case ObuType::kPadding:
      case ObuType::kTileList:
      case ObuType::kRedundantFrameHeader:
        break;
      default:
        write_obu(writer, obu);
    }
  }
  return std::move(writer).take();
}

Result<uint32_t> read_leb128(ByteReader& reader) {
  constexpr unsigned kMaxBytes = 8;
  const uint64_t offset = reader.offset();
  uint64_t value = 0;
  for (unsigned i = 0; i < kMaxBytes; ++i) {
    const uint8_t byte = TRY(reader.u8());
    value |= uint64_t{byte & 0x7fu} << (7 * i);
    if ((byte & 0x80) != 0) continue;
    if (value > UINT32_MAX) break;
    return static_cast<uint32_t>(value);
  }
  return Error{ErrorCode::kMalformed, "leb128 beyond 32 bits", offset};
}

void write_leb128(ByteWriter& writer, uint32_t value) {
  do {
    const auto low = static_cast<uint8_t>(value & 0x7f);
    value >>= 7;
    writer.u8(static_cast<uint8_t>(low | (value != 0 ? 0x80 : 0)));
  } while (value != 0);
}

}  // namespace rill::codec
