// SPDX-License-Identifier: Apache-2.0
#include "server/encode/audio_conditioner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr int64_t kMillisecond = 48;

AudioBlock tone_block(MediaTime pts, int rate, int count, int channels = 2, double first = 0) {
  AvFrame frame(av_frame_alloc());
  frame->format = AV_SAMPLE_FMT_FLTP;
  frame->sample_rate = rate;
  frame->nb_samples = count;
  av_channel_layout_default(&frame->ch_layout, channels);
  EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
  for (int channel = 0; channel < channels; ++channel)
    for (int i = 0; i < count; ++i)
      reinterpret_cast<float*>(frame->extended_data[channel])[i] =
          static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 440 * (first + i) / rate));
  AudioBlock block;
  block.frame = share(std::move(frame));
  block.pts = pts;
  return block;
}

struct Taken {
  std::vector<float> left;
  int64_t first = 0;
};
Taken take_all(AudioConditioner& conditioner) {
  Taken taken;
  std::vector<float> left, right;
  int64_t position = 0;
  bool first = true;
  while (conditioner.take(48, left, right, position)) {
    if (first) taken.first = position;
    EXPECT_EQ(position, taken.first + static_cast<int64_t>(taken.left.size())) << "the stream has no holes";
    first = false;
    taken.left.insert(taken.left.end(), left.begin(), left.end());
  }
  return taken;
}

double loudness(const std::vector<float>& samples, int64_t from, int64_t count) {
  double sum = 0;
  for (int64_t i = from; i < from + count; ++i) sum += std::abs(samples[static_cast<size_t>(i)]);
  return sum / static_cast<double>(count);
}

TEST(AudioConditioner, LateSoundIsPrecededBySilence) {
  AudioConditioner conditioner;
  conditioner.begin(kStart);
  ASSERT_TRUE(conditioner.add(tone_block(kStart + MediaTime::milliseconds(100), 48000, 9600)).ok());
  const Taken taken = take_all(conditioner);
  EXPECT_EQ(taken.first, kStart.to_ticks(48000));
  EXPECT_LT(loudness(taken.left, 0, 95 * kMillisecond), 0.001);
  EXPECT_GT(loudness(taken.left, 105 * kMillisecond, 80 * kMillisecond), 0.2);
}

TEST(AudioConditioner, EarlySoundIsCut) {
  AudioConditioner conditioner;
  conditioner.begin(kStart);
  ASSERT_TRUE(conditioner.add(tone_block(kStart - MediaTime::milliseconds(100), 48000, 9600)).ok());
  const Taken taken = take_all(conditioner);
  EXPECT_EQ(taken.first, kStart.to_ticks(48000));
  EXPECT_NEAR(static_cast<double>(taken.left.size()), 100 * kMillisecond, 2 * kMillisecond);
  EXPECT_GT(conditioner.cut_samples(), 90u * kMillisecond);
}

TEST(AudioConditioner, AHoleBecomesSilenceOfItsLength) {
  AudioConditioner conditioner;
  conditioner.begin(kStart);
  ASSERT_TRUE(conditioner.add(tone_block(kStart, 48000, 4800)).ok());
  ASSERT_TRUE(conditioner.add(tone_block(kStart + MediaTime::milliseconds(300), 48000, 4800)).ok());
  const Taken taken = take_all(conditioner);
  EXPECT_NEAR(static_cast<double>(taken.left.size()), 400 * kMillisecond, 2 * kMillisecond);
  EXPECT_GT(loudness(taken.left, 10 * kMillisecond, 80 * kMillisecond), 0.2);
  EXPECT_LT(loudness(taken.left, 110 * kMillisecond, 180 * kMillisecond), 0.001);
  EXPECT_GT(loudness(taken.left, 310 * kMillisecond, 80 * kMillisecond), 0.2);
}

TEST(AudioConditioner, MillisecondRoundingOfTimestampsChangesNothing) {
  AudioConditioner conditioner;
  conditioner.begin(kStart);
  for (int i = 0; i < 400; ++i) {
    const int64_t exact = i * 1024'000'000LL / 48000;
    ASSERT_TRUE(
        conditioner
            .add(tone_block(kStart + MediaTime::milliseconds(exact / 1000), 48000, 1024, 2, i * 1024.0))
            .ok());
  }
  const Taken taken = take_all(conditioner);
  EXPECT_NEAR(static_cast<double>(taken.left.size()), 400 * 1024, 64);
  EXPECT_EQ(conditioner.silence_samples(), 0u);
  EXPECT_EQ(conditioner.cut_samples(), 0u);
}

TEST(AudioConditioner, SlowDriftIsTakenUpWithoutACut) {
  // A sound card that gives 0.05 % too few samples: half a second in a thousand.
  AudioConditioner conditioner;
  conditioner.begin(kStart);
  const double block = 1024.0 / 48000 * 1.0005;
  int blocks = 0;
  int64_t end = 0;
  size_t samples = 0;
  for (; blocks * block < 120; ++blocks) {
    ASSERT_TRUE(
        conditioner
            .add(tone_block(kStart + MediaTime::seconds(blocks * block), 48000, 1024, 2, blocks * 1024.0))
            .ok());
    const Taken taken = take_all(conditioner);
    samples += taken.left.size();
    end = std::llround((blocks + 1) * block * 48000);
    if (blocks * block > 10) {
      EXPECT_NEAR(static_cast<double>(samples), static_cast<double>(end), 5 * kMillisecond);
    }
  }
  EXPECT_EQ(conditioner.silence_samples(), 0u);
  EXPECT_EQ(conditioner.cut_samples(), 0u);
}

TEST(AudioConditioner, OtherRatesAndMonoBecomeStereoAtFortyEightKilohertz) {
  AudioConditioner conditioner;
  conditioner.begin(kStart);
  ASSERT_TRUE(conditioner.add(tone_block(kStart, 44100, 44100, 1)).ok());
  const Taken taken = take_all(conditioner);
  EXPECT_NEAR(static_cast<double>(taken.left.size()), 48000, 96);
  EXPECT_GT(loudness(taken.left, 1000, 40000), 0.2);
}

TEST(AudioConditioner, SilenceFillsUpToATimeAndLaterSoundJoins) {
  AudioConditioner conditioner;
  conditioner.begin(kStart);
  conditioner.fill_until(kStart + MediaTime::milliseconds(1000));
  ASSERT_TRUE(conditioner.add(tone_block(kStart + MediaTime::milliseconds(900), 48000, 9600)).ok());
  const Taken taken = take_all(conditioner);
  EXPECT_NEAR(static_cast<double>(taken.left.size()), 1100 * kMillisecond, 2 * kMillisecond);
  EXPECT_LT(loudness(taken.left, 0, 990 * kMillisecond), 0.001);
  EXPECT_GT(loudness(taken.left, 1010 * kMillisecond, 80 * kMillisecond), 0.2);
}

}  // namespace
}  // namespace rill::server::test
