// SPDX-License-Identifier: Apache-2.0
//
// Fetches and parses one playlist, once. Single thread; one callback, from a turn of its own: the object may
// be destroyed inside it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "player/format/hls/playlist.h"
#include "player/source/fetch.h"

namespace rill::source {

class PlaylistFetch {
 public:
  using Done = std::function<void(Result<hls::Playlist>)>;
  // `variables` (of the multivariant playlist) are copied.
  PlaylistFetch(Network& network, const std::string& url, std::vector<hls::Variable> variables, Done done);

 private:
  void finish(Result<hls::Playlist> result);

  std::string url_;  // after redirects, once known
  std::vector<hls::Variable> variables_;
  Done done_;
  std::string text_;
  ScopedTimer finished_;
  Fetch fetch_;
};

}  // namespace rill::source
