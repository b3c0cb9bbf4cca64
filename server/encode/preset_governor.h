// SPDX-License-Identifier: Apache-2.0
//
// Decides when an encoder goes to a cheaper preset, so that it never has to leave pictures out, and when it
// may go back to a better one. Pure arithmetic on what it is told; media time is its only clock.
//
//   governor.picture({.pts = t, .interval = 1/30 s, .spent = measured, .waiting = queue.size()});
//   if (governor.preset() != encoder_preset) ...   // kNow: at once; kSoon: at the next segment will do
//
// Down: when encoding takes 85 % of the frame interval on average over about a second, or over the last few
// pictures while four wait; then not again before eight pictures have shown what it brought, or four if the
// queue still grows. (Pictures that wait behind a fast encoder came in a burst.) Up: when for 20 seconds the
// average stays below half of the interval and nothing waits; each time that turns out to be too much within
// a minute, the next try waits twice as long, up to ten minutes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "player/base/media_time.h"

namespace rill::server {

struct PictureCost {
  MediaTime pts;
  MediaTime interval;  // to the next picture
  MediaTime spent;     // scaling and encoding
  size_t waiting = 0;  // pictures that came meanwhile
};

class PresetGovernor {
 public:
  // Presets are 0, the best, to `presets` - 1, the cheapest.
  explicit PresetGovernor(size_t presets = 1) : presets_(presets) {}

  void picture(const PictureCost& cost);
  // The library knows more or fewer presets than thought.
  void set_presets(size_t presets);
  // This preset cannot be had.
  void stay_at(size_t preset);

  [[nodiscard]] size_t preset() const { return preset_; }
  // Pictures pile up: the change cannot wait for the end of the segment.
  [[nodiscard]] bool urgent() const { return urgent_; }
  // Encoding time as a share of the frame interval, averaged.
  [[nodiscard]] double load() const { return load_; }
  [[nodiscard]] uint64_t steps_down() const { return steps_down_; }
  [[nodiscard]] uint64_t steps_up() const { return steps_up_; }

 private:
  void step_down(MediaTime now);
  void step_up(MediaTime now);

  size_t presets_;
  size_t preset_ = 0;
  bool urgent_ = false;
  double load_ = 0;         // over about a second
  double latest_load_ = 0;  // over a few pictures
  bool first_ = true;
  size_t waited_before_ = 0;
  uint64_t pictures_since_step_ = 0;
  MediaTime calm_since_;
  MediaTime patience_;  // how long calm must last
  MediaTime last_up_;
  bool been_up_ = false;
  uint64_t steps_down_ = 0;
  uint64_t steps_up_ = 0;
};

}  // namespace rill::server
