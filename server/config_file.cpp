// SPDX-License-Identifier: Apache-2.0
//
// The TOML file. toml++ parses it (without exceptions); which keys there are is in config_settings.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "server/config_settings.h"

namespace rill::server {
namespace {

class FileReader {
 public:
  FileReader(std::string name, OriginConfig& config) : name_(std::move(name)), config_(config) {}

  Result<void> read(const toml::table& root) {
    // Defaults for all channels first, wherever they stand.
    for (const auto& [key, node] : root) {
      if (key == "channel") continue;
      if (key == "rendition") {
        config_.media.channel_template.renditions = TRY(read_renditions(node));
      } else {
        TRY(apply(origin_settings(), key, node, config_));
      }
    }
    const toml::node* channels = root.get("channel");
    if (!channels) return {};
    TRY(expect_tables(*channels, "channel"));
    for (const toml::node& element : *channels->as_array()) {
      config_.media.channels.push_back(TRY(read_channel(*element.as_table())));
    }
    return {};
  }

  Error fail(const toml::source_region& where, const std::string& sentence) const {
    return Error{ErrorCode::kInvalidArgument,
                 name_ + ":" + std::to_string(where.begin.line) + ": " + sentence};
  }

 private:
  Result<ChannelConfig> read_channel(const toml::table& table) {
    ChannelConfig channel = config_.media.channel_template;
    for (const auto& [key, node] : table) {
      if (key == "rendition") {
        channel.renditions = TRY(read_renditions(node));
      } else {
        TRY(apply(channel_settings(), key, node, channel));
      }
    }
    auto valid = validate(channel);
    if (!valid.ok()) return fail(table.source(), valid.error().message);
    return channel;
  }

  Result<std::vector<RungConfig>> read_renditions(const toml::node& node) {
    TRY(expect_tables(node, "rendition"));
    std::vector<RungConfig> renditions;
    for (const toml::node& element : *node.as_array()) {
      RungConfig rendition;
      for (const auto& [key, value] : *element.as_table())
        TRY(apply(rendition_settings(), key, value, rendition));
      renditions.push_back(std::move(rendition));
    }
    return renditions;
  }

  Result<void> expect_tables(const toml::node& node, const std::string& key) {
    if (node.is_array_of_tables()) return {};
    return fail(node.source(), key + ": write it as [[" + key + "]]");
  }

  template <typename Target>
  Result<void> apply(const std::vector<Setting<Target>>& settings, const toml::key& key,
                     const toml::node& node, Target& target) {
    for (const Setting<Target>& setting : settings) {
      if (key != setting.key) continue;
      const auto value = value_of(node, setting.kind);
      if (!value)
        return fail(node.source(), std::string(setting.key) + ": must be " + describe(setting.kind));
      auto applied = setting.apply(target, *value);
      if (!applied.ok())
        return fail(node.source(), std::string(setting.key) + ": " + applied.error().message);
      return {};
    }
    return fail(key.source(), "unknown key '" + std::string(key.str()) + "'");
  }

  static std::optional<SettingValue> texts_of(const toml::array& array) {
    std::vector<std::string> texts;
    for (const toml::node& element : array) {
      const auto text = element.value_exact<std::string>();
      if (!text) return std::nullopt;
      texts.push_back(*text);
    }
    return texts;
  }

  static std::optional<SettingValue> value_of(const toml::node& node, SettingKind kind) {
    switch (kind) {
      case SettingKind::kSwitch:
        if (const auto value = node.value_exact<bool>()) return *value;
        break;
      case SettingKind::kInteger:
        if (const auto value = node.value_exact<int64_t>()) return *value;
        break;
      case SettingKind::kNumber:
        if (const auto value = node.value_exact<double>()) return *value;
        if (const auto value = node.value_exact<int64_t>()) return static_cast<double>(*value);
        break;
      case SettingKind::kText:
        if (const auto value = node.value_exact<std::string>()) return *value;
        break;
      case SettingKind::kList:
        if (const toml::array* array = node.as_array()) return texts_of(*array);
        break;
    }
    return std::nullopt;
  }

  std::string name_;
  OriginConfig& config_;
};

}  // namespace

Result<void> apply_config_text(std::string_view text, const std::string& name, OriginConfig& config) {
  FileReader reader(name, config);
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return reader.fail(parsed.error().source(), std::string(parsed.error().description()));
  return reader.read(parsed.table());
}

}  // namespace rill::server
