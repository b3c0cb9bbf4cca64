// SPDX-License-Identifier: Apache-2.0
//
// One RTMP message and the numbers that name its kinds (RTMP 1.0 specification, 5.4, 6.1.1 and 7.1).
#pragma once

#include <cstdint>
#include <vector>

namespace rill::server::rtmp {

enum class MessageType : uint8_t {
  kSetChunkSize = 1,
  kAbort = 2,
  kAcknowledgement = 3,
  kUserControl = 4,
  kWindowAcknowledgementSize = 5,
  kSetPeerBandwidth = 6,
  kAudio = 8,
  kVideo = 9,
  kDataAmf3 = 15,
  kCommandAmf3 = 17,
  kDataAmf0 = 18,
  kCommandAmf0 = 20,
  kAggregate = 22,
};

enum class UserControl : uint16_t { kStreamBegin = 0, kPingRequest = 6, kPingResponse = 7 };

struct Message {
  MessageType type = MessageType::kAbort;  // may hold a number that the enumeration does not name
  uint32_t stream_id = 0;
  uint32_t timestamp = 0;  // milliseconds, modulo 2^32
  std::vector<uint8_t> payload;
};

inline constexpr uint32_t kDefaultChunkSize = 128;

}  // namespace rill::server::rtmp
