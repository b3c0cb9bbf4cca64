// SPDX-License-Identifier: Apache-2.0
//
// Sound faster or slower at the same pitch: WSOLA (waveform similarity overlap-add; Verhelst and Roelands,
// 1993). Pieces of the input are laid over one another half and half; each next piece is taken from near
// where the rate puts it, at the offset where it looks most like what would have followed. At rate 1 what
// would have followed is taken itself: the output equals the input. Single thread.
#pragma once

#include <cstdint>
#include <vector>

#include "player/playback/stereo.h"

namespace rill::playback {

class TimeStretch {
 public:
  explicit TimeStretch(uint32_t sample_rate);

  void push(const Stereo& in) { input_.append(in.left, in.right); }
  // No more input: what is left may be taken without looking ahead.
  void finish() { finished_ = true; }

  // One piece of output at `rate` (0.1 to 5), appended to `out`; false when more input is needed (or none is
  // left). `begins_at` becomes the input position of its first sample, counted since construction.
  bool pull(double rate, Stereo& out, uint64_t& begins_at);

  // Input samples held.
  [[nodiscard]] size_t queued() const { return input_.size(); }

 private:
  [[nodiscard]] size_t best_offset(size_t around) const;
  void drop_used();
  bool drain(Stereo& out, uint64_t& begins_at);

  size_t hop_;     // output samples per piece; a piece is two hops long, so that pieces overlap by one
  size_t search_;  // samples the choice may go to either side
  Stereo input_;
  uint64_t input_start_ = 0;  // position of input_[0]
  uint64_t natural_ = 0;      // where the last piece would go on
  double ideal_ = 0;          // where the rate puts the next piece
  bool finished_ = false;
};

}  // namespace rill::playback
