// SPDX-License-Identifier: Apache-2.0
//
// The choice of the next segment's rung, as an interface: what is known when a segment is to be loaded, and
// what is decided. The player's own is PredictiveController; the benchmark (tests/bench/abr) runs the
// published algorithms behind the same interface in the same player. Constraints (size, codec, what this
// machine decodes in time) are applied before: every rung of a ladder may be played. Single thread; a
// controller lives as long as a load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "player/base/media_time.h"

namespace rill::abr {

struct Rung {
  BitsPerSecond bandwidth;  // of the stream, sound included
  double quality = 0;       // what it is worth: Mb/s of H.264 that look alike
  // Of the segments from the one that is chosen on, as far as the manifest tells: size over what `bandwidth`
  // comes to.
  std::vector<double> sizes{};
};

// What the network gives, while bytes flow.
struct ThroughputEstimate {
  double bits_per_second = 0;  // 0: nothing is known; rather too low than too high
  // Of the natural logarithm of throughput over estimate, for a transfer of some seconds.
  double deviation = 0;
  MediaTime first_byte;  // from a request to the first byte of its answer; zero: nothing is known
  // Bits per second over the last minutes, what throughput comes back to; 0: not known.
  double usual = 0;
  // Bits per second, at most `bits_per_second`: what throughput has come to if it goes on falling as it did;
  // 0: not known.
  double falling_to = 0;
};

struct Situation {
  MediaTime now;
  std::span<const Rung> ladder;  // not empty, ascending bandwidth
  std::optional<size_t> last;    // rung of the segment loaded before; nullopt: this is the first
  ThroughputEstimate throughput;
  MediaTime start;  // of the segment that is chosen, on the player's timeline: the same when asked again
  MediaTime segment_duration;
  MediaTime buffer;          // what is left to play without the segment that is chosen
  MediaTime buffer_limit;    // no segment is asked for while more than this is buffered
  double playback_rate = 1;  // how fast the buffer is played
  bool playing = false;      // false: waits for data, at the start or in a stall
  bool live = false;
};

// A segment on its way.
struct Download {
  size_t rung = 0;
  MediaTime elapsed;                 // since it was asked for
  MediaTime flowing;                 // of that, since its first byte, pauses of the server left out
  uint64_t received = 0;             // bytes
  std::optional<uint64_t> expected;  // bytes in all, where the server said so
};

class Controller {
 public:
  virtual ~Controller() = default;
  // Index into situation.ladder.
  [[nodiscard]] virtual size_t choose(const Situation& situation) = 0;
  // Looked at a few times a second while a segment is on its way: the lower rung to begin it anew with, or
  // nullopt to let it come. `situation.buffer` does not count what has arrived of the segment.
  [[nodiscard]] virtual std::optional<size_t> reconsider(const Situation& situation,
                                                         const Download& download) = 0;
  // Whether a better rung replaces what is buffered of lesser ones, where the network has room for it.
  [[nodiscard]] virtual bool replaces() const { return false; }
  // Whether play is stretched: slower, where the network brings less than is played, begun with more ahead on
  // a slow network, and after stalls further from the live edge, or not before the segment under way will
  // come in time.
  [[nodiscard]] virtual bool stretches_play() const { return false; }
  // Whether live playlists are asked for as soon as a segment is there, sooner than a target duration after
  // the last time.
  [[nodiscard]] virtual bool paces_reloads() const { return false; }
  // A seek: what was buffered is gone.
  virtual void restart() {}
};

using ControllerFactory = std::unique_ptr<Controller> (*)();

}  // namespace rill::abr
