// SPDX-License-Identifier: Apache-2.0
//
// Bytes of real streams, as text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rill::codec {

inline std::vector<uint8_t> from_hex(std::string_view text) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
  }
  return bytes;
}

}  // namespace rill::codec
