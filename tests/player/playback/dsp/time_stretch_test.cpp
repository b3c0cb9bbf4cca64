// SPDX-License-Identifier: Apache-2.0
#include "player/playback/dsp/time_stretch.h"

#include <gtest/gtest.h>

#include "tests/player/playback/dsp/tone.h"

namespace rill::playback {
namespace {

constexpr uint32_t kRate = 48000;

TEST(TimeStretch, AtSpeedOneTheInputPassesUnchangedWithoutDelay) {
  TimeStretch stretch(kRate);
  const StereoBuffer input = tone(440, kRate, 1000);
  StereoBuffer out;
  stretch.push(input, out);
  EXPECT_EQ(out.left, input.left);
  EXPECT_EQ(stretch.held(), MediaTime());
}

TEST(TimeStretch, ChangesTheLengthAndKeepsPitchAndLevel) {
  for (const double speed : {0.5, 0.95, 1.05, 1.5, 2.0, 4.0}) {
    TimeStretch stretch(kRate);
    stretch.set_speed(speed);
    StereoBuffer out;
    const StereoBuffer input = tone(440, kRate, kRate * 4);
    for (int i = 0; i < 4; ++i) {
      StereoBuffer second;
      second.append(std::span(input.left).subspan(i * kRate, kRate),
                    std::span(input.right).subspan(i * kRate, kRate));
      stretch.push(second, out);
    }
    const double consumed = 4 - stretch.held().as_seconds();
    EXPECT_NEAR(static_cast<double>(out.frames()) / kRate, consumed / speed, 0.05) << speed;
    EXPECT_NEAR(amplitude_at(out.left, 440, kRate, kRate / 4, kRate / 2), 0.5, 0.03) << speed;
  }
}

TEST(TimeStretch, GoingBackToSpeedOneLosesAndRepeatsNothing) {
  TimeStretch stretch(kRate);
  stretch.set_speed(1.05);
  const StereoBuffer input = tone(440, kRate, 9600);
  StereoBuffer out;
  stretch.push(input, out);
  const auto held = static_cast<size_t>(stretch.held().to_ticks(kRate));
  const size_t given_out = out.frames();
  stretch.set_speed(1);
  stretch.push(input, out);
  ASSERT_EQ(out.frames(), given_out + held + input.frames());
  EXPECT_EQ(stretch.held(), MediaTime());
  for (size_t i = 0; i < held; ++i) ASSERT_EQ(out.left[given_out + i], input.left[input.frames() - held + i]);
}

TEST(TimeStretch, HoldsLessThanATenthOfASecondHoweverLongItRuns) {
  TimeStretch stretch(kRate);
  stretch.set_speed(0.97);
  const StereoBuffer block = tone(300, kRate, 1024);
  for (int i = 0; i < 2000; ++i) {
    StereoBuffer out;
    stretch.push(block, out);
    ASSERT_LT(stretch.held().as_seconds(), 0.1);
    ASSERT_GE(stretch.held(), MediaTime());
  }
}

}  // namespace
}  // namespace rill::playback
