// SPDX-License-Identifier: Apache-2.0
//
// Sample rate conversion of a stereo stream: a Kaiser-windowed sinc, evaluated at the exact rational phase,
// so that no drift builds up. Stop band below -80 dB. Equal rates pass through unchanged.
//
//   Resampler resampler(44100, 48000);
//   resampler.push(buffer, out);   // appends to out
//   resampler.finish(out);         // the tail, at the end of the stream
#pragma once

#include <cstdint>
#include <vector>

#include "player/playback/dsp/stereo.h"

namespace rill::playback {

class Resampler {
 public:
  // Both rates in Hz, 1 to 768000.
  Resampler(uint32_t from_rate, uint32_t to_rate);

  void push(const StereoBuffer& in, StereoBuffer& out);
  // Pushes out what the filter still holds; afterwards as new.
  void finish(StereoBuffer& out);
  // Forgets all input.
  void reset();

  [[nodiscard]] uint32_t from_rate() const { return from_rate_; }
  [[nodiscard]] uint32_t to_rate() const { return to_rate_; }

 private:
  void produce(StereoBuffer& out);

  uint32_t from_rate_;
  uint32_t to_rate_;
  uint32_t step_numerator_;  // input frames per output frame = step_numerator_ / step_denominator_
  uint32_t step_denominator_;
  size_t half_width_;         // taps on each side of the centre
  std::vector<float> table_;  // the kernel, kTableSteps per input frame, one side
  StereoBuffer history_;      // begins half_width_ before the next output's input position
  size_t position_ = 0;       // whole input frames into history_ of the next output's centre
  uint32_t phase_ = 0;        // fraction of it, in 1/step_denominator_
};

}  // namespace rill::playback
