// SPDX-License-Identifier: Apache-2.0
//
// Where play is. Runs on monotonic time, and follows the sound while there is any: small differences are
// slewed away, so that neither the start nor the end of audio makes the position jump; while the device is
// behind (it has just been started, or ran dry) the position waits for it. Never runs backwards except by
// set(). Single thread.
#pragma once

#include <optional>

#include "player/base/media_time.h"

namespace rill::playback {

class PlaybackClock {
 public:
  // The media time the listener hears now, and how fast it goes there; nullopt when no sound leads.
  struct Heard {
    MediaTime time;
    double rate = 1;
  };
  using AudioTime = std::optional<Heard>;

  void set(MediaTime position, MediaTime now);
  void start(MediaTime now);
  void stop(MediaTime now, AudioTime audio);
  // Media seconds per second.
  void set_rate(double rate, MediaTime now, AudioTime audio);

  // Brings the position up to `now`.
  MediaTime advance(MediaTime now, AudioTime audio);

  [[nodiscard]] MediaTime position() const { return position_; }
  // As advance() would give without sound, for a moment near the last advance(); changes nothing.
  [[nodiscard]] MediaTime position_at(MediaTime now) const;
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] double rate() const { return rate_; }

 private:
  MediaTime position_;
  MediaTime updated_;
  double rate_ = 1;        // as asked for
  double heard_rate_ = 1;  // in effect: a new rate is heard only when the output's queue has been played
  bool running_ = false;
};

}  // namespace rill::playback
