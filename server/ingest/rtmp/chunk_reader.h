// SPDX-License-Identifier: Apache-2.0
//
// Puts RTMP messages together from the chunks of one connection (RTMP 1.0 specification, 5.3). Bytes go in as
// they come from the socket; memory grows only with bytes that have arrived. Owned by a Session; its thread.
//
//   reader.append(bytes);
//   while (auto message = TRY(reader.next())) handle(*message);   // may call set_chunk_size() in between
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "server/ingest/rtmp/message.h"

namespace rill::server::rtmp {

inline constexpr size_t kMaxMessageSize = 8u << 20;  // a keyframe of 8K video fits
inline constexpr size_t kMaxPartialMessages =
    16u << 20;  // bytes of unfinished messages, all chunk streams together
inline constexpr size_t kMaxChunkStreams = 64;

class ChunkReader {
 public:
  void append(ByteSpan bytes);
  // The next whole message; nothing if more bytes are needed. After an error the connection is of no more
  // use.
  [[nodiscard]] Result<std::optional<Message>> next();

  // Set Chunk Size (5.4.1): 1 to 2^31-1, as the peer announced. Applies from the next chunk on.
  [[nodiscard]] Result<void> set_chunk_size(uint32_t size);
  // Abort Message (5.4.2): forgets the unfinished message of that chunk stream.
  void abort(uint32_t chunk_stream_id);

 private:
  struct ChunkStream {
    uint32_t timestamp = 0;
    uint32_t delta = 0;  // the timestamp field of the last header of type 0, 1 or 2
    bool extended = false;
    uint32_t length = 0;
    uint8_t type = 0;
    uint32_t stream_id = 0;
    bool partial = false;  // a message has begun and is not complete
    std::vector<uint8_t> payload;
  };

  // kTruncated when the header is not all there yet: nothing is consumed then.
  Result<void> read_header(ByteReader& reader);
  Result<void> read_message_header(ByteReader& reader, unsigned format, bool known, ChunkStream& stream);
  // Whether a chunk of type 3 within a message repeats the extended timestamp.
  static Result<void> skip_repeated_timestamp(ByteReader& reader, const ChunkStream& stream);
  [[nodiscard]] Result<void> begin_message(ChunkStream& stream);
  std::optional<Message> read_payload(ByteReader& reader);

  std::vector<uint8_t> buffer_;
  size_t position_ = 0;  // of the first unread byte in buffer_
  uint64_t consumed_ = 0;
  uint32_t chunk_size_ = kDefaultChunkSize;
  std::map<uint32_t, ChunkStream> streams_;
  ChunkStream* current_ = nullptr;  // whose chunk payload comes next
  size_t chunk_remaining_ = 0;
  size_t partial_bytes_ = 0;
};

}  // namespace rill::server::rtmp
