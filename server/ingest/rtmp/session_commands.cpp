// SPDX-License-Identifier: Apache-2.0
//
// The commands of a publisher (RTMP 1.0 specification, 7.2, and the releaseStream, FCPublish, FCUnpublish
// that every encoder sends since Flash Media Live Encoder).
#include "server/ingest/rtmp/session.h"

namespace rill::server::rtmp {
namespace {

constexpr char kApplication[] = "live";
constexpr uint32_t kMaxStreams = 16;  // createStream on one connection
constexpr uint32_t kServerWindow = 2'500'000;
constexpr uint32_t kServerChunkSize = 4096;

struct SplitName {
  std::string name;
  Query query;
};

// "live/?key=secret": what stands before the question mark, without slashes at its ends, and the query.
SplitName split_name(std::string_view text) {
  const size_t question = text.find('?');
  std::string_view name = text.substr(0, question);
  while (name.starts_with('/')) name.remove_prefix(1);
  while (name.ends_with('/')) name.remove_suffix(1);
  return {std::string(name),
          question == std::string_view::npos ? Query() : parse_query(text.substr(question + 1))};
}

Amf0Object status(bool error, const char* code, const std::string& description) {
  return {{{"level", error ? "error" : "status"}, {"code", code}, {"description", description}}};
}

}  // namespace

const Amf0Value& Session::Command::argument(size_t index) const {
  static const Amf0Value kNull;
  return index < values.size() ? values[index] : kNull;
}

Result<void> Session::take_command(const Message& message, ByteSpan payload) {
  const std::vector<Amf0Value> values = TRY(read_amf0_sequence(payload));
  if (values.empty()) return {};
  const Command command{values[0].string(), values.size() > 1 ? values[1].number() : 0, values,
                        message.stream_id};
  if (command.name == "connect") return connect(command);
  if (!connected_) return Error{ErrorCode::kMalformed, "a command before connect"};
  if (command.name == "createStream") {
    create_stream(command);
  } else if (command.name == "publish") {
    return publish(command);
  } else if (command.name == "play" || command.name == "play2") {
    return refuse_play(command);
  } else if (command.name == "FCUnpublish" || command.name == "deleteStream" ||
             command.name == "closeStream") {
    if (phase_ == Phase::kPublishing) {
      const uint32_t stream = publishing_stream_;
      unpublish();
      send_status(stream, false, "NetStream.Unpublish.Success", "the publication has ended");
    }
  } else if (command.name == "releaseStream" || command.name == "FCPublish") {
    send_result(command, {}, {});
  } else if (command.transaction != 0 && command.name != "_result" && command.name != "_error") {
    send_command(
        command.stream_id,
        {"_error", command.transaction, {}, status(true, "NetConnection.Call.Failed", "unknown command")});
  }
  return {};
}

Result<void> Session::connect(const Command& command) {
  const Amf0Value* application = command.argument(2).find("app");
  SplitName name = split_name(application ? application->string() : std::string_view());
  if (name.name != kApplication) {
    send_command(0, {"_error",
                     command.transaction,
                     {},
                     status(true, "NetConnection.Connect.InvalidApp", "the application is \"live\"")});
    return Error{ErrorCode::kNotFound, "application \"" + name.name + "\""};
  }
  application_query_ = std::move(name.query);
  connected_ = true;
  send_control(MessageType::kWindowAcknowledgementSize, kServerWindow);
  send_control(MessageType::kSetPeerBandwidth, kServerWindow);
  send_control(MessageType::kSetChunkSize, kServerChunkSize);
  writer_.set_chunk_size(kServerChunkSize);
  Amf0Object information = status(false, "NetConnection.Connect.Success", "connected");
  information.properties.push_back({"objectEncoding", 0.0});
  send_result(command, Amf0Object{{{"fmsVer", "FMS/3,0,1,123"}, {"capabilities", 31.0}}},
              std::move(information));
  return {};
}

void Session::create_stream(const Command& command) {
  if (streams_ >= kMaxStreams) {
    send_command(
        command.stream_id,
        {"_error", command.transaction, {}, status(true, "NetConnection.Call.Failed", "too many streams")});
    return;
  }
  send_result(command, {}, static_cast<double>(++streams_));
}

Result<void> Session::publish(const Command& command) {
  const uint32_t stream = command.stream_id;
  const SplitName name = split_name(command.argument(3).string());
  if (phase_ == Phase::kPublishing) {
    return refuse(stream, "NetStream.Publish.BadName",
                  {ErrorCode::kBusy, "this connection already publishes " + channel_});
  }
  if (stream == 0 || stream > streams_) {
    return refuse(stream, "NetStream.Publish.BadName",
                  {ErrorCode::kMalformed, "publish without createStream"});
  }
  const std::string own_key = query_value(name.query, "key");
  const std::string key = own_key.empty() ? query_value(application_query_, "key") : own_key;
  auto publication = channels_.publish(name.name, key, options_.origin, options_.on_replaced);
  if (!publication.ok()) {
    const bool wrong_key = publication.error().code == ErrorCode::kUnauthorized;
    return refuse(stream, wrong_key ? "NetStream.Publish.Unauthorized" : "NetStream.Publish.BadName",
                  std::move(publication).error());
  }
  media_ = std::make_unique<MediaReceiver>(std::move(publication).value());
  channel_ = name.name;
  publishing_stream_ = stream;
  phase_ = Phase::kPublishing;

  ByteWriter begin;
  begin.u16(static_cast<uint16_t>(UserControl::kStreamBegin));
  begin.u32(stream);
  send(ChunkWriter::kControlStream, {MessageType::kUserControl, 0, 0, std::move(begin).take()});
  send_status(stream, false, "NetStream.Publish.Start", "publishing " + channel_);
  return {};
}

Result<void> Session::refuse_play(const Command& command) {
  return refuse(command.stream_id, "NetStream.Play.Failed",
                {ErrorCode::kUnsupported, "play over HLS: this server only takes publishers"});
}

void Session::send_command(uint32_t stream_id, const std::vector<Amf0Value>& values) {
  ByteWriter payload;
  for (const Amf0Value& value : values) write_amf0(payload, value);
  send(ChunkWriter::kCommandStream, {MessageType::kCommandAmf0, stream_id, 0, std::move(payload).take()});
}

void Session::send_result(const Command& command, Amf0Value properties, Amf0Value information) {
  send_command(command.stream_id,
               {"_result", command.transaction, std::move(properties), std::move(information)});
}

void Session::send_status(uint32_t stream_id, bool error, const char* code, const std::string& description) {
  send_command(stream_id, {"onStatus", 0.0, {}, status(error, code, description)});
}

Error Session::refuse(uint32_t stream_id, const char* code, Error reason) {
  send_status(stream_id, true, code, reason.message);
  return reason;
}

}  // namespace rill::server::rtmp
