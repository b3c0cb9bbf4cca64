// SPDX-License-Identifier: Apache-2.0
//
// Which variants of a multivariant playlist can be played, and their AUDIO groups as one list of tracks (RFC
// 8216bis 4.4.6.1). Groups hold the same sounds in other encodings: a track is a name and a language, and
// each variant finds it in the group it names. Pure functions.
#pragma once

#include <vector>

#include "player/format/hls/playlist.h"
#include "player/source/source.h"

namespace rill::source {

// In playlist order: those some decoder plays, and of these, where there are pictures at all, not those that
// are sound alone: pictures that vanish are no rendition of the pictures.
[[nodiscard]] std::vector<const hls::Variant*> playable_variants(const hls::MultivariantPlaylist& playlist);

// The sounds that `variants` can be heard with, in the order they appear; one of them is the default, if
// there is any.
[[nodiscard]] std::vector<AudioTrack> audio_tracks_of(const hls::MultivariantPlaylist& playlist,
                                                      const std::vector<const hls::Variant*>& variants);

// `track` in the variant's group; nullptr if it is not there. Without URI: it is in the variant's own
// segments.
[[nodiscard]] const hls::Rendition* audio_of(const hls::MultivariantPlaylist& playlist,
                                             const hls::Variant& variant, const AudioTrack& track);

}  // namespace rill::source
