// SPDX-License-Identifier: Apache-2.0
#include "server/config_settings.h"

#include <limits>

namespace rill::server {
namespace {

constexpr char kVideoCodecs[] = "h264, h265, vp9, av1";

Error illegal(const std::string& sentence) {
  return Error{ErrorCode::kInvalidArgument, sentence};
}

// The tables give each function a value of its setting's kind.
bool to_switch(const SettingValue& value) {
  return *std::get_if<bool>(&value);
}
const std::string& to_text(const SettingValue& value) {
  return *std::get_if<std::string>(&value);
}

Result<uint64_t> to_whole(const SettingValue& value, uint64_t first, uint64_t last) {
  const int64_t number = *std::get_if<int64_t>(&value);
  if (number < 0 || static_cast<uint64_t>(number) < first || static_cast<uint64_t>(number) > last) {
    return illegal("must be from " + std::to_string(first) + " to " + std::to_string(last));
  }
  return static_cast<uint64_t>(number);
}

template <typename Target, typename Field>
std::function<Result<void>(Target&, const SettingValue&)> whole(Field Target::*field, uint64_t first,
                                                                uint64_t last) {
  return [=](Target& target, const SettingValue& value) -> Result<void> {
    target.*field = static_cast<Field>(TRY(to_whole(value, first, last)));
    return {};
  };
}

template <typename Target>
std::function<Result<void>(Target&, const SettingValue&)> text(std::string Target::*field) {
  return [=](Target& target, const SettingValue& value) -> Result<void> {
    target.*field = to_text(value);
    return {};
  };
}

template <typename Target>
std::function<Result<void>(Target&, const SettingValue&)> bits_per_second(BitsPerSecond Target::*field) {
  return [=](Target& target, const SettingValue& value) -> Result<void> {
    target.*field = BitsPerSecond{TRY(to_whole(value, 1000, 1'000'000'000))};
    return {};
  };
}

template <typename Target, typename Codec>
std::function<Result<void>(Target&, const SettingValue&)> codec_list(
    std::vector<Codec> Target::*field, std::optional<Codec> (*parse)(std::string_view), const char* names) {
  return [=](Target& target, const SettingValue& value) -> Result<void> {
    std::vector<Codec> codecs;
    for (const std::string& name : *std::get_if<std::vector<std::string>>(&value)) {
      const std::optional<Codec> codec = parse(name);
      if (!codec) return illegal("'" + name + "' is none of " + names);
      codecs.push_back(*codec);
    }
    target.*field = std::move(codecs);
    return {};
  };
}

std::function<Result<void>(RungConfig&, const SettingValue&)> bitrate_of(VideoCodec codec) {
  return [=](RungConfig& rung, const SettingValue& value) -> Result<void> {
    rung.bitrates[codec] = BitsPerSecond{TRY(to_whole(value, 1000, 1'000'000'000))};
    return {};
  };
}

Result<void> set_h264_encoder(ChannelConfig& channel, const SettingValue& value) {
  const std::string& name = to_text(value);
  if (name != "openh264" && name != "x264") return illegal("must be openh264 or x264");
  channel.h264_encoder = name == "x264" ? H264Encoder::kX264 : H264Encoder::kOpenH264;
  return {};
}

Result<void> set_hls_vp9(ChannelConfig& channel, const SettingValue& value) {
  channel.hls_vp9 = to_switch(value);
  return {};
}

Result<void> set_segment_duration(ChannelConfig& channel, const SettingValue& value) {
  const double seconds = *std::get_if<double>(&value);
  if (!(seconds >= 0.5 && seconds <= 10)) return illegal("must be from 0.5 to 10 seconds");
  channel.segment_duration = MediaTime::seconds(seconds);
  return {};
}

Result<void> set_log_level(OriginConfig& config, const SettingValue& value) {
  for (const char* level : {"debug", "info", "warning", "error"}) {
    if (to_text(value) == level) {
      config.log_level = level;
      return {};
    }
  }
  return illegal("must be debug, info, warning or error");
}

// A channel setting, as a default for all channels.
Setting<OriginConfig> as_default(const Setting<ChannelConfig>& setting) {
  return {setting.key, setting.kind, setting.metavar, setting.help,
          [apply = setting.apply](OriginConfig& config, const SettingValue& value) {
            return apply(config.media.channel_template, value);
          }};
}

std::vector<Setting<ChannelConfig>> common_channel_settings() {
  using enum SettingKind;
  return {
      {"codecs", kList, "CODEC,...",
       "each rung of the ladder in each of h264, h265, vp9, av1, best known first (h264)",
       codec_list(&ChannelConfig::codecs, parse_video_codec, kVideoCodecs)},
      {"audio_codecs", kList, "CODEC,...", "sound in each of aac, opus (aac)",
       codec_list(&ChannelConfig::audio_codecs, parse_audio_codec, "aac, opus")},
      {"h264_encoder", kText, "ENCODER", "openh264 or x264 (openh264)", set_h264_encoder},
      {"hls_vp9", kSwitch, "", "VP9 stands in the HLS playlist too, not in the DASH manifest alone",
       set_hls_vp9},
      {"audio_bitrate", kInteger, "BPS", "bits per second of AAC (128000); Opus takes three quarters",
       bits_per_second(&ChannelConfig::audio_bitrate)},
      {"segment_duration", kNumber, "SECONDS", "length of a segment, 0.5 to 10 (2)", set_segment_duration},
      {"playlist_segments", kInteger, "N", "segments in a playlist, the window that viewers can seek in (12)",
       whole(&ChannelConfig::playlist_segments, 3, 1000)},
  };
}

}  // namespace

const std::vector<Setting<OriginConfig>>& origin_settings() {
  using enum SettingKind;
  static const std::vector<Setting<OriginConfig>> kSettings = [] {
    std::vector<Setting<OriginConfig>> list{
        {"bind", kText, "ADDRESS", "IP address to listen on; \"::\" for all (127.0.0.1)",
         text(&OriginConfig::bind)},
        {"http_port", kInteger, "PORT", "HTTP port; 0 for any free one (8080)",
         whole(&OriginConfig::http_port, 0, 65535)},
        {"rtmp_port", kInteger, "PORT", "RTMP port; 0 for any free one (1935)",
         whole(&OriginConfig::rtmp_port, 0, 65535)},
        {"demo", kText, "FOLDER", "what is served at / (build/demo)", text(&OriginConfig::demo_folder)},
        {"player", kText, "FOLDER", "what is served at /player/ (web/dist)",
         text(&OriginConfig::player_folder)},
        {"log_level", kText, "LEVEL", "debug, info, warning or error (info)", set_log_level},
        {"open_channels", kSwitch, "", "take publishers to channels that are not configured, without a key",
         [](OriginConfig& config, const SettingValue& value) -> Result<void> {
           config.media.open_channels = to_switch(value);
           return {};
         }},
        {"max_channels", kInteger, "N", "channels that publishers may open so, at once (16)",
         [](OriginConfig& config, const SettingValue& value) -> Result<void> {
           config.media.max_channels = static_cast<uint32_t>(TRY(to_whole(value, 1, 1000)));
           return {};
         }},
    };
    for (const auto& setting : common_channel_settings()) list.push_back(as_default(setting));
    return list;
  }();
  return kSettings;
}

const std::vector<Setting<ChannelConfig>>& channel_settings() {
  using enum SettingKind;
  static const std::vector<Setting<ChannelConfig>> kSettings = [] {
    std::vector<Setting<ChannelConfig>> list{
        {"name", kText, "NAME", "the channel's name in URLs", text(&ChannelConfig::name)},
        {"input", kText, "INPUT",
         "\"testpattern\", \"testpattern-grain\" (for encoders to use all their bits), a file or a URL; "
         "none: "
         "waits for publishers",
         text(&ChannelConfig::input)},
        {"key", kText, "KEY", "what publishers must give", text(&ChannelConfig::key)},
    };
    for (auto& setting : common_channel_settings()) list.push_back(std::move(setting));
    return list;
  }();
  return kSettings;
}

const std::vector<Setting<RungConfig>>& rendition_settings() {
  using enum SettingKind;
  static const std::vector<Setting<RungConfig>> kSettings{
      {"name", kText, "NAME", "the rung's name in URLs", text(&RungConfig::name)},
      {"width", kInteger, "PIXELS", "", whole(&RungConfig::width, 16, 3840)},
      {"height", kInteger, "PIXELS", "", whole(&RungConfig::height, 16, 2176)},
      {"bitrate", kInteger, "BPS", "bits per second of H.264", bits_per_second(&RungConfig::bitrate)},
      {"frames_per_second", kInteger, "FPS", "at most", whole(&RungConfig::frames_per_second, 1, 120)},
      {"codecs", kList, "CODEC,...", "if not all of the channel's",
       codec_list(&RungConfig::codecs, parse_video_codec, kVideoCodecs)},
      {"h265_bitrate", kInteger, "BPS", "instead of 70 % of H.264's", bitrate_of(VideoCodec::kH265)},
      {"vp9_bitrate", kInteger, "BPS", "instead of 70 %", bitrate_of(VideoCodec::kVp9)},
      {"av1_bitrate", kInteger, "BPS", "instead of 60 %", bitrate_of(VideoCodec::kAv1)},
  };
  return kSettings;
}

const char* describe(SettingKind kind) {
  switch (kind) {
    case SettingKind::kSwitch:
      return "true or false";
    case SettingKind::kInteger:
      return "a whole number";
    case SettingKind::kNumber:
      return "a number";
    case SettingKind::kText:
      return "a text in quotes";
    case SettingKind::kList:
      return "a list of texts";
  }
  return "";
}

}  // namespace rill::server
