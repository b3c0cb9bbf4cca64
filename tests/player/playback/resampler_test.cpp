// SPDX-License-Identifier: Apache-2.0
#include "player/playback/resampler.h"

#include <gtest/gtest.h>

#include "tests/player/playback/tone.h"

namespace rill::playback {
namespace {

TEST(Resampler, KeepsATonesPitchAndLevelBetweenTheCommonRates) {
  for (const auto& [from, to] :
       {std::pair{44100U, 48000U}, {48000U, 44100U}, {22050U, 48000U}, {96000U, 48000U}}) {
    Resampler resampler(from, to);
    Stereo out;
    resampler.process(tone(1000, from, from), out);
    EXPECT_NEAR(amplitude_at(out.left, 1000, to, to / 4, to / 2), 0.5, 0.002) << from << " to " << to;
  }
}

TEST(Resampler, RemovesWhatTheLowerRateCannotCarry) {
  Resampler resampler(96000, 48000);
  Stereo out;
  resampler.process(tone(30000, 96000, 96000), out);
  EXPECT_LT(amplitude_at(out.left, 18000, 48000, 12000, 24000), 5e-4);  // 30 kHz would fold to 18 kHz
}

TEST(Resampler, GivesTheSameHoweverTheInputIsSplit) {
  const Stereo input = tone(440, 44100, 5000);
  Stereo whole;
  Resampler one(44100, 48000);
  one.process(input, whole);
  one.finish(whole);
  Stereo pieces;
  Resampler many(44100, 48000);
  for (size_t at = 0; at < input.size(); at += 37) {
    const size_t count = std::min<size_t>(37, input.size() - at);
    Stereo piece;
    piece.append(std::span(input.left).subspan(at, count), std::span(input.right).subspan(at, count));
    many.process(piece, pieces);
  }
  many.finish(pieces);
  EXPECT_EQ(whole.left, pieces.left);
}

TEST(Resampler, AMinuteOfSoundKeepsItsLengthToTheFrame) {
  Resampler resampler(44100, 48000);
  const Stereo second = tone(100, 44100, 44100);
  uint64_t frames = 0;
  for (int i = 0; i < 60; ++i) {
    Stereo out;
    resampler.process(second, out);
    frames += out.size();
  }
  Stereo tail;
  resampler.finish(tail);
  EXPECT_EQ(frames + tail.size(), 60U * 48000);
}

TEST(Resampler, EqualRatesPassUnchangedWithoutDelay) {
  Resampler resampler(48000, 48000);
  const Stereo input = tone(1000, 48000, 100);
  Stereo out;
  resampler.process(input, out);
  EXPECT_EQ(out.left, input.left);
}

}  // namespace
}  // namespace rill::playback
