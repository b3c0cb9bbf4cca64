// SPDX-License-Identifier: Apache-2.0
//
// Between our types and JavaScript's: seconds or microseconds as numbers, absent values as undefined.
#pragma once

#include <emscripten/val.h>

#include <cmath>
#include <limits>
#include <optional>

#include "player/base/media_time.h"

namespace rill::wasm {

inline MediaTime microseconds_of(const emscripten::val& value) {
  return MediaTime::microseconds(static_cast<int64_t>(std::llround(value.as<double>())));
}

inline double to_microseconds(MediaTime time) {
  return static_cast<double>(time.as_microseconds());
}

// NaN when absent, Infinity for MediaTime::max().
inline double to_seconds(const std::optional<MediaTime>& time) {
  if (!time.has_value()) return std::numeric_limits<double>::quiet_NaN();
  return *time == MediaTime::max() ? std::numeric_limits<double>::infinity() : time->as_seconds();
}

inline bool present(const emscripten::val& value) {
  return !value.isUndefined() && !value.isNull();
}

inline std::optional<MediaTime> seconds_of(const emscripten::val& value) {
  return present(value) ? std::optional(MediaTime::seconds(value.as<double>())) : std::nullopt;
}

}  // namespace rill::wasm
