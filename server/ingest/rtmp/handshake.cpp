// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/handshake.h"

#include <algorithm>

namespace rill::server::rtmp {
namespace {
constexpr uint8_t kVersion = 3;
}

Result<void> Handshake::feed(ByteReader& input, ByteWriter& output) {
  while (!done() && !input.at_end()) {
    switch (state_) {
      case State::kVersion: {
        const uint64_t position = input.offset();
        const uint8_t version = TRY(input.u8());
        if (version != kVersion) {
          return Error{ErrorCode::kUnsupported, "RTMP version " + std::to_string(version), position};
        }
        state_ = State::kFirstPacket;
        break;
      }
      case State::kFirstPacket:
        if (!collect(input)) return {};
        answer(output);
        received_.clear();
        state_ = State::kEcho;
        break;
      case State::kEcho:
        if (!collect(input)) return {};
        received_ = {};  // C2 should repeat S1, but not every client's does
        state_ = State::kDone;
        break;
      case State::kDone:
        break;
    }
  }
  return {};
}

bool Handshake::collect(ByteReader& input) {
  const size_t count = std::min(input.remaining(), kPacketSize - received_.size());
  const ByteSpan piece = input.rest().first(count);
  received_.insert(received_.end(), piece.begin(), piece.end());
  input.skip(count).value();
  return received_.size() == kPacketSize;
}

void Handshake::answer(ByteWriter& output) {
  output.u8(kVersion);
  // S1 (5.2.3): time, four zero bytes (no digest follows), filler.
  output.u32(0);
  output.u32(0);
  uint32_t state = seed_;
  for (size_t i = 8; i < kPacketSize; ++i) {
    state = state * 1664525u + 1013904223u;
    output.u8(static_cast<uint8_t>(state >> 24));
  }
  // S2 (5.2.4): C1 again, its second field being the time at which it was read.
  output.bytes(received_);
}

}  // namespace rill::server::rtmp
