// SPDX-License-Identifier: Apache-2.0
//
// Asks the playlist of a rendition that is not followed, once, at a given time, how far it goes beyond the
// followed one. Single thread; one callback, its last act.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "player/source/playlist_fetch.h"
#include "player/source/timeline.h"

namespace rill::source {

struct ScoutAnswer {
  // Of the question, for the segment that was next; nullopt where segments differ in length.
  std::optional<MediaTime> lateness;
  bool news = false;  // that segment was there
  MediaTime ahead;    // of the followed timeline, as that is when the answer comes
};

struct HlsScoutEvents {
  std::function<const Timeline*()> followed;  // nullptr: no more
  // nullopt: nothing was learnt.
  std::function<void(const std::optional<ScoutAnswer>&)> on_answer;
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
  MediaTime known_end_;  // when it was asked
  std::optional<MediaTime> lateness_;
};

}  // namespace rill::source
