// SPDX-License-Identifier: Apache-2.0
#include "player/playback/stereo.h"

#include <algorithm>

namespace rill::playback {
namespace {

struct Weights {
  float left = 0;
  float right = 0;
};

constexpr float kMinus3Db = 0.70710678f;

// The part channel `index` of `channels` has in the two sides, before scaling.
Weights weights_of(uint32_t index, uint32_t channels) {
  constexpr Weights kLeft{1, 0};
  constexpr Weights kRight{0, 1};
  constexpr Weights kCentre{kMinus3Db, kMinus3Db};
  constexpr Weights kLeftBehind{kMinus3Db, 0};
  constexpr Weights kRightBehind{0, kMinus3Db};
  constexpr Weights kSilent{};
  if (channels == 1) return {1, 1};
  if (index == 0) return kLeft;
  if (index == 1) return kRight;
  if (channels == 4) return index == 2 ? kCentre : Weights{0.5f, 0.5f};
  if (index == 2) return kCentre;
  const bool has_low_frequency = channels >= 6;
  if (has_low_frequency && index == 3) return kSilent;
  const uint32_t surround = index - (has_low_frequency ? 4 : 3);
  return surround % 2 == 0 ? kLeftBehind : kRightBehind;
}

}  // namespace

void Stereo::clear() {
  left.clear();
  right.clear();
}

void Stereo::append(std::span<const float> l, std::span<const float> r) {
  left.insert(left.end(), l.begin(), l.end());
  right.insert(right.end(), r.begin(), r.end());
}

void Stereo::append_silence(size_t frames) {
  left.resize(left.size() + frames);
  right.resize(right.size() + frames);
}

void Stereo::erase_front(size_t frames) {
  left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(frames));
  right.erase(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(frames));
}

Stereo mix_down(const PcmBlock& block) {
  Stereo out;
  out.append_silence(block.frames);
  float total = 0;
  for (uint32_t c = 0; c < block.channels; ++c) total += weights_of(c, block.channels).left;
  const float scale = total > 1 ? 1 / total : 1;
  for (uint32_t c = 0; c < block.channels; ++c) {
    const Weights weights = weights_of(c, block.channels);
    const float* in = block.samples.data() + size_t{c} * block.frames;
    for (uint32_t i = 0; i < block.frames; ++i) {
      out.left[i] += in[i] * weights.left * scale;
      out.right[i] += in[i] * weights.right * scale;
    }
  }
  return out;
}

}  // namespace rill::playback
