// SPDX-License-Identifier: Apache-2.0
//
// Fetches and parses one playlist, once. Single thread; one callback, from a turn of its own: the object may
// be destroyed inside it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "player/format/hls/playlist.h"
#include "player/source/text_fetch.h"

namespace rill::source {

// kUnexpectedContent, kMalformed, naming the playlist.
Result<hls::Playlist> read_playlist(const FetchedText& fetched, const std::vector<hls::Variable>& variables);

class PlaylistFetch {
 public:
  using Done = std::function<void(Result<hls::Playlist>)>;
  // `variables` (of the multivariant playlist) are copied.
  PlaylistFetch(Network& network, const std::string& url, std::vector<hls::Variable> variables, Done done);

 private:
  TextFetch fetch_;
};

}  // namespace rill::source
