// SPDX-License-Identifier: Apache-2.0
//
// One RTMP connection without its socket: bytes in, bytes out, and packets to a Publication in between. It
// knows the protocol and no time: the server closes sessions that stay in a phase for too long. Not
// thread-safe; lives on its connection's thread. `channels` must outlive it.
//
//   Session session(channels, {.origin = "rtmp 127.0.0.1:51234", .on_replaced = ..., .seed = 1});
//   session.feed(bytes_from_the_socket);
//   write(session.take_output());
//   if (session.phase() == Session::Phase::kClosing) close after the last write;
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/byte_writer.h"
#include "server/http/query.h"
#include "server/ingest/publication.h"
#include "server/ingest/rtmp/amf0.h"
#include "server/ingest/rtmp/chunk_reader.h"
#include "server/ingest/rtmp/chunk_writer.h"
#include "server/ingest/rtmp/handshake.h"
#include "server/ingest/rtmp/media_receiver.h"

namespace rill::server::rtmp {

struct SessionOptions {
  std::string origin;                 // the publisher's name in logs
  std::function<void()> on_replaced;  // any thread: another publisher took the channel; call replaced() then
  uint32_t seed = 0;                  // filler of the handshake
};

class Session {
 public:
  enum class Phase : uint8_t {
    kHandshake,
    kIdle,  // connected, not publishing
    kPublishing,
    kClosing,  // send what take_output() gives, then close; feed() takes no more
  };

  Session(Channels& channels, SessionOptions options);

  // Never fails to the caller: a peer that breaks the protocol ends up in kClosing, with ended_because() set.
  void feed(ByteSpan bytes);
  // The channel has gone to another publisher.
  void replaced();

  // Bytes for the peer since the last call.
  [[nodiscard]] std::vector<uint8_t> take_output();
  [[nodiscard]] Phase phase() const { return phase_; }
  // Empty until a publish request was accepted; stays afterwards, for the log.
  [[nodiscard]] const std::string& channel() const { return channel_; }
  // Why the session is closing, if it was not the publisher's wish.
  [[nodiscard]] const std::optional<Error>& ended_because() const { return ended_because_; }
  [[nodiscard]] MediaCounters counters() const { return media_ ? media_->counters() : final_counters_; }

 private:
  struct Command {
    std::string_view name;
    double transaction = 0;
    const std::vector<Amf0Value>& values;  // all of them, name and transaction first
    uint32_t stream_id = 0;
    // The value at that place, null if there is none.
    [[nodiscard]] const Amf0Value& argument(size_t index) const;
  };

  [[nodiscard]] Result<void> feed_chunks(ByteSpan bytes);
  [[nodiscard]] Result<void> take(const Message& message);
  [[nodiscard]] Result<void> take_user_control(ByteReader reader);
  [[nodiscard]] Result<void> take_media(const Message& message);
  [[nodiscard]] Result<void> take_command(const Message& message, ByteSpan payload);
  void acknowledge();

  [[nodiscard]] Result<void> connect(const Command& command);
  void create_stream(const Command& command);
  [[nodiscard]] Result<void> publish(const Command& command);
  [[nodiscard]] Result<void> refuse_play(const Command& command);
  void unpublish();

  void send(uint8_t chunk_stream, const Message& message);
  void send_control(MessageType type, uint32_t value);
  void send_command(uint32_t stream_id, const std::vector<Amf0Value>& values);
  void send_result(const Command& command, Amf0Value properties, Amf0Value information);
  void send_status(uint32_t stream_id, bool error, const char* code, const std::string& description);
  // Tells the publisher, and gives the error that ends the session.
  [[nodiscard]] Error refuse(uint32_t stream_id, const char* code, Error reason);
  void close(std::optional<Error> reason);

  Channels& channels_;
  SessionOptions options_;
  Phase phase_ = Phase::kHandshake;
  Handshake handshake_;
  ChunkReader reader_;
  ChunkWriter writer_;
  ByteWriter output_;

  bool connected_ = false;
  Query application_query_;
  uint32_t streams_ = 0;  // created so far; the last one's id
  uint32_t publishing_stream_ = 0;
  std::string channel_;
  std::unique_ptr<MediaReceiver> media_;
  MediaCounters final_counters_;
  std::optional<Error> ended_because_;

  uint32_t acknowledgement_window_;
  uint64_t received_ = 0;  // bytes after the handshake
  uint64_t acknowledged_ = 0;
};

}  // namespace rill::server::rtmp
