// SPDX-License-Identifier: Apache-2.0
//
// Wall-clock times as playlists and manifests write them: ISO 8601 / RFC 3339.
#pragma once

#include <string>
#include <string_view>

#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill {

// "2026-11-23T02:15:09.125Z", "…+01:00", "…-0530", "…+01"; the fraction may have any length (below a
// microsecond is cut off), 'T' may be a space, no zone means UTC. Years 1 to 9999; second 60 is taken as the
// next minute's 0. kMalformed otherwise; the offset is the character at fault.
Result<UnixTime> parse_iso8601(std::string_view text);

// "2026-11-23T02:15:09.125Z": always UTC, milliseconds (rounded down). Years outside 1 to 9999 are clamped.
[[nodiscard]] std::string format_iso8601(UnixTime time);

}  // namespace rill
