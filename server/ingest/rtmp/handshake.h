// SPDX-License-Identifier: Apache-2.0
//
// The server's side of the RTMP handshake (RTMP 1.0 specification, 5.2): C0 C1 in, S0 S1 S2 out, C2 in.
// Without the digests of Flash Player 9: OBS, ffmpeg and librtmp publish without them. Owned by a Session;
// its thread.
#pragma once

#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/byte_writer.h"
#include "player/base/result.h"

namespace rill::server::rtmp {

class Handshake {
 public:
  static constexpr size_t kPacketSize = 1536;  // C1, C2, S1 and S2

  // `seed` varies the filler of S1.
  explicit Handshake(uint32_t seed) : seed_(seed) {}

  // Takes what it needs of `input`, appends the answer to `output`. kUnsupported: not RTMP version 3.
  [[nodiscard]] Result<void> feed(ByteReader& input, ByteWriter& output);
  [[nodiscard]] bool done() const { return state_ == State::kDone; }

 private:
  enum class State : uint8_t { kVersion, kFirstPacket, kEcho, kDone };

  // True once `received_` holds a whole packet.
  bool collect(ByteReader& input);
  void answer(ByteWriter& output);

  uint32_t seed_;
  State state_ = State::kVersion;
  std::vector<uint8_t> received_;
};

}  // namespace rill::server::rtmp
