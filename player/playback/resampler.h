// SPDX-License-Identifier: Apache-2.0
//
// Stereo from one sample rate to another: a windowed sinc (Kaiser, about 80 dB), positions kept in whole
// numbers so that it does not drift in any length of play. Output sample n belongs to the moment of input
// position n * from / to. Equal rates pass through untouched. Single thread.
#pragma once

#include <cstdint>
#include <vector>

#include "player/playback/stereo.h"

namespace rill::playback {

class Resampler {
 public:
  Resampler(uint32_t from, uint32_t to);  // both > 0

  // Appends to `out` all that `in` completes; a few input samples stay behind until more come.
  void process(const Stereo& in, Stereo& out);
  // The input ends here: gives what is left.
  void finish(Stereo& out);

  [[nodiscard]] uint32_t from() const { return from_; }

 private:
  void run(Stereo& out);

  static constexpr int kHalfWidth = 16;  // taps on each side, in samples of the slower rate
  static constexpr int kPhases = 256;    // table rows between two samples; interpolated linearly

  uint32_t from_;
  uint32_t to_;
  int half_taps_ = 0;         // taps on each side, in input samples
  std::vector<float> table_;  // (kPhases + 1) rows of 2 * half_taps_
  Stereo history_;            // input not yet done with; begins half_taps_ - 1 before the position
  uint64_t fraction_ = 0;     // of the position, in 1 / to_ input samples
};

}  // namespace rill::playback
