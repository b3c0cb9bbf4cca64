// SPDX-License-Identifier: Apache-2.0
//
// URLs as playlists and manifests need them: split and resolve (RFC 3986). Nothing is fetched, decoded or
// normalised beyond the removal of dot segments; strange characters pass through as they are.
//
//   resolve_url("https://a/live/index.m3u8?x=1", "../v/1.m4s")  == "https://a/v/1.m4s"
//   resolve_url("https://a/live/index.m3u8?x=1", "?_HLS_msn=7") == "https://a/live/index.m3u8?_HLS_msn=7"
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rill {

// The five components of RFC 3986 section 3, as views into the text that was split.
struct UrlParts {
  std::optional<std::string_view> scheme;     // without ':'
  std::optional<std::string_view> authority;  // without '//'; "user@host:port"
  std::string_view path;
  std::optional<std::string_view> query;     // without '?'
  std::optional<std::string_view> fragment;  // without '#'
  bool operator==(const UrlParts&) const = default;
};

// Never fails: every text is a URL reference by appendix B.
[[nodiscard]] UrlParts split_url(std::string_view url);
[[nodiscard]] std::string join_url(const UrlParts& parts);

// `reference` seen from `base` (section 5.2.2, strict). The fragment of `base` is dropped. With an empty or
// relative base the result is as relative as the base.
[[nodiscard]] std::string resolve_url(std::string_view base, std::string_view reference);

// The raw value of the first query parameter `name`, not percent-decoded; nullopt if it is not there.
[[nodiscard]] std::optional<std::string_view> query_parameter(std::string_view url, std::string_view name);

// "a%20b" becomes "a b"; a '%' without two hexadecimal digits stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

// `url` with `name=value` (both already percent-encoded) appended to its query, before any fragment.
[[nodiscard]] std::string with_query_parameter(std::string_view url, std::string_view name,
                                               std::string_view value);

}  // namespace rill
