// SPDX-License-Identifier: Apache-2.0
#include "player/playback/dsp/stereo.h"

#include <algorithm>
#include <array>

namespace rill::playback {
namespace {

struct Gain {
  float left;
  float right;
};

constexpr float kMinus3Db = 0.70710678F;
constexpr Gain kLeft{1, 0};
constexpr Gain kRight{0, 1};
constexpr Gain kCentre{kMinus3Db, kMinus3Db};
constexpr Gain kLeftSurround{kMinus3Db, 0};
constexpr Gain kRightSurround{0, kMinus3Db};
constexpr Gain kBackCentre{0.5F, 0.5F};
constexpr Gain kLowFrequency{0, 0};

constexpr std::array kThree{kLeft, kRight, kCentre};
constexpr std::array kFour{kLeft, kRight, kCentre, kBackCentre};
constexpr std::array kFive{kLeft, kRight, kCentre, kLeftSurround, kRightSurround};
constexpr std::array kSix{kLeft, kRight, kCentre, kLowFrequency, kLeftSurround, kRightSurround};
constexpr std::array kEight{kLeft,         kRight,         kCentre,       kLowFrequency,
                            kLeftSurround, kRightSurround, kLeftSurround, kRightSurround};

std::vector<Gain> gains_for(uint32_t channels) {
  const auto listed = [](const auto& table) { return std::vector<Gain>(table.begin(), table.end()); };
  switch (channels) {
    case 3:
      return listed(kThree);
    case 4:
      return listed(kFour);
    case 5:
      return listed(kFive);
    case 6:
      return listed(kSix);
    case 8:
      return listed(kEight);
    default:
      break;
  }
  std::vector<Gain> gains;
  for (uint32_t channel = 0; channel < channels; ++channel)
    gains.push_back(channel % 2 == 0 ? kLeft : kRight);
  return gains;
}

}  // namespace

void StereoBuffer::append(std::span<const float> more_left, std::span<const float> more_right) {
  left.insert(left.end(), more_left.begin(), more_left.end());
  right.insert(right.end(), more_right.begin(), more_right.end());
}

void StereoBuffer::append_silence(size_t frames) {
  left.insert(left.end(), frames, 0.0F);
  right.insert(right.end(), frames, 0.0F);
}

void StereoBuffer::drop_front(size_t frames) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(frames, left.size()));
  left.erase(left.begin(), left.begin() + count);
  right.erase(right.begin(), right.begin() + count);
}

void StereoBuffer::clear() {
  left.clear();
  right.clear();
}

StereoBuffer downmix(const PcmBlock& block) {
  StereoBuffer out;
  const size_t frames =
      block.channels == 0 ? 0 : std::min<size_t>(block.frames, block.samples.size() / block.channels);
  const auto channel = [&](size_t index) {
    return std::span(block.samples).subspan(index * block.frames, frames);
  };
  if (frames == 0) return out;
  if (block.channels <= 2) {
    out.append(channel(0), channel(block.channels - 1));
    return out;
  }
  const std::vector<Gain> gains = gains_for(block.channels);
  Gain sum{0, 0};
  for (const Gain gain : gains) sum = {sum.left + gain.left, sum.right + gain.right};
  const float scale = 1 / std::max(sum.left, sum.right);
  out.append_silence(frames);
  for (size_t index = 0; index < gains.size(); ++index) {
    const auto source = channel(index);
    const Gain gain{gains[index].left * scale, gains[index].right * scale};
    for (size_t i = 0; i < frames; ++i) {
      out.left[i] += gain.left * source[i];
      out.right[i] += gain.right * source[i];
    }
  }
  return out;
}

}  // namespace rill::playback
