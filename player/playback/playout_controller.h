// SPDX-License-Identifier: Apache-2.0
//
// How fast is played, on top of the rate asked for. Live, so that latency stays at its target: a little
// faster while behind, a little slower while ahead, nothing within a dead band, a jump when far behind; after
// a stall play keeps a little further from the live edge for a while. And wherever the network brings less
// than is played: slower the less is ahead, which puts a stall off, often until it need not be (adaptive
// media playout: Kalman, Steinbach, Girod, IEEE TCSVT 14(6), 2004). Says what to do; does nothing itself.
// Single thread.
#pragma once

#include <limits>
#include <optional>

#include "player/base/media_time.h"

namespace rill::playback {

class PlayoutController {
 public:
  struct Live {
    MediaTime latency;
    MediaTime target;  // reserve() included
  };
  struct Input {
    MediaTime ahead;  // of the track that has least
    MediaTime low;    // what is ahead lasts while it is more than this
    // How many times what play needs the network brings, rather too little than too much; infinity where
    // nothing is known, or nothing will come before play moves on.
    double supply = std::numeric_limits<double>::infinity();
    std::optional<Live> live;  // nullopt: VOD, or play does not follow the live edge
    bool steady = false;       // the rate asked for, exactly; jumps alone keep to the live edge
  };
  struct Decision {
    double rate = 1;    // 0.75 to 1.1, on top of the rate asked for
    bool jump = false;  // to the target
  };
  Decision decide(const Input& input);
  // Less is ahead than lasts, and the network will not soon have changed that.
  [[nodiscard]] static bool scarce(const Input& input);
  // A new position.
  void reset() { rate_ = 1; }

  // Live play that aims at a latency of `target` stopped for want of data.
  void stalled(MediaTime now, MediaTime target);
  // What is added to the target because of the stalls there were.
  [[nodiscard]] MediaTime reserve(MediaTime now) const;

 private:
  double rate_ = 1;
  MediaTime reserve_;
  MediaTime reserved_at_;
};

}  // namespace rill::playback
