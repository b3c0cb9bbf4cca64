// SPDX-License-Identifier: Apache-2.0
#include "player/source/chunk_scanner.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace rill::source {
namespace {

constexpr uint32_t box_type(std::string_view name) {
  uint32_t type = 0;
  for (const char character : name) type = type << 8 | static_cast<uint8_t>(character);
  return type;
}

constexpr uint32_t kMediaData = box_type("mdat");
// What a segment begins with; anything else is taken for no box.
constexpr std::array kFirstTypes{box_type("styp"), box_type("ftyp"), box_type("moof"), box_type("sidx"),
                                 box_type("prft"), box_type("emsg"), box_type("moov"), box_type("free"),
                                 box_type("skip"), box_type("uuid"), kMediaData};
constexpr uint32_t kLargeSize = 1;  // the size follows in 64 bits
constexpr uint32_t kToTheEnd = 0;

bool is_type(uint32_t type) {
  for (int shift = 0; shift < 32; shift += 8) {
    const uint32_t character = type >> shift & 0xff;
    if (character < ' ' || character > '~') return false;
  }
  return true;
}

uint64_t big_endian(ByteSpan bytes) {
  uint64_t value = 0;
  for (const uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

}  // namespace

void ChunkScanner::add(ByteSpan bytes) {
  while (!bytes.empty() && !unknown_) {
    const size_t wanted = left_ > 0 ? static_cast<size_t>(std::min<uint64_t>(left_, bytes.size()))
                                    : std::min(header_size_ - header_bytes_, bytes.size());
    if (left_ > 0) {
      left_ -= wanted;
    } else {
      std::copy_n(bytes.begin(), wanted, header_.begin() + static_cast<std::ptrdiff_t>(header_bytes_));
      header_bytes_ += wanted;
      if (header_bytes_ == header_size_) read_header();
    }
    bytes = bytes.subspan(wanted);
  }
}

void ChunkScanner::read_header() {
  const ByteSpan header(header_);
  const auto size = static_cast<uint32_t>(big_endian(header.first(4)));
  const auto type = static_cast<uint32_t>(big_endian(header.subspan(4, 4)));
  if (size == kLargeSize && header_size_ == kHeader) {
    header_size_ = kLargeHeader;
    return;
  }
  const uint64_t whole = size == kLargeSize  ? big_endian(header.subspan(kHeader))
                         : size == kToTheEnd ? std::numeric_limits<uint64_t>::max()
                                             : size;
  const bool first = !begun_;
  begun_ = true;
  const bool known = std::find(kFirstTypes.begin(), kFirstTypes.end(), type) != kFirstTypes.end();
  if (whole < header_size_ || !is_type(type) || (first && !known)) {
    unknown_ = true;
    return;
  }
  left_ = whole - header_size_;
  after_media_ = type == kMediaData;
  header_bytes_ = 0;
  header_size_ = kHeader;
}

ChunkScanner::Place ChunkScanner::place() const {
  if (unknown_) return Place::kUnknown;
  return after_media_ && left_ == 0 && header_bytes_ == 0 ? Place::kBetween : Place::kWithin;
}

}  // namespace rill::source
