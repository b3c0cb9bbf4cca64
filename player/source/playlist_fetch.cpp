// SPDX-License-Identifier: Apache-2.0
#include "player/source/playlist_fetch.h"

#include "player/format/hls/reader.h"

namespace rill::source {

Result<hls::Playlist> read_playlist(const FetchedText& fetched, const std::vector<hls::Variable>& variables) {
  Result<hls::Playlist> playlist =
      hls::parse_playlist(fetched.text, {.base_url = fetched.url, .imports = variables});
  if (!playlist.ok()) {
    Error error = std::move(playlist).error();
    return std::move(error).wrapped("playlist " + fetched.url);
  }
  return playlist;
}

PlaylistFetch::PlaylistFetch(Network& network, const std::string& url, std::vector<hls::Variable> variables,
                             Done done)
    : fetch_(network, url, hls::kMaxPlaylistBytes,
             [variables = std::move(variables), done = std::move(done)](Result<FetchedText> result) {
               if (result.ok()) {
                 done(read_playlist(result.value(), variables));
               } else {
                 done(std::move(result).error().wrapped("playlist"));
               }
             }) {}

}  // namespace rill::source
