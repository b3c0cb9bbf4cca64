// SPDX-License-Identifier: Apache-2.0
//
// The command line. CLI11 splits it and prints the help; which flags there are is in config_settings.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include "server/config_settings.h"

namespace rill::server {
namespace {

constexpr uintmax_t kMaxFileSize = 1u << 20;

std::string flag_of(const char* key) {
  std::string flag = "--" + std::string(key);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

Error illegal(const std::string& flag, const std::string& sentence) {
  return Error{ErrorCode::kInvalidArgument, flag + ": " + sentence};
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> pieces;
  std::istringstream stream(text);
  for (std::string piece; std::getline(stream, piece, ',');) pieces.push_back(piece);
  return pieces;
}

std::optional<SettingValue> value_of(const std::string& text, SettingKind kind) {
  const char* end = text.data() + text.size();
  switch (kind) {
    case SettingKind::kSwitch:
      if (text == "true" || text == "false") return text == "true";
      return std::nullopt;
    case SettingKind::kInteger: {
      int64_t number = 0;
      const auto [stop, error] = std::from_chars(text.data(), end, number);
      if (error != std::errc() || stop != end) return std::nullopt;
      return number;
    }
    case SettingKind::kNumber: {
      double number = 0;
      const auto [stop, error] = std::from_chars(text.data(), end, number);
      if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
      return number;
    }
    case SettingKind::kText:
      return text;
    case SettingKind::kList:
      return split_at_commas(text);
  }
  return std::nullopt;
}

template <typename Target>
Result<void> apply(const std::vector<Setting<Target>>& settings, const std::string& key,
                   const std::string& flag, const std::string& text, Target& target) {
  const auto setting =
      std::find_if(settings.begin(), settings.end(), [&](const auto& s) { return key == s.key; });
  const auto value = value_of(text, setting->kind);
  if (!value) return illegal(flag, "'" + text + "' is not " + describe(setting->kind));
  auto applied = setting->apply(target, *value);
  if (!applied.ok()) return illegal(flag, applied.error().message);
  return {};
}

// What the command line says, as text.
struct Flags {
  std::string config_path;
  std::vector<std::pair<const Setting<OriginConfig>*, std::unique_ptr<std::string>>> settings;
  std::vector<std::string> channels, keys, renditions;
};

void declare(CLI::App& app, Flags& flags) {
  app.add_option("-c,--config", flags.config_path,
                 "TOML file; its keys are those of the flags below, with _ for -")
      ->type_name("FILE");
  for (const Setting<OriginConfig>& setting : origin_settings()) {
    auto& text = *flags.settings.emplace_back(&setting, std::make_unique<std::string>()).second;
    const std::string flag = flag_of(setting.key);
    if (setting.kind == SettingKind::kSwitch) {
      // "--open-channels", "--open-channels=false"
      app.add_flag_function(
          flag + ",!--no-" + flag.substr(2),
          [&text](std::int64_t count) { text = count > 0 ? "true" : "false"; }, setting.help);
    } else {
      app.add_option(flag, text, setting.help)->type_name(setting.metavar);
    }
  }
  app.add_option("--channel", flags.channels,
                 "a channel and its input: \"testpattern\", \"testpattern-grain\", a file or URL to loop, or "
                 "nothing for publishers. "
                 "In the file: [[channel]] with name, input, key and the defaults above")
      ->type_name("NAME[=INPUT]")
      ->allow_extra_args(false);
  app.add_option("--channel-key", flags.keys, "the key that publishers to a channel must give")
      ->type_name("NAME=KEY")
      ->allow_extra_args(false);
  app.add_option("--rendition", flags.renditions,
                 "a rung of every channel's ladder, best first, e.g. 480p=854x480:1200000:30. In the file: "
                 "[[rendition]] "
                 "or [[channel.rendition]] with name, width, height, bitrate, frames_per_second, codecs, "
                 "h265_bitrate, vp9_bitrate, av1_bitrate")
      ->type_name("NAME=WxH:BPS[:FPS]")
      ->allow_extra_args(false);
}

Result<RungConfig> parse_rendition(const std::string& text) {
  const std::string flag = "--rendition";
  const size_t equals = text.find('=');
  if (equals == std::string::npos || text.find(':', text.find('x', equals)) == std::string::npos) {
    return illegal(flag, "'" + text + "' is not NAME=WxH:BPS or NAME=WxH:BPS:FPS");
  }
  RungConfig rendition;
  std::string rest = text;
  const auto take = [&rest](char separator) {
    const size_t end = rest.find(separator);
    std::string piece = rest.substr(0, end);
    rest = end == std::string::npos ? std::string() : rest.substr(end + 1);
    return piece;
  };
  TRY(apply(rendition_settings(), "name", flag, take('='), rendition));
  TRY(apply(rendition_settings(), "width", flag + " width", take('x'), rendition));
  TRY(apply(rendition_settings(), "height", flag + " height", take(':'), rendition));
  TRY(apply(rendition_settings(), "bitrate", flag + " bitrate", take(':'), rendition));
  if (!rest.empty())
    TRY(apply(rendition_settings(), "frames_per_second", flag + " frame rate", rest, rendition));
  return rendition;
}

std::pair<std::string, std::string> split_at_equals(const std::string& text) {
  const size_t equals = text.find('=');
  return {text.substr(0, equals), equals == std::string::npos ? std::string() : text.substr(equals + 1)};
}

ChannelConfig* find_channel(OriginConfig& config, const std::string& name) {
  auto& channels = config.media.channels;
  const auto found =
      std::find_if(channels.begin(), channels.end(), [&](const auto& c) { return c.name == name; });
  return found == channels.end() ? nullptr : &*found;
}

Result<void> apply_channels(const Flags& flags, OriginConfig& config) {
  if (!flags.renditions.empty()) config.media.channel_template.renditions.clear();
  for (const std::string& text : flags.renditions) {
    config.media.channel_template.renditions.push_back(TRY(parse_rendition(text)));
  }
  for (const std::string& text : flags.channels) {
    auto [name, input] = split_at_equals(text);
    ChannelConfig* channel = find_channel(config, name);
    if (!channel) channel = &config.media.channels.emplace_back(config.media.channel_template);
    channel->name = name;
    channel->input = input;
  }
  for (const std::string& text : flags.keys) {
    const auto [name, key] = split_at_equals(text);
    ChannelConfig* channel = find_channel(config, name);
    if (!channel) return illegal("--channel-key", "there is no channel '" + name + "'");
    channel->key = key;
  }
  return {};
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream || text.size() > kMaxFileSize) return illegal("--config", "cannot read '" + path + "'");
  return text;
}

Result<OriginConfig> build(const Flags& flags) {
  OriginConfig config;
  const bool bare = flags.config_path.empty() && flags.channels.empty();
  config.media.open_channels = bare;
  // Defaults for all channels must be there before the file's channels take them over, whichever says them.
  const auto apply_settings = [&]() -> Result<void> {
    for (const auto& [setting, text] : flags.settings) {
      if (!text->empty()) TRY(apply(origin_settings(), setting->key, flag_of(setting->key), *text, config));
    }
    return {};
  };
  TRY(apply_settings());
  if (!flags.config_path.empty()) {
    const std::string text = TRY(read_file(flags.config_path));
    TRY(apply_config_text(text, flags.config_path, config));
    TRY(apply_settings());
  }
  TRY(apply_channels(flags, config));
  if (bare) {
    ChannelConfig test = config.media.channel_template;
    test.name = "test";
    test.input = kTestPatternInput;
    config.media.channels.push_back(std::move(test));
  }
  TRY(validate(config.media));
  return config;
}

}  // namespace

Result<Invocation> parse_command_line(int argc, const char* const* argv) {
  CLI::App app("rill-origin: takes live video, encodes a ladder, publishes HLS and serves the player.",
               "rill-origin");
  app.footer(
      "RTMP publishers: rtmp://HOST:PORT/live/CHANNEL?key=KEY. HTTP publishers: PUT "
      "/ingest/CHANNEL?key=KEY.\n"
      "Viewers: http://HOST:PORT/live/CHANNEL/index.m3u8. Numbers: /metrics. With neither a file nor a "
      "channel:\n"
      "channel \"test\" shows the test pattern, and publishers may open channels.\n"
      "In several codecs: rill-origin --channel test=testpattern --codecs h264,av1 --audio-codecs aac,opus");
  app.set_version_flag("--version", std::string("rill-origin ") + RILL_VERSION);
  Flags flags;
  declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, complaint;
    if (app.exit(error, out, complaint) == 0) return Invocation{{}, out.str()};
    std::string sentence = error.what();
    return Error{ErrorCode::kInvalidArgument, std::move(sentence)};
  }
  return Invocation{TRY(build(flags)), std::nullopt};
}

}  // namespace rill::server
