// SPDX-License-Identifier: Apache-2.0
//
// Cuts the server's own messages into chunks (RTMP 1.0 specification, 5.3). The server says little, so every
// message begins with a full header (type 0). Owned by a Session; its thread.
#pragma once

#include "player/base/byte_writer.h"
#include "server/ingest/rtmp/message.h"

namespace rill::server::rtmp {

class ChunkWriter {
 public:
  // Chunk streams as usual: 2 for protocol control, 3 for commands.
  static constexpr uint8_t kControlStream = 2;
  static constexpr uint8_t kCommandStream = 3;

  // Appends the message to `output`. `chunk_stream_id`: 2 to 63.
  void write(uint8_t chunk_stream_id, const Message& message, ByteWriter& output) const;
  // Set Chunk Size must have been written before.
  void set_chunk_size(uint32_t size) { chunk_size_ = size; }

 private:
  uint32_t chunk_size_ = kDefaultChunkSize;
};

}  // namespace rill::server::rtmp
