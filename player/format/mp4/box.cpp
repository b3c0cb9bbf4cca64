// SPDX-License-Identifier: Apache-2.0
#include "player/format/mp4/box.h"

#include "player/format/mp4/box_path.h"

namespace rill::mp4 {

std::string FourCc::text() const {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const char c = static_cast<char>(value >> shift & 0xff);
    text += c >= 32 && c <= 126 ? c : '?';
  }
  return text;
}

Result<BoxHeader> read_box_header(ByteReader& reader) {
  ByteReader ahead = reader;
  BoxHeader header;
  const uint64_t start = ahead.offset();
  const uint32_t size = TRY(ahead.u32());
  header.type = FourCc(TRY(ahead.u32()));
  if (size == 1) {
    header.size = TRY(ahead.u64());
    header.header_size = 16;
  } else if (size != 0) {
    header.size = size;
  }
  if (header.type == FourCc("uuid")) {
    TRY(ahead.skip(16));
    header.header_size += 16;
  }
  if (header.size && *header.size < header.header_size) {
    return Error{ErrorCode::kMalformed, "box " + header.type.text() + " is smaller than its header", start};
  }
  reader = ahead;
  return header;
}

Result<Box> read_box(ByteReader& reader) {
  ByteReader ahead = reader;
  const uint64_t start = ahead.offset();
  const BoxHeader header = TRY(read_box_header(ahead));
  const uint64_t body_size = header.size ? *header.size - header.header_size : ahead.remaining();
  if (body_size > ahead.remaining()) {
    return Error{ErrorCode::kTruncated, "box " + header.type.text() + " passes the end of its parent", start};
  }
  ByteReader body = TRY(ahead.sub_reader(static_cast<size_t>(body_size)));
  reader = ahead;
  return Box{header.type, start, body};
}

Result<FullBoxHeader> read_full_box_header(ByteReader& reader) {
  const uint32_t word = TRY(reader.u32());
  return FullBoxHeader{static_cast<uint8_t>(word >> 24), word & 0xffffff};
}

Error in_box(Error error, FourCc type) {
  const bool has_path = error.message.starts_with('/');
  error.message = "/" + type.text() + (has_path ? "" : ": ") + error.message;
  return error;
}

Error with_finished_path(Error error) {
  if (error.message.starts_with('/')) error.message.erase(0, 1);
  return error;
}

bool is_first_box(FourCc type) {
  constexpr FourCc kFirst[] = {"ftyp", "styp", "moov", "moof", "sidx", "ssix", "prft",
                               "emsg", "free", "skip", "pdin", "mdat", "uuid"};
  for (const FourCc known : kFirst) {
    if (type == known) return true;
  }
  return false;
}

}  // namespace rill::mp4
