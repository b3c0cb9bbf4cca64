// SPDX-License-Identifier: Apache-2.0
//
// Every key of the configuration, once: its name, kind, help and what it sets. The file reader and the flags
// are both driven by these tables.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "server/config.h"

namespace rill::server {

enum class SettingKind : uint8_t { kSwitch, kInteger, kNumber, kText, kList };
// One alternative per kind. A list is an array of texts in the file, and separated by commas in a flag.
using SettingValue = std::variant<bool, int64_t, double, std::string, std::vector<std::string>>;

template <typename Target>
struct Setting {
  const char* key;  // "http_port"; the flag is "--http-port"
  SettingKind kind;
  const char* metavar;
  const char* help;
  std::function<Result<void>(Target&, const SettingValue&)> apply;  // kInvalidArgument says what is legal
};

// Keys at the top of the file, and those that are also defaults for all channels.
[[nodiscard]] const std::vector<Setting<OriginConfig>>& origin_settings();
// Keys of [[channel]].
[[nodiscard]] const std::vector<Setting<ChannelConfig>>& channel_settings();
// Keys of [[rendition]] and [[channel.rendition]].
[[nodiscard]] const std::vector<Setting<RungConfig>>& rendition_settings();

// "what is expected" for error messages: "a whole number", ...
[[nodiscard]] const char* describe(SettingKind kind);

}  // namespace rill::server
