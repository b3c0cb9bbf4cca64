// SPDX-License-Identifier: Apache-2.0
#include "player/format/ts/section.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rill::ts {
namespace {

constexpr size_t kSectionHeader = 3;  // up to and with section_length
constexpr uint8_t kStuffing = 0xff;   // where a table_id would be
constexpr uint8_t kProgramAssociationTable = 0;
constexpr uint8_t kProgramMapTable = 2;
constexpr size_t kChecksumSize = 4;

constexpr std::array<uint32_t, 256> make_checksum_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t value = i << 24;
    for (int bit = 0; bit < 8; ++bit)
      value = (value & 0x80000000) != 0 ? value << 1 ^ 0x04c11db7 : value << 1;
    table[i] = value;
  }
  return table;
}

size_t section_size(ByteSpan section) {
  return kSectionHeader + (static_cast<size_t>(section[1] & 0x0f) << 8 | section[2]);
}

// The body of a table in force, behind last_section_number and before the checksum. `id`: its
// table_id_extension.
Result<ByteReader> open_table(ByteSpan section, uint8_t table, uint16_t& id) {
  ByteReader reader(section);
  if (TRY(reader.u8()) != table) return Error{ErrorCode::kUnexpectedContent, "a table of another kind", 0};
  TRY(reader.skip(2));
  if (section_checksum(section) != 0) return Error{ErrorCode::kMalformed, "section checksum", 0};
  id = TRY(reader.u16());
  const bool in_force = (TRY(reader.u8()) & 1) != 0;
  if (!in_force) return Error{ErrorCode::kUnexpectedContent, "a table that is not in force yet", 5};
  TRY(reader.skip(2));
  if (reader.remaining() < kChecksumSize) return Error{ErrorCode::kTruncated, "section", reader.offset()};
  return TRY(reader.sub_reader(reader.remaining() - kChecksumSize));
}

StreamFormat format_of(uint8_t stream_type) {
  switch (stream_type) {
    case 0x03:
    case 0x04:
      return StreamFormat::kMpegAudio;
    case 0x0f:
      return StreamFormat::kAdts;
    case 0x11:
      return StreamFormat::kLatm;
    case 0x15:
      return StreamFormat::kId3;
    case 0x1b:
      return StreamFormat::kH264;
    case 0x24:
      return StreamFormat::kH265;
    case 0x81:  // ATSC A/53
      return StreamFormat::kAc3;
    case 0x87:
      return StreamFormat::kEac3;
    case 0xc1:  // Apple's SAMPLE-AES for MPEG-2 streams
    case 0xc2:
    case 0xcf:
    case 0xdb:
      return StreamFormat::kEncrypted;
    default:
      return StreamFormat::kOther;
  }
}

// For the private types, what the descriptors of an elementary stream name (2.6; ETSI EN 300 468 annex D).
Result<StreamFormat> format_of_descriptors(ByteReader descriptors) {
  while (!descriptors.at_end()) {
    const uint8_t tag = TRY(descriptors.u8());
    const uint8_t size = TRY(descriptors.u8());
    ByteReader body = TRY(descriptors.sub_reader(size));
    if (tag == 0x6a) return StreamFormat::kAc3;
    if (tag == 0x7a) return StreamFormat::kEac3;
    if (tag != 0x05 || body.remaining() < 4) continue;
    const std::string_view registered = TRY(body.text(4));
    if (registered == "AC-3") return StreamFormat::kAc3;
    if (registered == "EAC3") return StreamFormat::kEac3;
    if (registered == "HEVC") return StreamFormat::kH265;
    if (registered == "ID3 ") return StreamFormat::kId3;
  }
  return StreamFormat::kOther;
}

}  // namespace

uint32_t section_checksum(ByteSpan bytes) {
  static constexpr std::array<uint32_t, 256> kTable = make_checksum_table();
  uint32_t value = 0xffffffff;
  for (const uint8_t byte : bytes) value = value << 8 ^ kTable[(value >> 24 ^ byte) & 0xff];
  return value;
}

bool is_video(StreamFormat format) {
  return format == StreamFormat::kH264 || format == StreamFormat::kH265;
}

bool is_audio(StreamFormat format) {
  return format == StreamFormat::kAdts || format == StreamFormat::kLatm ||
         format == StreamFormat::kMpegAudio || format == StreamFormat::kAc3 || format == StreamFormat::kEac3;
}

std::vector<std::vector<uint8_t>> SectionAssembler::push(ByteSpan payload, bool unit_start) {
  std::vector<std::vector<uint8_t>> complete;
  if (payload.empty()) return complete;
  if (!unit_start) {
    if (!section_.empty()) append(payload, complete);
    return complete;
  }
  // pointer_field: where the first new section begins; before it lies the rest of the old one.
  const size_t pointer = std::min<size_t>(payload[0], payload.size() - 1);
  if (!section_.empty()) append(payload.subspan(1, pointer), complete);
  section_.clear();
  append(payload.subspan(1 + pointer), complete);
  return complete;
}

void SectionAssembler::append(ByteSpan bytes, std::vector<std::vector<uint8_t>>& complete) {
  while (!bytes.empty()) {
    if (section_.empty() && bytes[0] == kStuffing) return;
    const size_t wanted = section_.size() < kSectionHeader ? kSectionHeader : section_size(section_);
    const size_t taken = std::min(bytes.size(), wanted - section_.size());
    section_.insert(section_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    bytes = bytes.subspan(taken);
    if (section_.size() < kSectionHeader || section_.size() < section_size(section_)) continue;
    complete.push_back(std::move(section_));
    section_.clear();
  }
}

Result<std::vector<Program>> parse_program_association(ByteSpan section) {
  uint16_t transport_stream = 0;
  ByteReader body = TRY(open_table(section, kProgramAssociationTable, transport_stream));
  std::vector<Program> programs;
  while (!body.at_end()) {
    const uint16_t number = TRY(body.u16());
    const uint16_t pid = TRY(body.u16()) & 0x1fff;
    if (number != 0) programs.push_back({number, pid});  // 0: the network information
  }
  return programs;
}

Result<ProgramMap> parse_program_map(ByteSpan section) {
  ProgramMap map;
  ByteReader body = TRY(open_table(section, kProgramMapTable, map.program));
  map.clock_pid = TRY(body.u16()) & 0x1fff;
  const uint16_t program_info_size = TRY(body.u16()) & 0x0fff;
  TRY(body.skip(program_info_size));
  while (!body.at_end()) {
    ElementaryStream stream;
    stream.stream_type = TRY(body.u8());
    stream.pid = TRY(body.u16()) & 0x1fff;
    const uint16_t descriptors_size = TRY(body.u16()) & 0x0fff;
    const ByteReader descriptors = TRY(body.sub_reader(descriptors_size));
    stream.format = format_of(stream.stream_type);
    if (stream.format == StreamFormat::kOther) stream.format = TRY(format_of_descriptors(descriptors));
    map.streams.push_back(stream);
  }
  return map;
}

}  // namespace rill::ts
