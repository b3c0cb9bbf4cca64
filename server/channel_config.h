// SPDX-License-Identifier: Apache-2.0
//
// What the media side of the origin needs to know of a channel. Filled in from the configuration file and
// flags by whoever starts the origin; plain values, copied freely. `validate` says in one sentence what is
// wrong.
//
//   ChannelConfig channel;
//   channel.name = "test";
//   channel.input = kTestPatternInput;
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill::server {

inline constexpr char kTestPatternInput[] = "testpattern";

// One video rung. The picture is scaled to fit into width x height with its aspect ratio kept; what is left
// is black.
struct RenditionConfig {
  std::string name;     // the folder in URLs: [a-z0-9_-]{1,32}, unique in the channel, not "audio"
  uint32_t width = 0;   // even, 16 to 3840
  uint32_t height = 0;  // even, 16 to 2176
  BitsPerSecond bitrate;
  uint32_t frames_per_second = 30;  // at most; a slower source keeps its own rate
};

// The ladder for a machine with two cores.
[[nodiscard]] std::vector<RenditionConfig> default_ladder();

struct ChannelConfig {
  std::string name;  // [A-Za-z0-9_-]{1,64}
  std::string key;   // a publisher must give it; empty: anyone may publish
  std::string
      input;  // empty: waits for publishers. kTestPatternInput, or a file or URL that is looped as live
  std::vector<RenditionConfig> renditions = default_ladder();
  BitsPerSecond audio_bitrate{128'000};
  MediaTime segment_duration = MediaTime::milliseconds(2000);  // 500 ms to 10 s, whole milliseconds
  uint32_t playlist_segments = 12;  // segments in the playlist, the seekable window: 3 to 1000
};

struct MediaConfig {
  std::vector<ChannelConfig> channels;
  // A publisher may come to a channel that is not listed, which is then made from this template (its name and
  // key are ignored: such a channel has no key). Off: unlisted names are kNotFound.
  bool open_channels = false;
  uint32_t max_channels = 16;  // channels opened so, at once
  ChannelConfig channel_template;
};

// kInvalidArgument with a sentence for the operator.
[[nodiscard]] Result<void> validate(const ChannelConfig& channel);
[[nodiscard]] Result<void> validate(const MediaConfig& config);

[[nodiscard]] bool is_legal_channel_name(const std::string& name);

}  // namespace rill::server
