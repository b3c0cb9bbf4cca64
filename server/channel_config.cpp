// SPDX-License-Identifier: Apache-2.0
#include "server/channel_config.h"

#include <algorithm>
#include <set>

namespace rill::server {
namespace {

constexpr uint32_t kMaxWidth = 3840;
constexpr uint32_t kMaxHeight = 2176;

Error invalid(const ChannelConfig& channel, const std::string& sentence) {
  return Error{ErrorCode::kInvalidArgument, "channel '" + channel.name + "': " + sentence};
}

bool is_name(const std::string& text, size_t limit, bool upper_case) {
  return !text.empty() && text.size() <= limit && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           (upper_case && c >= 'A' && c <= 'Z');
  });
}

Result<void> validate_rendition(const ChannelConfig& channel, const RenditionConfig& rendition) {
  const std::string where = "rendition '" + rendition.name + "': ";
  if (!is_name(rendition.name, 32, false) || rendition.name == "audio")
    return invalid(channel, where + "the name must be 1 to 32 of a-z 0-9 _ - and not 'audio'");
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

std::vector<RenditionConfig> default_ladder() {
  return {{"480p", 854, 480, BitsPerSecond{1'200'000}, 30}, {"240p", 426, 240, BitsPerSecond{400'000}, 30}};
}

bool is_legal_channel_name(const std::string& name) {
  return is_name(name, 64, true);
}

Result<void> validate(const ChannelConfig& channel) {
  if (!is_legal_channel_name(channel.name))
    return invalid(channel, "the name must be 1 to 64 of A-Z a-z 0-9 _ -");
  if (channel.renditions.empty() || channel.renditions.size() > 8)
    return invalid(channel, "there must be 1 to 8 renditions");
  std::set<std::string> names;
  for (const RenditionConfig& rendition : channel.renditions) {
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
