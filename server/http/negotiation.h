// SPDX-License-Identifier: Apache-2.0
//
// What the request's header fields ask for: ranges, encodings, validators (RFC 9110, sections 12 to 14).
// Anything that does not parse is treated as absent, as the RFC says. Any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "server/http/message.h"

namespace rill::server {

enum class RangeOutcome : uint8_t { kWhole, kPart, kUnsatisfiable };

struct RangeDecision {
  RangeOutcome outcome = RangeOutcome::kWhole;
  size_t offset = 0;
  size_t length = 0;
};

// RFC 9110, 14.1.2 and 14.2. Several ranges in one request get the whole body.
[[nodiscard]] RangeDecision decide_range(std::string_view range, size_t size);

// 12.5.3: whether gzip is acceptable and not worse than no encoding.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

// 13.1.2: a list of entity tags, or "*"; weak comparison.
[[nodiscard]] bool matches_etag(std::string_view if_none_match, std::string_view etag);

// The response to a request for `content`: 304, 206, 416 or the content itself, in the encoding that fits.
[[nodiscard]] Response answer(const Request& request, const ContentResponse& content);

}  // namespace rill::server
