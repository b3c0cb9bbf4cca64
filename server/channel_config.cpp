// SPDX-License-Identifier: Apache-2.0
#include "server/channel_config.h"

#include <algorithm>
#include <set>

namespace rill::server {
namespace {

constexpr uint32_t kMaxWidth = 3840;
constexpr uint32_t kMaxHeight = 2176;
constexpr size_t kMaxRungs = 8;
constexpr size_t kMaxRenditions = 32;
constexpr size_t kMaxName = 32;

Error invalid(const ChannelConfig& channel, const std::string& sentence) {
  return Error{ErrorCode::kInvalidArgument, "channel '" + channel.name + "': " + sentence};
}

bool is_name(const std::string& text, size_t limit, bool upper_case) {
  return !text.empty() && text.size() <= limit && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           (upper_case && c >= 'A' && c <= 'Z');
  });
}

// What a codec takes for the picture that H.264 makes of 100 bits.
uint64_t percent_of_h264(VideoCodec codec) {
  switch (codec) {
    case VideoCodec::kH264:
      return 100;
    case VideoCodec::kH265:
    case VideoCodec::kVp9:
      return 70;
    case VideoCodec::kAv1:
      return 60;
  }
  return 100;
}

RenditionConfig rendition_of(const ChannelConfig& channel, const RungConfig& rung, VideoCodec codec) {
  RenditionConfig rendition;
  rendition.name = codec == VideoCodec::kH264 ? rung.name : rung.name + "-" + to_string(codec);
  rendition.width = rung.width;
  rendition.height = rung.height;
  const auto given = rung.bitrates.find(codec);
  rendition.bitrate = given != rung.bitrates.end()
                          ? given->second
                          : BitsPerSecond{rung.bitrate.value * percent_of_h264(codec) / 100};
  rendition.frames_per_second = rung.frames_per_second;
  rendition.codec = codec;
  rendition.h264_encoder = channel.h264_encoder;
  return rendition;
}

template <typename Codec>
bool has_twins(std::vector<Codec> codecs) {
  std::sort(codecs.begin(), codecs.end());
  return std::adjacent_find(codecs.begin(), codecs.end()) != codecs.end();
}

Result<void> validate_codecs(const ChannelConfig& channel) {
  if (channel.codecs.empty() || has_twins(channel.codecs))
    return invalid(channel, "codecs must name one or more of h264, h265, vp9, av1, none twice");
  if (channel.audio_codecs.empty() || has_twins(channel.audio_codecs))
    return invalid(channel, "audio_codecs must name one or both of aac, opus, none twice");
  for (const RungConfig& rung : channel.renditions)
    for (const VideoCodec codec : rung.codecs)
      if (std::find(channel.codecs.begin(), channel.codecs.end(), codec) == channel.codecs.end())
        return invalid(channel,
                       "rendition '" + rung.name + "': the channel has no codec " + to_string(codec));
  if (video_renditions(channel).size() > kMaxRenditions)
    return invalid(channel,
                   "rungs and codecs make more than " + std::to_string(kMaxRenditions) + " renditions");
  return {};
}

Result<void> validate_rendition(const ChannelConfig& channel, const RenditionConfig& rendition) {
  const std::string where = "rendition '" + rendition.name + "': ";
  if (rendition.width < 16 || rendition.width > kMaxWidth || rendition.height < 16 ||
      rendition.height > kMaxHeight || rendition.width % 2 != 0 || rendition.height % 2 != 0)
    return invalid(channel, where + "width and height must be even, from 16 to 3840 and 2176");
  if (rendition.bitrate.value < 20'000 || rendition.bitrate.value > 100'000'000)
    return invalid(channel, where + "the bitrate must be from 20 kb/s to 100 Mb/s");
  if (rendition.frames_per_second < 1 || rendition.frames_per_second > 120)
    return invalid(channel, where + "the frame rate must be from 1 to 120");
  return {};
}

}  // namespace

std::vector<RungConfig> default_ladder() {
  return {{"480p", 854, 480, BitsPerSecond{1'200'000}, 30}, {"240p", 426, 240, BitsPerSecond{400'000}, 30}};
}

const char* to_string(VideoCodec codec) {
  switch (codec) {
    case VideoCodec::kH264:
      return "h264";
    case VideoCodec::kH265:
      return "h265";
    case VideoCodec::kVp9:
      return "vp9";
    case VideoCodec::kAv1:
      return "av1";
  }
  return "";
}

const char* to_string(AudioCodec codec) {
  return codec == AudioCodec::kOpus ? "opus" : "aac";
}

std::optional<VideoCodec> parse_video_codec(std::string_view text) {
  for (const VideoCodec codec : {VideoCodec::kH264, VideoCodec::kH265, VideoCodec::kVp9, VideoCodec::kAv1})
    if (text == to_string(codec)) return codec;
  if (text == "hevc") return VideoCodec::kH265;
  return std::nullopt;
}

std::optional<AudioCodec> parse_audio_codec(std::string_view text) {
  for (const AudioCodec codec : {AudioCodec::kAac, AudioCodec::kOpus})
    if (text == to_string(codec)) return codec;
  return std::nullopt;
}

std::vector<RenditionConfig> video_renditions(const ChannelConfig& channel) {
  std::vector<RenditionConfig> renditions;
  for (const VideoCodec codec : channel.codecs)
    for (const RungConfig& rung : channel.renditions)
      if (rung.codecs.empty() ||
          std::find(rung.codecs.begin(), rung.codecs.end(), codec) != rung.codecs.end())
        renditions.push_back(rendition_of(channel, rung, codec));
  return renditions;
}

std::vector<AudioRenditionConfig> audio_renditions(const ChannelConfig& channel) {
  std::vector<AudioRenditionConfig> renditions;
  for (const AudioCodec codec : channel.audio_codecs) {
    const bool aac = codec == AudioCodec::kAac;
    renditions.push_back({aac ? "audio" : std::string("audio-") + to_string(codec), codec,
                          aac ? channel.audio_bitrate : BitsPerSecond{channel.audio_bitrate.value * 3 / 4}});
  }
  return renditions;
}

bool is_legal_channel_name(const std::string& name) {
  return is_name(name, 64, true);
}

Result<void> validate(const ChannelConfig& channel) {
  if (!is_legal_channel_name(channel.name))
    return invalid(channel, "the name must be 1 to 64 of A-Z a-z 0-9 _ -");
  if (channel.renditions.empty() || channel.renditions.size() > kMaxRungs)
    return invalid(channel, "there must be 1 to 8 renditions");
  std::set<std::string> names;
  for (const RungConfig& rung : channel.renditions)
    if (!is_name(rung.name, kMaxName, false) || rung.name.starts_with("audio"))
      return invalid(channel, "rendition '" + rung.name +
                                  "': the name must be 1 to 32 of a-z 0-9 _ - and not begin with 'audio'");
  TRY(validate_codecs(channel));
  for (const RenditionConfig& rendition : video_renditions(channel)) {
    TRY(validate_rendition(channel, rendition));
    if (!names.insert(rendition.name).second)
      return invalid(channel, "two renditions are called '" + rendition.name + "'");
  }
  if (channel.audio_bitrate.value < 32'000 || channel.audio_bitrate.value > 512'000)
    return invalid(channel, "the audio bitrate must be from 32 to 512 kb/s");
  const int64_t duration = channel.segment_duration.as_microseconds();
  if (duration < 500'000 || duration > 10'000'000 || duration % 1000 != 0)
    return invalid(channel, "the segment duration must be from 0.5 to 10 seconds, in whole milliseconds");
  if (channel.playlist_segments < 3 || channel.playlist_segments > 1000)
    return invalid(channel, "the playlist must hold 3 to 1000 segments");
  return {};
}

Result<void> validate(const MediaConfig& config) {
  std::set<std::string> names;
  for (const ChannelConfig& channel : config.channels) {
    TRY(validate(channel));
    if (!names.insert(channel.name).second)
      return Error{ErrorCode::kInvalidArgument, "two channels are called '" + channel.name + "'"};
  }
  if (config.open_channels) {
    ChannelConfig example = config.channel_template;
    example.name = "template";
    TRY(validate(example));
  }
  return {};
}

}  // namespace rill::server
