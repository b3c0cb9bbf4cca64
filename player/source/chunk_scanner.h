// SPDX-License-Identifier: Apache-2.0
//
// Where the chunks of a CMAF segment end, as its bytes arrive: a server that sends a segment while it is
// being encoded falls silent between two chunks, a slow network anywhere. Looks at the headers of the
// top-level boxes alone (ISO/IEC 14496-12, 4.2). Plain value; single thread.
//
//   scanner.add(bytes);
//   if (scanner.place() == ChunkScanner::Place::kBetween) ... the server may have no more just now
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "player/base/byte_reader.h"

namespace rill::source {

class ChunkScanner {
 public:
  enum class Place : uint8_t {
    kUnknown,  // not ISO boxes, or not from the beginning of one
    kBetween,  // the last byte was the last of an mdat
    kWithin
  };

  void add(ByteSpan bytes);
  [[nodiscard]] Place place() const;

 private:
  void read_header();

  static constexpr size_t kHeader = 8;
  static constexpr size_t kLargeHeader = 16;
  std::array<uint8_t, kLargeHeader> header_{};
  size_t header_bytes_ = 0;
  size_t header_size_ = kHeader;
  uint64_t left_ = 0;  // bytes of the box begun
  bool begun_ = false;
  bool after_media_ = false;
  bool unknown_ = false;
};

}  // namespace rill::source
