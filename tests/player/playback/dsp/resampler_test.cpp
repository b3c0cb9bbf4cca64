// SPDX-License-Identifier: Apache-2.0
#include "player/playback/dsp/resampler.h"

#include <gtest/gtest.h>

#include "tests/player/playback/dsp/tone.h"

namespace rill::playback {
namespace {

TEST(Resampler, KeepsATonesPitchAndLevelBetweenTheCommonRates) {
  for (const auto& [from, to] :
       {std::pair{44100U, 48000U}, {48000U, 44100U}, {22050U, 48000U}, {96000U, 48000U}}) {
    Resampler resampler(from, to);
    StereoBuffer out;
    resampler.push(tone(1000, from, from), out);
    EXPECT_NEAR(amplitude_at(out.left, 1000, to, to / 4, to / 2), 0.5, 0.002) << from << " to " << to;
  }
}

TEST(Resampler, RemovesWhatTheLowerRateCannotCarry) {
  Resampler resampler(96000, 48000);
  StereoBuffer out;
  resampler.push(tone(30000, 96000, 96000), out);
  EXPECT_LT(amplitude_at(out.left, 18000, 48000, 12000, 24000), 5e-4);  // 30 kHz would fold to 18 kHz
}

TEST(Resampler, GivesTheSameHoweverTheInputIsSplit) {
  const StereoBuffer input = tone(440, 44100, 5000);
  StereoBuffer whole;
  Resampler one(44100, 48000);
  one.push(input, whole);
  one.finish(whole);
  StereoBuffer pieces;
  Resampler many(44100, 48000);
  for (size_t at = 0; at < input.frames(); at += 37) {
    const size_t count = std::min<size_t>(37, input.frames() - at);
    StereoBuffer piece;
    piece.append(std::span(input.left).subspan(at, count), std::span(input.right).subspan(at, count));
    many.push(piece, pieces);
  }
  many.finish(pieces);
  EXPECT_EQ(whole.left, pieces.left);
}

TEST(Resampler, AMinuteOfSoundKeepsItsLengthToTheFrame) {
  Resampler resampler(44100, 48000);
  const StereoBuffer second = tone(100, 44100, 44100);
  uint64_t frames = 0;
  for (int i = 0; i < 60; ++i) {
    StereoBuffer out;
    resampler.push(second, out);
    frames += out.frames();
  }
  StereoBuffer tail;
  resampler.finish(tail);
  EXPECT_EQ(frames + tail.frames(), 60U * 48000);
}

TEST(Resampler, EqualRatesPassUnchangedWithoutDelay) {
  Resampler resampler(48000, 48000);
  const StereoBuffer input = tone(1000, 48000, 100);
  StereoBuffer out;
  resampler.push(input, out);
  EXPECT_EQ(out.left, input.left);
}

}  // namespace
}  // namespace rill::playback
