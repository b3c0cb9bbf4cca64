// SPDX-License-Identifier: Apache-2.0
//
// The test channel's picture and sound as functions of time: colour bars, a clock in figures, the clock
// strip, a ball that goes round once in four seconds; at each whole second a white square at the centre and
// 50 ms of 1 kHz, which begin at the same instant. Both are exact: the same time gives the same picture and
// the same samples. Use from one thread.
//
//   TestPattern pattern(854, 480);
//   AvFrame picture = TRY(pattern.draw(time));           // I420, BT.709, limited range
//   AvFrame sound = TRY(test_tone(first_sample, 1600));   // 48 kHz, stereo; positions count from the Unix
//   epoch
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/colour.h"
#include "player/base/media_time.h"
#include "player/base/result.h"
#include "server/encode/av_support.h"

namespace rill::server {

inline constexpr MediaTime kFlashDuration = MediaTime::milliseconds(50);
inline constexpr uint32_t kToneSampleRate = 48'000;
inline constexpr double kToneFrequency = 1000;

// The test channel's input beside kTestPatternInput: with grain, which takes all the bits that an encoder is
// given.
inline constexpr char kGrainyPatternInput[] = "testpattern-grain";

// Grain is noise over everything but the clocks, the ball and the flash, another one in each picture.
enum class PatternTexture : uint8_t { kPlain, kGrain };

class TestPattern {
 public:
  // Even, at least 64 x 36.
  TestPattern(int width, int height, PatternTexture texture = PatternTexture::kPlain);
  // The picture captured at `time` (since the Unix epoch).
  Result<AvFrame> draw(MediaTime time);

 private:
  void draw_background(AVFrame& frame) const;
  void draw_grain(AVFrame& frame, MediaTime time) const;
  void draw_ball(AVFrame& frame, MediaTime time) const;
  void draw_clock(AVFrame& frame, MediaTime time) const;

  const int width_;
  const int height_;
  const PatternTexture texture_;
  // Differences of luma; pictures take them from changing places.
  std::vector<int8_t> grain_;
  AvFrame background_;
};

// `count` samples from `first`, planar float.
Result<AvFrame> test_tone(int64_t first, int count);

[[nodiscard]] ColourDescription test_pattern_colour();

}  // namespace rill::server
