// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/media_receiver.h"

#include <algorithm>

#include "server/ingest/rtmp/flv.h"

namespace rill::server::rtmp {

Result<void> MediaReceiver::take(const Message& message) {
  switch (message.type) {
    case MessageType::kVideo:
      return take_video(message);
    case MessageType::kAudio:
      return take_audio(message);
    case MessageType::kAggregate:
      return take_aggregate(message);
    default:
      return {};
  }
}

Result<void> MediaReceiver::take_video(const Message& message) {
  auto parsed = parse_video_tag(message.payload);
  if (!parsed.ok()) return drop(std::move(parsed).error());
  const VideoTag& tag = *parsed;
  if (tag.content == TagContent::kParameters) describe(StreamKind::kVideo, tag.data, video_parameters_);
  if (tag.content != TagContent::kFrame) return {};
  if (!video_parameters_) return drop({ErrorCode::kMalformed, "a video frame before its parameters"});
  const MediaTime dts = unwrap(message.timestamp);
  publication_->packet({StreamKind::kVideo,
                        dts + MediaTime::milliseconds(tag.composition_offset),
                        dts,
                        tag.keyframe,
                        {tag.data.begin(), tag.data.end()}});
  ++counters_.video_packets;
  return {};
}

Result<void> MediaReceiver::take_audio(const Message& message) {
  auto parsed = parse_audio_tag(message.payload);
  if (!parsed.ok()) return drop(std::move(parsed).error());
  const AudioTag& tag = *parsed;
  if (tag.content == TagContent::kParameters) describe(StreamKind::kAudio, tag.data, audio_parameters_);
  if (tag.content != TagContent::kFrame) return {};
  if (!audio_parameters_) return drop({ErrorCode::kMalformed, "an audio frame before its parameters"});
  const MediaTime pts = unwrap(message.timestamp);
  publication_->packet({StreamKind::kAudio, pts, pts, true, {tag.data.begin(), tag.data.end()}});
  ++counters_.audio_packets;
  return {};
}

Result<void> MediaReceiver::take_aggregate(const Message& message) {
  auto messages = split_aggregate(message);
  if (!messages.ok()) return drop(std::move(messages).error());
  for (const Message& part : *messages) {
    if (part.type == MessageType::kVideo) TRY(take_video(part));
    if (part.type == MessageType::kAudio) TRY(take_audio(part));
  }
  return {};
}

Result<void> MediaReceiver::drop(Error error) {
  if (error.code == ErrorCode::kUnsupported) return error;
  ++counters_.dropped_messages;
  return {};
}

void MediaReceiver::describe(StreamKind kind, ByteSpan parameters,
                             std::optional<std::vector<uint8_t>>& last) {
  if (parameters.empty() || (last && std::ranges::equal(*last, parameters))) return;
  last.emplace(parameters.begin(), parameters.end());
  publication_->describe({kind, kind == StreamKind::kVideo ? "h264" : "aac", *last, 0, 0});
}

// The nearest point of the long timeline that has these low 32 bits: audio and video, which leapfrog each
// other, pass the wrap together, and a publisher whose clock starts again steps back.
MediaTime MediaReceiver::unwrap(uint32_t timestamp) {
  if (!last_timestamp_) {
    last_timestamp_ = timestamp;
  } else {
    *last_timestamp_ += static_cast<int32_t>(timestamp - static_cast<uint32_t>(*last_timestamp_));
  }
  return MediaTime::milliseconds(*last_timestamp_);
}

}  // namespace rill::server::rtmp
