// SPDX-License-Identifier: Apache-2.0
//
// Keeps live play at its target latency: a little faster while behind, a little slower while ahead, nothing
// within a dead band, a jump when far behind. Says what to do; does nothing itself. Single thread.
#pragma once

#include "player/base/media_time.h"

namespace rill::playback {

class LiveController {
 public:
  struct Input {
    MediaTime latency;
    MediaTime target;
    MediaTime buffer_ahead;  // of the track that has least
  };
  struct Decision {
    double rate = 1;    // 0.95 to 1.1, on top of the rate asked for
    bool jump = false;  // to the target
  };
  Decision decide(const Input& input);
  void reset() { rate_ = 1; }

 private:
  double rate_ = 1;
};

}  // namespace rill::playback
