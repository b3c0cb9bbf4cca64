// SPDX-License-Identifier: Apache-2.0
//
// Percent-decoding and query strings (RFC 3986, 2.1 and 3.4), for HTTP targets and RTMP stream names. Any
// thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rill::server {

using Query = std::map<std::string, std::string>;

// Nothing if a percent sign is not followed by two hexadecimal digits, or a NUL is encoded.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

// "a=1&b" is {a: "1", b: ""}. The last of several values of one name counts; a piece that cannot be decoded
// is left out; '+' stays '+', since keys and channel names are not form input.
[[nodiscard]] Query parse_query(std::string_view text);

// The value, or an empty string.
[[nodiscard]] std::string query_value(const Query& query, const std::string& name);

}  // namespace rill::server
