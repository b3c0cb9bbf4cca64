// SPDX-License-Identifier: Apache-2.0
//
// What the sound passes between the audio decoder and the output, one step a file:
//   downmix (any channel count -> stereo) -> resampler (source rate -> output rate) -> time stretch (speed,
//   pitch kept).
// All are plain value machines: no platform, no thread, bounded memory. `StereoBuffer` is what they hand on.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "player/platform/decoder.h"

namespace rill::playback {

struct StereoBuffer {
  std::vector<float> left;
  std::vector<float> right;

  [[nodiscard]] size_t frames() const { return left.size(); }
  void append(std::span<const float> more_left, std::span<const float> more_right);
  void append_silence(size_t frames);
  void drop_front(size_t frames);  // at most frames()
  void clear();
};

// Stereo of the block's channels by ITU-R BS.775-3 table 2 (centre and surrounds at -3 dB, LFE left out),
// normalised so that full scale in every channel cannot clip. Channel order is the decoders': L R C LFE Ls Rs
// (5.1), L R C LFE Lb Rb Ls Rs (7.1), L R C (3), L R C Cs (4), L R C Ls Rs (5); other counts: even channels
// to the left, odd to the right.
StereoBuffer downmix(const PcmBlock& block);

}  // namespace rill::playback
