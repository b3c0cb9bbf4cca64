// SPDX-License-Identifier: Apache-2.0
//
// Whether decoding keeps up with play: looked at when the display asks for a picture. A missing picture is
// the decoder's fault only while there are packets for it; what the network did not bring does not count.
// Plain value; single thread.
//
//   if (watch.refresh(now, {.dry = frames.empty(), .packets = true})) capacity.fell_behind(load, now);
#pragma once

#include "player/base/media_time.h"

namespace rill::abr {

class DecodeWatch {
 public:
  struct Refresh {
    bool dry = false;      // no decoded picture is waiting to be shown
    bool packets = false;  // there is something to decode
  };

  // True once per window in which the decoder was the reason for missing pictures too often.
  bool refresh(MediaTime now, const Refresh& state);
  // Play stopped, jumped, or goes on with another stream: begins anew.
  void restart() { begun_ = false; }

  // A start and a change of decoder may take this long.
  static constexpr MediaTime kGrace = MediaTime::milliseconds(1000);
  static constexpr MediaTime kWindow = MediaTime::milliseconds(2000);
  static constexpr double kTolerated = 0.3;  // of the refreshes

 private:
  void begin(MediaTime now, MediaTime grace);

  bool begun_ = false;
  MediaTime counting_from_;
  MediaTime last_;
  unsigned refreshes_ = 0;
  unsigned dry_ = 0;
};

}  // namespace rill::abr
