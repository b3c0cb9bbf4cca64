// SPDX-License-Identifier: Apache-2.0
//
// readyState and the events that go with its changes, in the order of the HTML standard (4.8.11.7). Given the
// facts at each turn, it says which events are due. Single thread.
#pragma once

#include <functional>

#include "player/playback/player.h"

namespace rill::playback {

struct MediaFacts {
  bool metadata = false;  // duration, size and tracks are known
  bool current = false;   // the picture (or sound) of the position is there
  bool future = false;    // play can go on from here
  bool enough = false;    // and is not likely to stop soon
  bool paused = true;
  bool seeking = false;
  MediaTime duration;
  uint32_t width = 0;
  uint32_t height = 0;
};

class MediaEvents {
 public:
  using Emit = std::function<void(const char*)>;

  void update(const MediaFacts& facts, const Emit& emit);
  // The page asked to play while it was paused: "waiting" or "playing" follows.
  void play_requested(const Emit& emit);

  [[nodiscard]] ReadyState ready_state() const { return ready_state_; }

 private:
  [[nodiscard]] static ReadyState state_for(const MediaFacts& facts);

  ReadyState ready_state_ = ReadyState::kHaveNothing;
  bool loaded_data_told_ = false;
  MediaTime duration_;
  uint32_t width_ = 0;
  uint32_t height_ = 0;
};

}  // namespace rill::playback
