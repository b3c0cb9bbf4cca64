// SPDX-License-Identifier: Apache-2.0
#include "player/source/playlist_fetch.h"

#include "player/format/hls/reader.h"

namespace rill::source {
namespace {

// One attempt: whoever reloads a playlist has his own rhythm (HlsStream, HlsSource).
constexpr FetchPolicy kPlaylistPolicy{.idle_limit = MediaTime::milliseconds(4000),
                                      .attempts = 1,
                                      .first_delay = MediaTime::milliseconds(250),
                                      .delay_cap = MediaTime::milliseconds(2000),
                                      .max_bytes = hls::kMaxPlaylistBytes,
                                      .media = false};

}  // namespace

PlaylistFetch::PlaylistFetch(Network& network, const std::string& url, std::vector<hls::Variable> variables,
                             Done done)
    : url_(url),
      variables_(std::move(variables)),
      done_(std::move(done)),
      finished_(network.timers),
      fetch_(network, HttpRequest{url, std::nullopt}, kPlaylistPolicy,
             FetchEvents{.on_response =
                             [this](const HttpResponse& response) {
                               if (!response.url.empty()) url_ = response.url;
                             },
                         .on_data =
                             [this](ByteSpan bytes) {
                               text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                             },
                         .on_end =
                             [this] {
                               finish(hls::parse_playlist(text_, {.base_url = url_, .imports = variables_}));
                             },
                         .on_failed = [this](Error error) { finish(std::move(error)); }}) {}

void PlaylistFetch::finish(Result<hls::Playlist> result) {
  finished_.start(MediaTime(), [this, result = std::move(result)]() mutable {
    const Done done = std::move(done_);
    if (!result.ok()) {
      Error error = std::move(result).error();
      done(std::move(error).wrapped("playlist " + url_));
    } else {
      done(std::move(result));
    }
  });
}

}  // namespace rill::source
