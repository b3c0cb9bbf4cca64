// SPDX-License-Identifier: Apache-2.0
//
// The values of MPD attributes as text (XML Schema part 2, ISO/IEC 23009-1). nullopt for what is none; blanks
// at both ends are ignored. Pure functions, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "player/base/media_time.h"
#include "player/format/dash/mpd.h"

namespace rill::dash {

// xs:duration: "PT1H2M3.5S", "P1DT12H", "-PT2S". A year is 365 days, a month 30. Beyond ±100 years: nullopt.
[[nodiscard]] std::optional<MediaTime> parse_duration(std::string_view text);
// xs:dateTime; without a zone it is UTC (5.3.1.2).
[[nodiscard]] std::optional<UnixTime> parse_date_time(std::string_view text);

[[nodiscard]] std::optional<uint64_t> parse_unsigned(std::string_view text);
[[nodiscard]] std::optional<int64_t> parse_signed(std::string_view text);
// xs:double, finite.
[[nodiscard]] std::optional<double> parse_double(std::string_view text);
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text);
// Seconds as xs:double, or "INF" (MediaTime::max()).
[[nodiscard]] std::optional<MediaTime> parse_time_offset(std::string_view text);
// "30", "30000/1001" with '/', "16:9" with ':'. The denominator is never 0.
[[nodiscard]] std::optional<Ratio> parse_ratio(std::string_view text, char separator);
// "0-862", "863-".
[[nodiscard]] std::optional<ByteRange> parse_byte_range(std::string_view text);

[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace rill::dash
