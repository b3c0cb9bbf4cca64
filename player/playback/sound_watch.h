// SPDX-License-Identifier: Apache-2.0
//
// Whether play waits for a sound that has a stream of its own, or goes on in silence. Sound that is slow is
// waited for; sound that fails while the pictures go on is not. Decides; the session acts. Single thread.
//
//   watch.update({...});                    // once a turn
//   if (watch.silent()) ...                 // play takes no notice of the sound
//   if (const auto at = watch.next_at()) ...  // update() again then
#pragma once

#include <optional>

#include "player/base/media_time.h"

namespace rill::playback {

class SoundWatch {
 public:
  struct Input {
    MediaTime now;
    // Since when the sound's playlist or segments have been asked for and nothing of them came; nullopt: it
    // comes, or nothing was asked for.
    std::optional<MediaTime> unanswered_since;
    bool failed = false;  // an error was the answer
    bool halted = false;  // its playlist is left behind by that of the pictures
    // When a segment of the pictures was complete last.
    std::optional<MediaTime> pictures_came_at;
    bool pictures_done = false;  // nothing is left to come of them
    // From the position on, as far as play can go; of what has ended MediaTime::max().
    MediaTime sound_ahead;
    MediaTime pictures_ahead;
    bool hole = false;  // sound is there, but further on than is filled with silence
  };
  void update(const Input& input);

  [[nodiscard]] bool silent() const { return silent_; }
  // What is being loaded fails for now.
  [[nodiscard]] bool failing() const { return failing_; }
  // It has failed for so long that another sound should be tried.
  [[nodiscard]] bool lasting() const { return lasting_; }
  // When time alone may change this; nullopt: it will not.
  [[nodiscard]] std::optional<MediaTime> next_at() const { return next_at_; }

 private:
  void note_alone(const Input& input);
  void note_failure(const Input& input);

  std::optional<MediaTime> alone_since_;  // the pictures go on without it
  bool silent_ = false;
  bool failing_ = false;
  bool lasting_ = false;
  std::optional<MediaTime> next_at_;
};

}  // namespace rill::playback
