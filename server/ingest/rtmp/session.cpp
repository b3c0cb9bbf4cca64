// SPDX-License-Identifier: Apache-2.0
//
// The session's life, protocol control and media; its commands are in session_commands.cpp.
#include "server/ingest/rtmp/session.h"

#include <algorithm>
#include <utility>

namespace rill::server::rtmp {
namespace {
constexpr uint32_t kDefaultWindow = 2'500'000;  // bytes between acknowledgements if the peer names no window
constexpr uint32_t kMinWindow = 1024;           // a smaller one would make every message cost an answer
}  // namespace

Session::Session(Channels& channels, SessionOptions options)
    : channels_(channels),
      options_(std::move(options)),
      handshake_(options_.seed),
      acknowledgement_window_(kDefaultWindow) {}

void Session::feed(ByteSpan bytes) {
  if (phase_ == Phase::kClosing) return;
  ByteReader reader(bytes);
  if (phase_ == Phase::kHandshake) {
    auto result = handshake_.feed(reader, output_);
    if (!result.ok()) return close(std::move(result).error());
    if (handshake_.done()) phase_ = Phase::kIdle;
  }
  if (reader.at_end()) return;
  auto result = feed_chunks(reader.rest());
  if (!result.ok()) close(std::move(result).error());
}

void Session::replaced() {
  if (phase_ != Phase::kPublishing) return;
  close(refuse(publishing_stream_, "NetStream.Publish.BadName",
               {ErrorCode::kBusy, "another publisher has taken channel " + channel_}));
}

std::vector<uint8_t> Session::take_output() {
  return std::exchange(output_, ByteWriter()).take();
}

Result<void> Session::feed_chunks(ByteSpan bytes) {
  received_ += bytes.size();
  acknowledge();
  reader_.append(bytes);
  while (phase_ != Phase::kClosing) {
    auto message = TRY(reader_.next());
    if (!message) return {};
    TRY(take(*message));
  }
  return {};
}

// 5.4.3: the sequence number is the count of bytes received, modulo 2^32.
void Session::acknowledge() {
  if (received_ - acknowledged_ < acknowledgement_window_) return;
  acknowledged_ = received_;
  send_control(MessageType::kAcknowledgement, static_cast<uint32_t>(received_));
}

Result<void> Session::take(const Message& message) {
  ByteReader reader(message.payload);
  switch (message.type) {
    case MessageType::kSetChunkSize:
      return reader_.set_chunk_size(TRY(reader.u32()));
    case MessageType::kAbort:
      reader_.abort(TRY(reader.u32()));
      return {};
    case MessageType::kWindowAcknowledgementSize:
      acknowledgement_window_ = std::max(TRY(reader.u32()), kMinWindow);
      return {};
    case MessageType::kUserControl:
      return take_user_control(reader);
    case MessageType::kAudio:
    case MessageType::kVideo:
    case MessageType::kAggregate:
      return take_media(message);
    case MessageType::kCommandAmf0:
      return take_command(message, message.payload);
    case MessageType::kCommandAmf3:
      // 7.1.1: AMF3 commands of Flash begin with a zero byte, and then are AMF0.
      TRY(reader.u8());
      return take_command(message, reader.rest());
    case MessageType::kDataAmf0:
    case MessageType::kDataAmf3:  // metadata: the parameter sets say all we need, and say it right
    case MessageType::kAcknowledgement:
    case MessageType::kSetPeerBandwidth:
      break;
  }
  return {};
}

// 7.1.7. Of a publisher's events only the ping asks for anything.
Result<void> Session::take_user_control(ByteReader reader) {
  if (static_cast<UserControl>(TRY(reader.u16())) != UserControl::kPingRequest) return {};
  ByteWriter payload;
  payload.u16(static_cast<uint16_t>(UserControl::kPingResponse));
  payload.u32(TRY(reader.u32()));
  send(ChunkWriter::kControlStream, {MessageType::kUserControl, 0, 0, std::move(payload).take()});
  return {};
}

Result<void> Session::take_media(const Message& message) {
  if (!media_ || message.stream_id != publishing_stream_) return {};
  auto result = media_->take(message);
  if (result.ok()) return {};
  return refuse(publishing_stream_, "NetStream.Publish.Failed", std::move(result).error());
}

void Session::unpublish() {
  if (!media_) return;
  final_counters_ = media_->counters();
  media_.reset();
  if (phase_ == Phase::kPublishing) phase_ = Phase::kIdle;
}

void Session::close(std::optional<Error> reason) {
  unpublish();
  ended_because_ = std::move(reason);
  phase_ = Phase::kClosing;
}

void Session::send(uint8_t chunk_stream, const Message& message) {
  writer_.write(chunk_stream, message, output_);
}

void Session::send_control(MessageType type, uint32_t value) {
  ByteWriter payload;
  payload.u32(value);
  if (type == MessageType::kSetPeerBandwidth) payload.u8(2);  // 5.4.5: the limit is dynamic
  send(ChunkWriter::kControlStream, {type, 0, 0, std::move(payload).take()});
}

}  // namespace rill::server::rtmp
