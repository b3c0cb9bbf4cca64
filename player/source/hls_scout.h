// SPDX-License-Identifier: Apache-2.0
//
// Asks the playlist of a rendition that is not followed, once, at a given time, whether it has a segment that
// the followed one does not show yet. Single thread; one callback, its last act.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "player/source/playlist_fetch.h"
#include "player/source/timeline.h"

namespace rill::source {

struct HlsScoutEvents {
  std::function<const Timeline*()> followed;  // nullptr: no more
  // The newest segment ends later than those that were followed when it was asked; nullopt: nothing was
  // learnt.
  std::function<void(std::optional<bool>)> on_answer;
};

class HlsScout {
 public:
  // `at`: on the clock.
  HlsScout(Network& network, std::string url, std::vector<hls::Variable> variables, MediaTime at,
           HlsScoutEvents events);

 private:
  void ask();
  void handle(const Result<hls::Playlist>& result);

  Network& network_;
  std::string url_;
  std::vector<hls::Variable> variables_;
  HlsScoutEvents events_;
  ScopedTimer timer_;
  std::unique_ptr<PlaylistFetch> fetch_;
  MediaTime known_end_;
};

}  // namespace rill::source
