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
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill::server {

inline constexpr char kTestPatternInput[] = "testpattern";

enum class VideoCodec : uint8_t { kH264, kH265, kVp9, kAv1 };
enum class AudioCodec : uint8_t { kAac, kOpus };
// Which library makes H.264: OpenH264 is always there, x264 comes through libavcodec where that has it.
enum class H264Encoder : uint8_t { kOpenH264, kX264 };

// "h264", "h265", "vp9", "av1"; "aac", "opus": as configured, and as in the names of renditions.
[[nodiscard]] const char* to_string(VideoCodec codec);
[[nodiscard]] const char* to_string(AudioCodec codec);
// Also "hevc"; nothing for any other text.
[[nodiscard]] std::optional<VideoCodec> parse_video_codec(std::string_view text);
[[nodiscard]] std::optional<AudioCodec> parse_audio_codec(std::string_view text);

// One size of picture, in every codec of the channel. The picture is scaled to fit into width x height with
// its aspect ratio kept; what is left is black.
struct RungConfig {
  std::string name;                                   // [a-z0-9_-]{1,32}, unique in the channel, not "audio"
  uint32_t width = 0;                                 // even, 16 to 3840
  uint32_t height = 0;                                // even, 16 to 2176
  BitsPerSecond bitrate;                              // of H.264; other codecs take less for the same picture
  uint32_t frames_per_second = 30;                    // at most; a slower source keeps its own rate
  std::vector<VideoCodec> codecs = {};                // empty: the channel's
  std::map<VideoCodec, BitsPerSecond> bitrates = {};  // where the usual share of `bitrate` is not wanted
};

// One stream of pictures: a rung in a codec. video_renditions() makes them.
struct RenditionConfig {
  std::string name;  // the folder in URLs: the rung's name for H.264, "{rung}-{codec}" for the others
  uint32_t width = 0;
  uint32_t height = 0;
  BitsPerSecond bitrate;
  uint32_t frames_per_second = 30;
  VideoCodec codec = VideoCodec::kH264;
  H264Encoder h264_encoder = H264Encoder::kOpenH264;
};

// The ladder for a machine with two cores.
[[nodiscard]] std::vector<RungConfig> default_ladder();

struct ChannelConfig {
  std::string name;  // [A-Za-z0-9_-]{1,64}
  std::string key;   // a publisher must give it; empty: anyone may publish
  std::string
      input;  // empty: waits for publishers. kTestPatternInput, or a file or URL that is looped as live
  std::vector<RungConfig> renditions = default_ladder();
  std::vector<VideoCodec> codecs = {VideoCodec::kH264};  // in order of the multivariant playlist, none twice
  std::vector<AudioCodec> audio_codecs = {AudioCodec::kAac};  // likewise
  H264Encoder h264_encoder = H264Encoder::kOpenH264;
  bool hls_vp9 = false;                  // VP9 stands in the multivariant playlist too, not in the MPD alone
  BitsPerSecond audio_bitrate{128'000};  // of AAC; Opus takes three quarters
  MediaTime segment_duration = MediaTime::milliseconds(2000);  // 500 ms to 10 s, whole milliseconds
  uint32_t playlist_segments = 12;  // segments in the playlist, the seekable window: 3 to 1000
};

// The channel's streams of pictures: all rungs of its first codec, then of the second, ...
[[nodiscard]] std::vector<RenditionConfig> video_renditions(const ChannelConfig& channel);

// One stream of sound.
struct AudioRenditionConfig {
  std::string name;  // the folder in URLs: "audio" for AAC, "audio-opus"
  AudioCodec codec = AudioCodec::kAac;
  BitsPerSecond bitrate;
};
[[nodiscard]] std::vector<AudioRenditionConfig> audio_renditions(const ChannelConfig& channel);

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
