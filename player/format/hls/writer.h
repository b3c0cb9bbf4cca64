// SPDX-License-Identifier: Apache-2.0
//
// Writing HLS playlists. The text parses back to an equal value. EXT-X-VERSION is what `version` says or, if
// larger, the lowest that the tags used demand (RFC 8216bis section 8). Durations are written with the
// decimals they need, five at least for EXTINF; frame rates with three. Strings must hold no quotes or line
// breaks: those are left out.
#pragma once

#include <string>

#include "player/format/hls/playlist.h"

namespace rill::hls {

[[nodiscard]] std::string write_playlist(const MultivariantPlaylist& playlist);

// A value with `skip` set is written as a delta update: `segments` begins after the skipped ones.
[[nodiscard]] std::string write_playlist(const MediaPlaylist& playlist);

}  // namespace rill::hls
