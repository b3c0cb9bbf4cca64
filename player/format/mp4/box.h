// SPDX-License-Identifier: Apache-2.0
//
// ISO base media file format: box names and headers (ISO/IEC 14496-12 4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::mp4 {

// Four characters as a big-endian number.
struct FourCc {
  uint32_t value = 0;
  constexpr FourCc() = default;
  explicit constexpr FourCc(uint32_t number) : value(number) {}
  constexpr FourCc(const char (&text)[5])  // NOLINT(google-explicit-constructor)
      : value(static_cast<uint32_t>(static_cast<uint8_t>(text[0])) << 24 |
              static_cast<uint32_t>(static_cast<uint8_t>(text[1])) << 16 |
              static_cast<uint32_t>(static_cast<uint8_t>(text[2])) << 8 | static_cast<uint8_t>(text[3])) {}
  constexpr auto operator<=>(const FourCc&) const = default;
  // Printable: anything outside ASCII 32 to 126 becomes '?'.
  [[nodiscard]] std::string text() const;
};

struct BoxHeader {
  FourCc type;
  uint32_t header_size = 8;      // 8, 16, with 16 more for 'uuid'
  std::optional<uint64_t> size;  // header included; nullopt: to the end of the file (size field 0)
};

// Needs at most kMaxBoxHeaderSize bytes. kTruncated when `reader` ends inside the header (nothing is
// consumed); kMalformed when the size is smaller than the header.
inline constexpr size_t kMaxBoxHeaderSize = 32;
Result<BoxHeader> read_box_header(ByteReader& reader);

// A box whose bytes are all there: header consumed, `body` is what follows.
struct Box {
  FourCc type;
  uint64_t offset = 0;  // of the header, in the outermost input
  ByteReader body;
};
// kTruncated when the box passes the end of `reader`.
Result<Box> read_box(ByteReader& reader);

// version and flags of a full box (4.2.2).
struct FullBoxHeader {
  uint8_t version = 0;
  uint32_t flags = 0;
};
Result<FullBoxHeader> read_full_box_header(ByteReader& reader);

}  // namespace rill::mp4
