// SPDX-License-Identifier: Apache-2.0
//
// When play may begin and when it has to wait: stops when a track has run dry, goes on only with enough
// ahead, and wants more each time it stopped recently. Single thread.
#pragma once

#include "player/base/media_time.h"

namespace rill::playback {

class BufferGate {
 public:
  struct Input {
    MediaTime
        ahead;  // of the track that has least, ended tracks left out; MediaTime::max() if all have ended
    bool can_grow = true;  // false: nothing more will come before play moves on (live edge, buffer full)
    bool live = false;
  };

  [[nodiscard]] static bool dry(const Input& input);
  [[nodiscard]] bool enough(const Input& input) const;
  // Play stopped for want of data at `now`.
  void stalled(MediaTime now);
  // A new position: begins anew with the small threshold.
  void reset() { threshold_ = kFirstThreshold; }

 private:
  static constexpr MediaTime kFirstThreshold = MediaTime::milliseconds(500);
  static constexpr MediaTime kLargestThreshold = MediaTime::milliseconds(4000);
  static constexpr MediaTime kLargestLiveThreshold = MediaTime::milliseconds(1500);

  MediaTime threshold_ = kFirstThreshold;
  MediaTime last_stall_;
};

}  // namespace rill::playback
