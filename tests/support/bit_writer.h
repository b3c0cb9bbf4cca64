// SPDX-License-Identifier: Apache-2.0
//
// Writes parameter sets and slice headers for tests, bit by bit.
#pragma once

#include <cstdint>
#include <vector>

namespace rill::testing {

class BitWriter {
 public:
  BitWriter& bits(uint64_t value, unsigned count) {
    for (unsigned i = count; i > 0; --i) {
      if (used_ % 8 == 0) bytes_.push_back(0);
      bytes_.back() = static_cast<uint8_t>(bytes_.back() | ((value >> (i - 1) & 1) << (7 - used_ % 8)));
      ++used_;
    }
    return *this;
  }
  BitWriter& flag(bool value) { return bits(value ? 1 : 0, 1); }
  BitWriter& ue(uint32_t value) {
    const uint64_t code = uint64_t{value} + 1;
    unsigned length = 0;
    while (code >> (length + 1)) ++length;
    return bits(0, length).bits(code, length + 1);
  }
  BitWriter& se(int32_t value) {
    return ue(value > 0 ? 2u * static_cast<uint32_t>(value) - 1 : 2u * static_cast<uint32_t>(-value));
  }

  // As a NAL unit: header byte, trailing bits, emulation prevention.
  [[nodiscard]] std::vector<uint8_t> nal(uint8_t header) {
    flag(true);
    std::vector<uint8_t> result{header};
    unsigned zeros = 0;
    for (const uint8_t byte : bytes_) {
      if (zeros == 2 && byte <= 3) {
        result.push_back(3);
        zeros = 0;
      }
      result.push_back(byte);
      zeros = byte == 0 ? zeros + 1 : 0;
    }
    return result;
  }
  [[nodiscard]] std::vector<uint8_t> bytes() const { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
  size_t used_ = 0;
};

}  // namespace rill::testing
