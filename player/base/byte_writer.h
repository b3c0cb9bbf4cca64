// SPDX-License-Identifier: Apache-2.0
//
// Big-endian writing into a growing buffer. `patch_u32` fills in a size field once it is known.
#pragma once

#include <string_view>
#include <vector>

#include "player/base/byte_reader.h"

namespace rill {

class ByteWriter {
 public:
  void u8(uint8_t value) { bytes_.push_back(value); }
  void u16(uint16_t value) { big_endian(value, 2); }
  void u24(uint32_t value) { big_endian(value, 3); }
  void u32(uint32_t value) { big_endian(value, 4); }
  void u64(uint64_t value) { big_endian(value, 8); }
  void i32(int32_t value) { u32(static_cast<uint32_t>(value)); }
  void bytes(ByteSpan value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
  void text(std::string_view value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
  // Makes room for `count` bytes in all, so that known sizes are not copied on the way.
  void reserve(size_t count) { bytes_.reserve(count); }
  void zeros(size_t count) { bytes_.insert(bytes_.end(), count, 0); }

  // Overwrites four bytes already written; `position + 4` must not exceed size().
  void patch_u32(size_t position, uint32_t value);

  [[nodiscard]] size_t size() const { return bytes_.size(); }
  [[nodiscard]] ByteSpan view() const { return bytes_; }
  [[nodiscard]] std::vector<uint8_t> take() && { return std::move(bytes_); }

 private:
  void big_endian(uint64_t value, unsigned count);
  std::vector<uint8_t> bytes_;
};

}  // namespace rill
