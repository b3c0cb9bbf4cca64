// SPDX-License-Identifier: Apache-2.0
//
// The target of a request line (RFC 9112, 3.2) as a decoded path and a query. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "player/base/result.h"
#include "server/http/query.h"

namespace rill::server {

struct Target {
  std::string path;
  Query query;
};

// Origin form, absolute form, or "*". kMalformed: bad escapes, control characters, backslashes, "." or ".."
// segments (which no client sends that has resolved its URL): what is left is safe to append to a folder.
[[nodiscard]] Result<Target> parse_target(std::string_view target);

}  // namespace rill::server
