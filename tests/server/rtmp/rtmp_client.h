// SPDX-License-Identifier: Apache-2.0
//
// The publisher's side of RTMP for tests: makes the bytes that a client sends, and reads the server's
// messages with the server's own chunk reader.
#pragma once

#include <string>
#include <vector>

#include "server/ingest/rtmp/amf0.h"
#include "server/ingest/rtmp/chunk_reader.h"
#include "server/ingest/rtmp/chunk_writer.h"

namespace rill::server::rtmp {

using Bytes = std::vector<uint8_t>;

inline Bytes client_hello() {  // C0 C1
  ByteWriter writer;
  writer.u8(3);
  writer.zeros(1536);
  return std::move(writer).take();
}

inline Bytes message_bytes(MessageType type, uint32_t stream, uint32_t timestamp, const Bytes& payload) {
  ByteWriter output;
  ChunkWriter().write(type == MessageType::kVideo ? 6 : 4, {type, stream, timestamp, payload}, output);
  return std::move(output).take();
}

inline Bytes command_bytes(uint32_t stream, const std::vector<Amf0Value>& values) {
  ByteWriter payload;
  for (const Amf0Value& value : values) write_amf0(payload, value);
  ByteWriter output;
  ChunkWriter().write(3, {MessageType::kCommandAmf0, stream, 0, std::move(payload).take()}, output);
  return std::move(output).take();
}

inline Bytes connect_bytes(const std::string& application) {
  return command_bytes(0, {"connect", 1.0, Amf0Object{{{"app", application}, {"type", "nonprivate"}}}});
}

inline Bytes publish_bytes(const std::string& name) {
  return command_bytes(1, {"publish", 5.0, {}, name, "live"});
}

inline Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// All that a client says up to and with its publish command.
inline Bytes publisher_prologue(const std::string& application, const std::string& name) {
  return joined({client_hello(), Bytes(1536), connect_bytes(application),
                 command_bytes(0, {"releaseStream", 2.0, {}, name}),
                 command_bytes(0, {"FCPublish", 3.0, {}, name}), command_bytes(0, {"createStream", 4.0, {}}),
                 publish_bytes(name)});
}

inline Bytes avc_parameters() {
  return {0x17, 0, 0, 0, 0, 1, 66, 0, 30, 0xff};
}
inline Bytes avc_frame(bool keyframe, int offset_ms = 0) {
  return {static_cast<uint8_t>(keyframe ? 0x17 : 0x27),
          1,
          static_cast<uint8_t>(offset_ms >> 16),
          static_cast<uint8_t>(offset_ms >> 8),
          static_cast<uint8_t>(offset_ms),
          0,
          0,
          0,
          1,
          0x65};
}
inline Bytes aac_parameters() {
  return {0xaf, 0, 0x12, 0x10};
}
inline Bytes aac_frame() {
  return {0xaf, 1, 0x21, 0x10};
}

// Collects what the server says after its S0 S1 S2.
class ServerMessages {
 public:
  void append(const Bytes& bytes) {
    Bytes rest = bytes;
    if (handshake_ > 0) {
      const size_t skip = std::min(handshake_, rest.size());
      rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(skip));
      handshake_ -= skip;
    }
    reader_.append(rest);
    while (true) {
      auto next = reader_.next();
      if (!next.ok() || !*next) break;
      Message message = **next;
      if (message.type == MessageType::kSetChunkSize) {
        reader_.set_chunk_size(ByteReader(message.payload).u32().value()).value();
      }
      if (message.type == MessageType::kCommandAmf0) {
        commands.push_back(read_amf0_sequence(message.payload).value());
      }
      messages.push_back(std::move(message));
    }
  }

  [[nodiscard]] bool handshake_complete() const { return handshake_ == 0; }
  // The "code" of the last onStatus, or empty.
  [[nodiscard]] std::string last_status() const {
    for (auto it = commands.rbegin(); it != commands.rend(); ++it) {
      if ((*it)[0].string() != "onStatus") continue;
      const Amf0Value* code = (*it)[3].find("code");
      return code ? std::string(code->string()) : std::string();
    }
    return {};
  }

  std::vector<Message> messages;
  std::vector<std::vector<Amf0Value>> commands;

 private:
  size_t handshake_ = 1 + 2 * 1536;
  ChunkReader reader_;
};

}  // namespace rill::server::rtmp
