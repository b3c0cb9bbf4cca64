// SPDX-License-Identifier: Apache-2.0
#include "player/playback/time_stretch.h"

#include <gtest/gtest.h>

#include "tests/player/playback/tone.h"

namespace rill::playback {
namespace {

constexpr uint32_t kRate = 48000;

struct Pulled {
  Stereo samples;
  uint64_t last_begins_at = 0;
};

// All that can be pulled at `rate`.
Pulled pull_all(TimeStretch& stretch, double rate) {
  Pulled pulled;
  while (stretch.pull(rate, pulled.samples, pulled.last_begins_at)) {
  }
  return pulled;
}

TEST(TimeStretch, AtRateOneTheOutputIsTheInput) {
  TimeStretch stretch(kRate);
  const Stereo input = tone(440, kRate, 10'000);
  stretch.push(input);
  stretch.finish();
  EXPECT_EQ(pull_all(stretch, 1).samples.left, input.left);
}

TEST(TimeStretch, ChangesTheLengthAndKeepsPitchAndLevel) {
  for (const double rate : {0.25, 0.5, 0.75, 0.95, 1.05, 1.5, 2.0, 4.0}) {
    TimeStretch stretch(kRate);
    stretch.push(tone(440, kRate, kRate * 4));
    stretch.finish();
    const Pulled pulled = pull_all(stretch, rate);
    EXPECT_NEAR(static_cast<double>(pulled.samples.size()) / kRate, 4 / rate, 0.12) << rate;
    EXPECT_NEAR(amplitude_at(pulled.samples.left, 440, kRate, kRate / 4, kRate / 2), 0.5, 0.03) << rate;
  }
}

TEST(TimeStretch, KeepsLowNotes) {
  for (const double frequency : {41.2, 55.0, 110.0}) {
    TimeStretch stretch(kRate);
    stretch.push(tone(frequency, kRate, kRate * 4));
    stretch.finish();
    const Pulled pulled = pull_all(stretch, 0.75);
    EXPECT_NEAR(amplitude_at(pulled.samples.left, frequency, kRate, kRate / 4, kRate / 2), 0.5, 0.03)
        << frequency;
  }
}

TEST(TimeStretch, SaysWhereInTheInputEachPieceBegins) {
  TimeStretch stretch(kRate);
  stretch.push(tone(440, kRate, kRate * 2));
  Stereo out;
  uint64_t begins_at = 0;
  for (size_t before = 0; stretch.pull(2.0, out, begins_at); before = out.size()) {
    EXPECT_NEAR(static_cast<double>(begins_at), static_cast<double>(before) * 2.0, kRate * 0.03);
  }
  EXPECT_GT(begins_at, kRate);
}

TEST(TimeStretch, GoingBackToRateOneLosesAndRepeatsNothing) {
  TimeStretch stretch(kRate);
  const Stereo input = tone(440, kRate, kRate);
  stretch.push(input);
  Stereo stretched;
  uint64_t begins_at = 0;
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(stretch.pull(1.05, stretched, begins_at));
  Stereo plain;
  uint64_t plain_begins_at = 0;
  ASSERT_TRUE(stretch.pull(1, plain, plain_begins_at));
  stretch.finish();
  pull_all(stretch, 1);
  for (size_t i = 0; i < plain.size(); ++i) ASSERT_EQ(plain.left[i], input.left[plain_begins_at + i]);
}

TEST(TimeStretch, HoldsLessThanATenthOfASecondHoweverLongItRuns) {
  TimeStretch stretch(kRate);
  const Stereo block = tone(300, kRate, 1024);
  for (int i = 0; i < 2000; ++i) {
    stretch.push(block);
    pull_all(stretch, 0.97);
    ASSERT_LT(stretch.queued(), kRate / 10);
  }
}

}  // namespace
}  // namespace rill::playback
