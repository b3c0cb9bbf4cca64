// SPDX-License-Identifier: Apache-2.0
#include "player/base/byte_reader.h"

namespace rill {

Result<uint64_t> ByteReader::big_endian(size_t count) {
  const ByteSpan field = TRY(bytes(count));
  uint64_t value = 0;
  for (const uint8_t byte : field) value = value << 8 | byte;
  return value;
}

Result<uint8_t> ByteReader::u8() {
  return static_cast<uint8_t>(TRY(big_endian(1)));
}
Result<uint16_t> ByteReader::u16() {
  return static_cast<uint16_t>(TRY(big_endian(2)));
}
Result<uint32_t> ByteReader::u24() {
  return static_cast<uint32_t>(TRY(big_endian(3)));
}
Result<uint32_t> ByteReader::u32() {
  return static_cast<uint32_t>(TRY(big_endian(4)));
}
Result<uint64_t> ByteReader::u64() {
  return big_endian(8);
}
Result<int32_t> ByteReader::i32() {
  return static_cast<int32_t>(static_cast<uint32_t>(TRY(big_endian(4))));
}

Result<ByteSpan> ByteReader::bytes(size_t count) {
  if (count > remaining()) {
    return Error{ErrorCode::kTruncated,
                 "need " + std::to_string(count) + " bytes, have " + std::to_string(remaining()), offset()};
  }
  const ByteSpan field = bytes_.subspan(position_, count);
  position_ += count;
  return field;
}

Result<std::string_view> ByteReader::text(size_t count) {
  const ByteSpan field = TRY(bytes(count));
  return std::string_view(reinterpret_cast<const char*>(field.data()), field.size());
}

Result<void> ByteReader::skip(size_t count) {
  TRY(bytes(count));
  return {};
}

Result<ByteReader> ByteReader::sub_reader(size_t count) {
  const uint64_t start = offset();
  const ByteSpan field = TRY(bytes(count));
  return ByteReader(field, start);
}

}  // namespace rill
