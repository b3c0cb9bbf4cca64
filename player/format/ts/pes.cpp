// SPDX-License-Identifier: Apache-2.0
#include "player/format/ts/pes.h"

#include <algorithm>
#include <utility>

namespace rill::ts {
namespace {

constexpr size_t kPrefixSize = 6;  // start code, stream_id, PES_packet_length
constexpr size_t kLongestHeader = kPrefixSize + 3 + 255;

// Streams without the optional header (2.4.3.7, table 2-21): maps, padding, private_stream_2, ECM, EMM,
// directory, ...
bool has_optional_header(uint8_t stream_id) {
  switch (stream_id) {
    case 0xbc:
    case 0xbe:
    case 0xbf:
    case 0xf0:
    case 0xf1:
    case 0xf2:
    case 0xf8:
    case 0xff:
      return false;
    default:
      return true;
  }
}

// 33 bits in five bytes, with a marker bit after every part.
Result<uint64_t> read_timestamp(ByteReader& reader) {
  const uint64_t offset = reader.offset();
  const uint8_t high = TRY(reader.u8());
  const uint16_t middle = TRY(reader.u16());
  const uint16_t low = TRY(reader.u16());
  if ((high & 1) == 0 || (middle & 1) == 0 || (low & 1) == 0) {
    return Error{ErrorCode::kMalformed, "PES time stamp without its marker bits", offset};
  }
  return static_cast<uint64_t>(high >> 1 & 0x07) << 30 | static_cast<uint64_t>(middle >> 1) << 15 | low >> 1;
}

}  // namespace

Result<PesHeader> parse_pes_header(ByteSpan bytes) {
  ByteReader reader(bytes);
  if (TRY(reader.u24()) != 1) return Error{ErrorCode::kMalformed, "PES packet without its start code", 0};
  PesHeader header;
  header.stream_id = TRY(reader.u8());
  const uint16_t length = TRY(reader.u16());
  header.size = length == 0 ? 0 : kPrefixSize + length;
  header.payload_begins = kPrefixSize;
  if (!has_optional_header(header.stream_id)) return header;
  if ((TRY(reader.u8()) & 0xc0) != 0x80) return Error{ErrorCode::kMalformed, "PES header of another kind", 6};
  const unsigned timestamps = TRY(reader.u8()) >> 6;
  const uint8_t fields_size = TRY(reader.u8());
  ByteReader fields = TRY(reader.sub_reader(fields_size));
  header.payload_begins = static_cast<size_t>(reader.offset());
  if (header.size != 0 && header.size < header.payload_begins) {
    return Error{ErrorCode::kMalformed, "PES header longer than its packet", 4};
  }
  if (timestamps >= 2) header.pts = header.dts = TRY(read_timestamp(fields));
  if (timestamps == 3) header.dts = TRY(read_timestamp(fields));
  return header;
}

std::optional<PesPacket> PesAssembler::begin(uint64_t offset) {
  std::optional<PesPacket> before = finish();
  open_ = true;
  current_.offset = offset;
  return before;
}

std::optional<PesPacket> PesAssembler::push(ByteSpan payload) {
  if (!open_) return std::nullopt;
  current_.data.insert(current_.data.end(), payload.begin(), payload.end());
  if (!header_) {
    Result<PesHeader> header = parse_pes_header(current_.data);
    if (!header.ok()) {
      const bool may_come =
          header.error().code == ErrorCode::kTruncated && current_.data.size() < kLongestHeader;
      if (!may_come) lose();
      return std::nullopt;
    }
    header_ = header.value();
    current_.data.erase(current_.data.begin(),
                        current_.data.begin() + static_cast<std::ptrdiff_t>(header_->payload_begins));
  }
  if (current_.data.size() > kMaxPesBytes) {
    lose();
    return std::nullopt;
  }
  if (header_->size == 0 || current_.data.size() + header_->payload_begins < header_->size)
    return std::nullopt;
  current_.data.resize(header_->size - header_->payload_begins);
  return take();
}

std::optional<PesPacket> PesAssembler::finish() {
  if (!open_) return std::nullopt;
  const bool whole =
      header_ && (header_->size == 0 || current_.data.size() + header_->payload_begins >= header_->size);
  if (whole) return take();
  lose();
  return std::nullopt;
}

bool PesAssembler::lose() {
  if (!open_) return false;
  ++broken_;
  open_ = false;
  header_.reset();
  current_ = PesPacket();
  return true;
}

std::optional<PesPacket> PesAssembler::take() {
  PesPacket out = std::exchange(current_, PesPacket());
  out.pid = pid_;
  out.pts = header_->pts;
  out.dts = header_->dts;
  open_ = false;
  header_.reset();
  return out;
}

}  // namespace rill::ts
