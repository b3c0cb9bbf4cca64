// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/flv.h"

#include <optional>

namespace rill::server::rtmp {
namespace {

// E.4.3.1
constexpr uint8_t kKeyframe = 1;
constexpr uint8_t kCommandFrame = 5;
constexpr uint8_t kAvc = 7;
constexpr uint8_t kEnhancedHeader = 0x80;  // enhanced RTMP: a FourCC follows instead of a codec number
// E.4.2.1
constexpr uint8_t kAac = 10;
constexpr uint8_t kEnhancedAudio = 9;

}  // namespace

Result<VideoTag> parse_video_tag(ByteSpan body) {
  VideoTag tag;
  if (body.empty()) return tag;
  ByteReader reader(body);
  const uint8_t first = TRY(reader.u8());
  if (first & kEnhancedHeader) return Error{ErrorCode::kUnsupported, "enhanced RTMP video: publish H.264"};
  const uint8_t frame_type = first >> 4;
  const uint8_t codec = first & 0x0f;
  if (frame_type == kCommandFrame) return tag;
  if (codec != kAvc) {
    return Error{ErrorCode::kUnsupported, "video codec " + std::to_string(codec) + ": publish H.264"};
  }
  const uint8_t packet_type = TRY(reader.u8());
  const uint32_t offset = TRY(reader.u24());
  tag.composition_offset = static_cast<int32_t>(offset ^ 0x800000) - 0x800000;  // SI24
  tag.keyframe = frame_type == kKeyframe;
  tag.data = reader.rest();
  switch (packet_type) {
    case 0:
      tag.content = TagContent::kParameters;
      break;
    case 1:
      tag.content = tag.data.empty() ? TagContent::kNothing : TagContent::kFrame;
      break;
    case 2:
      tag.content = TagContent::kNothing;
      break;
    default:
      return Error{ErrorCode::kMalformed, "AVC packet type " + std::to_string(packet_type)};
  }
  return tag;
}

Result<AudioTag> parse_audio_tag(ByteSpan body) {
  AudioTag tag;
  if (body.empty()) return tag;
  ByteReader reader(body);
  const uint8_t format = TRY(reader.u8()) >> 4;
  if (format == kEnhancedAudio) return Error{ErrorCode::kUnsupported, "enhanced RTMP audio: publish AAC"};
  if (format != kAac) {
    return Error{ErrorCode::kUnsupported, "audio codec " + std::to_string(format) + ": publish AAC"};
  }
  const uint8_t packet_type = TRY(reader.u8());
  tag.data = reader.rest();
  switch (packet_type) {
    case 0:
      tag.content = TagContent::kParameters;
      break;
    case 1:
      tag.content = tag.data.empty() ? TagContent::kNothing : TagContent::kFrame;
      break;
    default:
      return Error{ErrorCode::kMalformed, "AAC packet type " + std::to_string(packet_type)};
  }
  return tag;
}

Result<std::vector<Message>> split_aggregate(const Message& aggregate) {
  std::vector<Message> messages;
  ByteReader reader(aggregate.payload);
  std::optional<uint32_t> first_timestamp;
  while (!reader.at_end()) {
    Message message;
    message.type = static_cast<MessageType>(TRY(reader.u8()));
    const uint32_t size = TRY(reader.u24());
    const uint32_t low = TRY(reader.u24());
    const uint32_t timestamp = (static_cast<uint32_t>(TRY(reader.u8())) << 24) | low;
    TRY(reader.u24());  // the stream id: the aggregate's own counts
    const ByteSpan payload = TRY(reader.bytes(size));
    TRY(reader.u32());  // back pointer
    if (!first_timestamp) first_timestamp = timestamp;
    message.timestamp = aggregate.timestamp + (timestamp - *first_timestamp);
    message.stream_id = aggregate.stream_id;
    message.payload.assign(payload.begin(), payload.end());
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace rill::server::rtmp
