// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/chunk_writer.h"

#include <algorithm>

namespace rill::server::rtmp {

void ChunkWriter::write(uint8_t chunk_stream_id, const Message& message, ByteWriter& output) const {
  constexpr uint32_t kExtendedTimestamp = 0xffffff;
  const bool extended = message.timestamp >= kExtendedTimestamp;
  output.u8(chunk_stream_id);
  output.u24(extended ? kExtendedTimestamp : message.timestamp);
  output.u24(static_cast<uint32_t>(message.payload.size()));
  output.u8(static_cast<uint8_t>(message.type));
  for (unsigned shift = 0; shift < 32; shift += 8)
    output.u8(static_cast<uint8_t>(message.stream_id >> shift));
  if (extended) output.u32(message.timestamp);

  ByteSpan rest = message.payload;
  while (true) {
    const ByteSpan piece = rest.first(std::min<size_t>(rest.size(), chunk_size_));
    output.bytes(piece);
    rest = rest.subspan(piece.size());
    if (rest.empty()) return;
    output.u8(static_cast<uint8_t>(0xc0 | chunk_stream_id));
    if (extended) output.u32(message.timestamp);
  }
}

}  // namespace rill::server::rtmp
