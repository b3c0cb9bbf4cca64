// SPDX-License-Identifier: Apache-2.0
//
// How rill-origin is configured: one TOML file, and a flag for every key, which counts more than the file.
// Plain values.
//
//   Invocation invocation = TRY(parse_command_line(argc, argv));
//   if (invocation.print) { puts(...); return 0; }        // --help, --version
//   run(invocation.config);
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "player/base/result.h"
#include "server/channel_config.h"

namespace rill::server {

struct OriginConfig {
  std::string bind = "127.0.0.1";
  uint16_t http_port = 8080;  // 0: any free one
  uint16_t rtmp_port = 1935;  // 0: any free one
  std::string demo_folder = "build/demo";
  std::string player_folder = "web/dist";
  std::string log_level = "info";  // debug, info, warning, error
  MediaConfig media;  // its channel_template holds what channels have if they do not say otherwise
};

struct Invocation {
  OriginConfig config;
  std::optional<std::string> print;  // asked for instead of running
};

// With neither a file nor a channel: the channel `test` with the test pattern, and open channels.
// kInvalidArgument with a sentence for the operator, that names the flag, or file, line and key.
[[nodiscard]] Result<Invocation> parse_command_line(int argc, const char* const* argv);

// Applies the text of a configuration file; `name` is what error messages call it.
[[nodiscard]] Result<void> apply_config_text(std::string_view text, const std::string& name,
                                             OriginConfig& config);

}  // namespace rill::server
