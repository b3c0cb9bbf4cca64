// SPDX-License-Identifier: Apache-2.0
//
// Big-endian reading of untrusted bytes. Does not own them: the span must outlive the reader. Every read
// either succeeds within bounds or returns kTruncated with the offset; a failed read consumes nothing.
//
//   ByteReader reader(bytes);
//   uint32_t size = TRY(reader.u32());
//   ByteReader body = TRY(reader.sub_reader(size - 8));   // offsets stay those of the outermost input
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "player/base/result.h"

namespace rill {

using ByteSpan = std::span<const uint8_t>;

class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes, uint64_t base_offset = 0) : bytes_(bytes), base_offset_(base_offset) {}

  [[nodiscard]] size_t remaining() const { return bytes_.size() - position_; }
  [[nodiscard]] bool at_end() const { return remaining() == 0; }
  // Offset in the outermost input, for error messages.
  [[nodiscard]] uint64_t offset() const { return base_offset_ + position_; }
  [[nodiscard]] ByteSpan rest() const { return bytes_.subspan(position_); }

  Result<uint8_t> u8();
  Result<uint16_t> u16();
  Result<uint32_t> u24();
  Result<uint32_t> u32();
  Result<uint64_t> u64();
  Result<int32_t> i32();
  Result<ByteSpan> bytes(size_t count);
  Result<std::string_view> text(size_t count);
  Result<void> skip(size_t count);
  Result<ByteReader> sub_reader(size_t count);

 private:
  Result<uint64_t> big_endian(size_t count);

  ByteSpan bytes_;
  uint64_t base_offset_ = 0;
  size_t position_ = 0;
};

}  // namespace rill
