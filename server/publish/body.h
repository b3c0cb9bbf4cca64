// SPDX-License-Identifier: Apache-2.0
//
// Bytes as they are sent: hash, compression, and the cache rules of each kind of resource (FACTS: a live
// playlist may be cached for a second, segments for ever, a 404 hardly at all).
#pragma once

#include <string>
#include <string_view>

#include "player/base/byte_reader.h"
#include "server/publish/content.h"

namespace rill::server {

inline constexpr char kCacheLive[] = "public, max-age=1";
inline constexpr char kCacheImmutable[] = "public, max-age=31536000, immutable";

inline constexpr char kTypePlaylist[] = "application/vnd.apple.mpegurl";

// 64 bits (FNV-1a) as 16 hexadecimal digits: names contents that we make ourselves.
[[nodiscard]] std::string content_hash(ByteSpan bytes);
// RFC 1952. Null when it would not be smaller.
[[nodiscard]] SharedBytes gzip(ByteSpan bytes);

// A text that many clients will get: compressed once.
[[nodiscard]] ContentResponse text_response(std::string_view text, const char* content_type);
// `etag`, unquoted, names the bytes.
[[nodiscard]] ContentResponse immutable_response(SharedBytes bytes, const char* content_type,
                                                 const std::string& etag);
// A short plain-text body, cached for a second.
[[nodiscard]] ContentResponse error_response(int status, std::string_view sentence);

}  // namespace rill::server
