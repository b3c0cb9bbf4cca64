// SPDX-License-Identifier: Apache-2.0
//
// Packetised elementary streams (ISO/IEC 13818-1 2.4.3.6, 2.4.3.7): what one PID carries, put together from
// the payloads of its packets. Single thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::ts {

// A longer one is given up: no picture is this large.
inline constexpr size_t kMaxPesBytes = 16u << 20;

struct PesHeader {
  uint8_t stream_id = 0;
  std::optional<uint64_t> pts;  // 33 bits, 90 kHz
  std::optional<uint64_t> dts;  // as pts where it is not written
  size_t payload_begins = 0;
  size_t size = 0;  // of the whole packet; 0: to the next one
};

// kTruncated until the whole header is in `bytes`, kMalformed without the start code or with broken time
// stamps.
Result<PesHeader> parse_pes_header(ByteSpan bytes);

struct PesPacket {
  uint16_t pid = 0;
  std::optional<uint64_t> pts;
  std::optional<uint64_t> dts;
  bool discontinuity = false;  // the clock jumps here (discontinuity_indicator)
  bool random_access = false;
  uint64_t offset = 0;  // of its first transport packet
  std::vector<uint8_t> data;
};

class PesAssembler {
 public:
  explicit PesAssembler(uint16_t pid) : pid_(pid) {}

  // A unit begins; `offset` of its packet. What was under way comes out if it is whole.
  [[nodiscard]] std::optional<PesPacket> begin(uint64_t offset);
  // More of the unit. Comes out at once where the header gave its size.
  [[nodiscard]] std::optional<PesPacket> push(ByteSpan payload);
  // The stream ends, or is no longer looked at.
  [[nodiscard]] std::optional<PesPacket> finish();
  // A packet is missing: what is under way is given up, up to the next unit. True if there was something.
  bool lose();

  // Of the unit under way.
  void mark_random_access() { current_.random_access = true; }
  void mark_discontinuity() { current_.discontinuity = true; }
  [[nodiscard]] uint64_t broken() const { return broken_; }

 private:
  [[nodiscard]] std::optional<PesPacket> take();

  uint16_t pid_;
  bool open_ = false;  // a unit is under way
  std::optional<PesHeader> header_;
  PesPacket current_;  // its data holds the header until that is complete
  uint64_t broken_ = 0;
};

}  // namespace rill::ts
