// SPDX-License-Identifier: Apache-2.0
//
// One session: the real player on a fake clock, its network a trace, its content a ladder, and what the
// viewer got. Any thread; sessions share nothing.
//
//   SessionResult result = TRY(run_session({.trace = trace, .ladder = ladder, .controller = make_bola}));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "player/abr/controller.h"
#include "player/base/result.h"
#include "tests/bench/abr/ladder.h"
#include "tests/bench/abr/trace.h"

namespace rill::bench {

struct SessionSetup {
  const Trace& trace;
  const Ladder& ladder;
  abr::ControllerFactory controller = nullptr;  // null: the player's own
  bool live = false;
  // VOD: the most that is buffered, the segment being loaded included. Live: the target latency.
  MediaTime buffer = MediaTime::milliseconds(25'000);
  size_t segments = 0;  // VOD: to play; 0: the ladder's
  MediaTime live_duration = MediaTime::milliseconds(300'000);
  bool bitrates = true;  // playlists tell each segment's
};

struct PlayedSegment {
  size_t rung = 0;
  double latency = 0;  // live, seconds, when its first picture was shown
  double rate = 1;     // at which it was played
};

struct Stall {
  MediaTime at;  // since the load
  MediaTime duration;
};

struct SessionResult {
  std::vector<PlayedSegment> played;  // in order of play
  std::vector<Stall> stalls;          // after the start
  std::optional<MediaTime> startup;   // nullopt: never began
  MediaTime lasted;
  uint64_t bytes = 0;  // carried by the network
  uint64_t requests = 0;
  bool finished = false;  // VOD: reached its end
  std::string error;      // fatal; empty: none
};

Result<SessionResult> run_session(const SessionSetup& setup);

}  // namespace rill::bench
