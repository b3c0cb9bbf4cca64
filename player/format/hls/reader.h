// SPDX-License-Identifier: Apache-2.0
//
// Parsing HLS playlists (RFC 8216bis, draft 22). Lenient where players have to be (unknown tags and
// attributes, missing EXT-X-TARGETDURATION, EXTINF without a comma, CR LF, byte order mark), strict where
// guessing would play the wrong bytes. Pure functions, any thread. Error offsets are line numbers, from 1.
//
//   Playlist playlist = TRY(parse_playlist(text, {.base_url = response.url}));
//   if (auto* media = std::get_if<MediaPlaylist>(&playlist)) ...
#pragma once

#include <span>
#include <string_view>

#include "player/base/result.h"
#include "player/format/hls/playlist.h"

namespace rill::hls {

// Caps on the input; kTooLarge beyond.
inline constexpr size_t kMaxPlaylistBytes = 16u << 20;
inline constexpr size_t kMaxPlaylistItems = 200'000;  // segments, parts, variants, renditions, ... altogether
inline constexpr size_t kMaxExpandedLine = 64u << 10;  // after variable substitution

struct ParseOptions {
  std::string_view base_url;            // URIs are resolved against it; empty: left as they are
  std::span<const Variable> imports{};  // of the multivariant playlist, for EXT-X-DEFINE:IMPORT
};

// kUnexpectedContent when the text is no playlist at all (HTML, JSON, binary, empty); kMalformed with the
// line number.
Result<Playlist> parse_playlist(std::string_view text, const ParseOptions& options = {});

// A delta update (with EXT-X-SKIP) completed by the playlist before it. Without a skip, `delta` comes back as
// it is. kMalformed when `previous` lacks a skipped segment: fetch the whole playlist then.
Result<MediaPlaylist> apply_delta(const MediaPlaylist& previous, MediaPlaylist delta);

}  // namespace rill::hls
