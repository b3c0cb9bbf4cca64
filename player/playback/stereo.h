// SPDX-License-Identifier: Apache-2.0
//
// Two-channel sound as the stages of the audio chain hand it on, and the mix-down to it. Single thread.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "player/platform/decoder.h"

namespace rill::playback {

// Samples in order, left and right of equal length.
struct Stereo {
  std::vector<float> left;
  std::vector<float> right;

  [[nodiscard]] size_t size() const { return left.size(); }
  void clear();
  void append(std::span<const float> l, std::span<const float> r);
  void append_silence(size_t frames);
  void erase_front(size_t frames);  // <= size()
};

// Channel orders of AAC and of WAVE: mono; L R; L R C; L R C S; L R C Ls Rs; L R C LFE Ls Rs; ... 7.1. Centre
// and surround go to both sides 3 dB down, the low-frequency channel is left out (ITU-R BS.775), and the sum
// is scaled so that it cannot clip.
[[nodiscard]] Stereo mix_down(const PcmBlock& block);

}  // namespace rill::playback
