// SPDX-License-Identifier: Apache-2.0
//
// Finds the packets in a byte stream: packets of 188 bytes, one after the other, 4 bytes before each (192, as
// recorders write them) or 16 behind (204, with parity). Where the sync byte is missing it looks for the next
// place that holds. Holds no more than a few packets beyond what was pushed last. Single thread.
//
//   sync.push(bytes);
//   while (const auto packet = sync.next()) ... packet->bytes
//   sync.finish();                                // and next() again, for what waited for more bytes
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/format/ts/packet.h"

namespace rill::ts {

class PacketSync {
 public:
  struct Packet {
    ByteSpan bytes;       // kPacketSize; valid until the next call
    uint64_t offset = 0;  // in all that was pushed since restart()
  };

  void push(ByteSpan bytes);
  // nullopt: more bytes are needed.
  [[nodiscard]] std::optional<Packet> next();
  // No more bytes come.
  void finish() { finished_ = true; }
  void restart() { *this = PacketSync(); }

  // Bytes that belong to no packet, and where the first of them is.
  [[nodiscard]] uint64_t skipped_bytes() const { return skipped_; }
  [[nodiscard]] std::optional<uint64_t> first_skipped() const { return first_skipped_; }
  // Bytes pushed and neither in a packet nor skipped: after finish(), those of a packet that was cut.
  [[nodiscard]] size_t pending_bytes() const { return buffer_.size() - position_; }

 private:
  [[nodiscard]] bool search();
  [[nodiscard]] bool holds(size_t at, size_t stride) const;
  void skip(size_t count);

  std::vector<uint8_t> buffer_;
  size_t position_ = 0;         // of what was not looked at yet, in buffer_
  uint64_t buffer_offset_ = 0;  // of buffer_'s first byte
  size_t stride_ = 0;           // 0: not in step
  bool finished_ = false;
  uint64_t skipped_ = 0;
  std::optional<uint64_t> first_skipped_;
};

}  // namespace rill::ts
