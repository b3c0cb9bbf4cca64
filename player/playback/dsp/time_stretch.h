// SPDX-License-Identifier: Apache-2.0
//
// Plays a stereo stream faster or slower at unchanged pitch, by waveform-similarity overlap-add (Verhelst and
// Roelands, "An overlap-add technique based on waveform similarity (WSOLA)", ICASSP 1993): windows of 30 ms
// are taken from the input at the wanted speed, each moved by up to 10 ms to where it continues the last one
// best.
//
//   TimeStretch stretch(48000);
//   stretch.set_speed(1.05);
//   stretch.push(buffer, out);            // appends to out
//   MediaTime lag = stretch.held();       // input taken in, not yet given out: the end of out is that far
//   behind
//
// At speed 1 the input passes through unchanged and without delay.
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/media_time.h"
#include "player/playback/dsp/stereo.h"

namespace rill::playback {

inline constexpr double kMinStretchSpeed = 0.25;
inline constexpr double kMaxStretchSpeed = 4.0;

class TimeStretch {
 public:
  explicit TimeStretch(uint32_t sample_rate);

  // Clamped to [kMinStretchSpeed, kMaxStretchSpeed]; takes effect with the next window.
  void set_speed(double speed);
  [[nodiscard]] double speed() const { return speed_; }

  void push(const StereoBuffer& in, StereoBuffer& out);
  // Gives out what is held, at speed 1; the next push begins a new stretch.
  void flush(StereoBuffer& out);
  // Forgets all input.
  void reset();
  // Source time that went in and has not come out.
  [[nodiscard]] MediaTime held() const;

 private:
  [[nodiscard]] size_t best_start(size_t nominal) const;
  [[nodiscard]] float similarity(size_t start, size_t step) const;
  void overlap_add(size_t start, StereoBuffer& out);

  uint32_t sample_rate_;
  size_t window_;  // frames, even; hop in the output is half of it
  size_t search_;  // frames to either side
  double speed_ = 1;
  StereoBuffer input_;       // frames not yet left behind
  std::vector<float> mono_;  // their sum, for the search
  bool stretching_ = false;  // false: input passes through and input_ is empty
  double next_ = 0;          // nominal start of the next window in input_
  size_t natural_ = 0;       // the frame after the last one given out: where the last window would go on
  std::vector<float> fade_;  // rising half of the window
};

}  // namespace rill::playback
