// SPDX-License-Identifier: Apache-2.0
//
// How the media side says something to the operator without depending on a logging library.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace rill::server {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

// One line, no newline. Called on any thread, never under a lock; must be thread-safe. May be empty.
using LogFunction = std::function<void(LogLevel, const std::string&)>;

}  // namespace rill::server
