// SPDX-License-Identifier: Apache-2.0
//
// JSON from files, with errors that name the file and the place. Any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "player/base/result.h"

namespace rill::bench {

// kNotFound when it cannot be read.
Result<std::string> read_text(const std::string& path);
// kMalformed with the byte offset; `name` stands in the message.
Result<nlohmann::json> parse_json(const std::string& text, const std::string& name);

}  // namespace rill::bench
