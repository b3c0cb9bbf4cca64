// SPDX-License-Identifier: Apache-2.0
//
// The RTMP session on hostile bytes: handshake, chunks, commands, FLV tags. The first byte chooses what the
// rest is: a whole connection, what follows the handshake, or the media of a publisher that is already
// accepted. The second is the size of the pieces in which it arrives.
#include <algorithm>
#include <cstdlib>

#include "server/ingest/rtmp/flv.h"
#include "server/ingest/rtmp/session.h"

namespace {

using namespace rill;
using namespace rill::server;

class SinkPublication : public Publication {
 public:
  void describe(StreamDescription description) override { bytes += description.extradata.size(); }
  void packet(IngestPacket packet) override {
    if (packet.data.empty()) std::abort();  // frames without bytes are never handed on
    bytes += packet.data.size();
  }
  size_t bytes = 0;
};

class OpenChannels : public Channels {
 public:
  Result<std::unique_ptr<Publication>> publish(const std::string& channel, const std::string& key,
                                               const std::string&, std::function<void()>) override {
    if (channel.empty()) return Error{ErrorCode::kInvalidArgument, "name"};
    if (key == "x") return Error{ErrorCode::kUnauthorized, "key"};
    return std::unique_ptr<Publication>(std::make_unique<SinkPublication>());
  }
  Result<std::unique_ptr<BodyPublication>> publish_body(const std::string&, const std::string&,
                                                        const std::string&, std::function<void()>,
                                                        std::function<void(Result<void>)>) override {
    return Error{ErrorCode::kUnsupported, "body"};
  }
};

void feed(rtmp::Session& session, const std::vector<rtmp::Amf0Value>& command, uint32_t stream) {
  ByteWriter payload, output;
  for (const auto& value : command) rtmp::write_amf0(payload, value);
  rtmp::ChunkWriter().write(3, {rtmp::MessageType::kCommandAmf0, stream, 0, std::move(payload).take()},
                            output);
  session.feed(output.view());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const uint8_t stage = data[0] % 4;
  const size_t step = std::max<size_t>(1, data[1] * size_t{8});
  ByteSpan input(data + 2, size - 2);

  if (stage == 3) {
    (void)rtmp::parse_video_tag(input);
    (void)rtmp::parse_audio_tag(input);
    (void)rtmp::read_amf0_sequence(input);
    return 0;
  }
  OpenChannels channels;
  rtmp::Session session(channels, {"fuzz", {}, 1});
  if (stage > 0) {
    std::vector<uint8_t> hello(1 + 2 * rtmp::Handshake::kPacketSize);
    hello[0] = 3;
    session.feed(hello);
  }
  if (stage > 1) {
    feed(session, {"connect", 1.0, rtmp::Amf0Object{{{"app", "live"}}}}, 0);
    feed(session, {"createStream", 2.0, {}}, 0);
    feed(session, {"publish", 3.0, {}, "cam", "live"}, 1);
  }
  size_t sent = 0;
  while (!input.empty()) {
    const size_t count = std::min(step, input.size());
    session.feed(input.first(count));
    sent += session.take_output().size();
    input = input.subspan(count);
  }
  // What a peer can make us say is bounded by what it says.
  if (sent > 64 * size + (1u << 16)) std::abort();
  return 0;
}
