// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/chunk_reader.h"

#include <algorithm>

namespace rill::server::rtmp {
namespace {

constexpr uint32_t kExtendedTimestamp = 0xffffff;
constexpr size_t kFirstReserve = 64u << 10;

// 5.3.1.1: one to three bytes. Ids 0 and 1 in the first byte say how many follow.
Result<uint32_t> read_chunk_stream_id(ByteReader& reader, uint8_t first) {
  const uint32_t id = first & 0x3fu;
  if (id == 0) return TRY(reader.u8()) + 64u;
  if (id == 1) {
    const uint32_t low = TRY(reader.u8());
    return TRY(reader.u8()) * 256u + low + 64u;
  }
  return id;
}

}  // namespace

void ChunkReader::append(ByteSpan bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
  consumed_ += position_;
  position_ = 0;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<Message>> ChunkReader::next() {
  while (true) {
    ByteReader reader(ByteSpan(buffer_).subspan(position_), consumed_ + position_);
    if (!current_) {
      auto header = read_header(reader);
      if (!header.ok()) {
        if (header.error().code == ErrorCode::kTruncated) return std::optional<Message>();
        return std::move(header).error();
      }
    }
    auto message = read_payload(reader);
    position_ = buffer_.size() - reader.remaining();
    if (partial_bytes_ > kMaxPartialMessages)
      return Error{ErrorCode::kTooLarge, "unfinished messages", reader.offset()};
    if (message || current_) return message;
  }
}

Result<void> ChunkReader::set_chunk_size(uint32_t size) {
  if (size == 0 || size > 0x7fffffff)
    return Error{ErrorCode::kMalformed, "chunk size " + std::to_string(size)};
  chunk_size_ = size;
  return {};
}

void ChunkReader::abort(uint32_t chunk_stream_id) {
  const auto found = streams_.find(chunk_stream_id);
  if (found == streams_.end()) return;
  partial_bytes_ -= found->second.payload.size();
  found->second.payload.clear();
  found->second.partial = false;
}

Result<void> ChunkReader::read_header(ByteReader& reader) {
  const uint64_t start = reader.offset();
  const uint8_t first = TRY(reader.u8());
  const unsigned format = first >> 6;
  const uint32_t id = TRY(read_chunk_stream_id(reader, first));

  const auto found = streams_.find(id);
  const bool known = found != streams_.end();
  if (!known && streams_.size() >= kMaxChunkStreams)
    return Error{ErrorCode::kTooLarge, "chunk streams", start};
  // A fresh stream starts with type 0; librtmp also starts its ping with type 1.
  if (!known && format >= 2) return Error{ErrorCode::kMalformed, "chunk type without a predecessor", start};

  if (known && found->second.partial) {
    if (format != 3) return Error{ErrorCode::kMalformed, "message header inside a message", start};
    TRY(skip_repeated_timestamp(reader, found->second));
    current_ = &found->second;
  } else {
    // Only a header that has arrived whole is taken over, so that a short one can be read again.
    ChunkStream stream = known ? found->second : ChunkStream{};
    TRY(read_message_header(reader, format, known, stream));
    TRY(begin_message(stream));
    current_ = &(streams_[id] = std::move(stream));
  }
  chunk_remaining_ = std::min<size_t>(chunk_size_, current_->length - current_->payload.size());
  return {};
}

// 5.3.1.2 and 5.3.1.3.
Result<void> ChunkReader::read_message_header(ByteReader& reader, unsigned format, bool known,
                                              ChunkStream& stream) {
  uint32_t field = 0;
  if (format <= 2) {
    field = TRY(reader.u24());
    stream.extended = field == kExtendedTimestamp;
  }
  if (format <= 1) {
    stream.length = TRY(reader.u24());
    stream.type = TRY(reader.u8());
  }
  if (format == 0) {
    // The one little-endian field of the protocol.
    uint32_t stream_id = 0;
    for (unsigned shift = 0; shift < 32; shift += 8)
      stream_id |= static_cast<uint32_t>(TRY(reader.u8())) << shift;
    stream.stream_id = stream_id;
  }
  if (stream.extended) {
    const uint32_t extended = TRY(reader.u32());
    if (format <= 2) field = extended;
  }
  if (format <= 2) stream.delta = field;
  // A type 3 chunk that begins a message repeats the delta, which after type 0 is the timestamp itself
  // (5.3.1.2.4).
  if (format == 0 || !known) {
    stream.timestamp = field;
  } else {
    stream.timestamp += stream.delta;
  }
  return {};
}

// The specification wants it repeated (5.3.1.3); some encoders leave it out. Payload that happens to go on
// with the very same four bytes cannot be told apart: one chance in 2^32 per chunk, and only with such
// encoders.
Result<void> ChunkReader::skip_repeated_timestamp(ByteReader& reader, const ChunkStream& stream) {
  if (!stream.extended) return {};
  ByteReader ahead = reader;
  const uint32_t value = TRY(ahead.u32());
  if (value == stream.delta || value == stream.timestamp) reader = ahead;
  return {};
}

Result<void> ChunkReader::begin_message(ChunkStream& stream) {
  if (stream.length > kMaxMessageSize) {
    return Error{ErrorCode::kTooLarge, "message of " + std::to_string(stream.length) + " bytes"};
  }
  stream.partial = true;
  stream.payload.clear();
  stream.payload.reserve(std::min<size_t>(stream.length, kFirstReserve));
  return {};
}

std::optional<Message> ChunkReader::read_payload(ByteReader& reader) {
  const size_t count = std::min(reader.remaining(), chunk_remaining_);
  const ByteSpan piece = reader.rest().first(count);
  reader.skip(count).value();
  ChunkStream& stream = *current_;
  stream.payload.insert(stream.payload.end(), piece.begin(), piece.end());
  partial_bytes_ += count;
  chunk_remaining_ -= count;
  if (chunk_remaining_ > 0) return std::nullopt;

  current_ = nullptr;
  if (stream.payload.size() < stream.length) return std::nullopt;
  partial_bytes_ -= stream.payload.size();
  stream.partial = false;
  return Message{static_cast<MessageType>(stream.type), stream.stream_id, stream.timestamp,
                 std::move(stream.payload)};
}

}  // namespace rill::server::rtmp
