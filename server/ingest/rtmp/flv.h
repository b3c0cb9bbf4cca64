// SPDX-License-Identifier: Apache-2.0
//
// What RTMP audio, video and aggregate messages hold: FLV tag bodies ("Adobe Flash Video File Format
// Specification" 10.1, annex E.4). H.264 and AAC; any other codec, the enhanced-RTMP ones included, is
// kUnsupported with a message for the publisher. The spans point into the message.
#pragma once

#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "server/ingest/rtmp/message.h"

namespace rill::server::rtmp {

enum class TagContent : uint8_t {
  kParameters,  // avcC or AudioSpecificConfig
  kFrame,       // length-prefixed NAL units of one access unit, or one raw AAC frame
  kNothing,     // end of sequence, a command frame, an empty frame
};

struct VideoTag {
  TagContent content = TagContent::kNothing;
  bool keyframe = false;
  int32_t composition_offset = 0;  // pts - dts, milliseconds
  ByteSpan data;
};

struct AudioTag {
  TagContent content = TagContent::kNothing;
  ByteSpan data;
};

[[nodiscard]] Result<VideoTag> parse_video_tag(ByteSpan body);
[[nodiscard]] Result<AudioTag> parse_audio_tag(ByteSpan body);

// The messages inside an aggregate message (RTMP 1.0 specification, 7.1.6), their timestamps moved onto the
// aggregate's. A message cut short is kTruncated.
[[nodiscard]] Result<std::vector<Message>> split_aggregate(const Message& aggregate);

}  // namespace rill::server::rtmp
