// SPDX-License-Identifier: Apache-2.0
#include "player/playback/audio_chain.h"

#include <gtest/gtest.h>

namespace rill::playback {
namespace {

constexpr uint32_t kRate = 48'000;

MediaTime ms(int64_t milliseconds) {
  return MediaTime::milliseconds(milliseconds);
}

PcmBlock block_at(MediaTime pts, uint32_t frames = 1024, uint32_t rate = kRate, float value = 0.5F) {
  PcmBlock block;
  block.pts = pts;
  block.sample_rate = rate;
  block.channels = 1;
  block.frames = frames;
  block.samples.assign(frames, value);
  return block;
}

struct Pulled {
  Stereo samples;
  MediaTime begins_at;
};

Pulled pull_all(AudioChain& chain, double rate = 1) {
  Pulled pulled;
  bool first = true;
  while (auto piece = chain.pull(rate)) {
    if (std::exchange(first, false)) pulled.begins_at = piece->begins_at;
    pulled.samples.append(piece->samples.left, piece->samples.right);
  }
  return pulled;
}

TEST(AudioChain, BeginsAtThePositionWhateverTheFirstBlockBrings) {
  AudioChain early;
  early.reset(ms(100), kRate);
  early.push(block_at(ms(90), 4800));
  early.finish();
  EXPECT_EQ(pull_all(early).samples.size(), 4800U - 480 + 480);  // within tolerance: nothing is cut
  AudioChain earlier;
  earlier.reset(ms(100), kRate);
  earlier.push(block_at(ms(50), 4800));
  earlier.finish();
  const Pulled cut = pull_all(earlier);
  EXPECT_EQ(cut.begins_at, ms(100));
  EXPECT_EQ(cut.samples.size(), 2400U);
  AudioChain late;
  late.reset(ms(100), kRate);
  late.push(block_at(ms(150), 4800));
  late.finish();
  const Pulled filled = pull_all(late);
  EXPECT_EQ(filled.samples.size(), 2400U + 4800U);
  EXPECT_EQ(filled.samples.left[1000], 0);
}

TEST(AudioChain, AHoleIsFilledWithSilenceAndFadedInWithoutAClick) {
  AudioChain chain;
  chain.reset(ms(0), kRate);
  chain.push(block_at(ms(0), 4800));
  chain.push(block_at(ms(200), 4800));
  chain.finish();
  const Pulled pulled = pull_all(chain);
  EXPECT_EQ(pulled.samples.size(), 14'400U);
  EXPECT_EQ(pulled.samples.left[7000], 0);
  EXPECT_LT(pulled.samples.left[9610], 0.05F);
  EXPECT_EQ(pulled.samples.left[9600 + 480], 0.5F);
}

TEST(AudioChain, JitterOfTimeStampsChangesNothing) {
  AudioChain chain;
  chain.reset(ms(0), 44'100);
  uint64_t frames = 0;
  for (int i = 0; i < 500; ++i) {
    const auto pts = MediaTime::from_ticks(frames, 44'100) + ms(i % 3 * 4);
    chain.push(block_at(pts, 1024, 44'100));
    frames += 1024;
  }
  chain.finish();
  EXPECT_EQ(pull_all(chain).samples.size(), frames);
}

TEST(AudioChain, AnotherSampleRateInMidStreamGoesOnInStep) {
  AudioChain chain;
  chain.reset(ms(0), kRate);
  chain.push(block_at(ms(0), 44'100, 44'100));
  chain.push(block_at(ms(1000), 48'000, 48'000));
  chain.push(block_at(ms(2000), 22'050, 22'050));
  chain.finish();
  EXPECT_NEAR(static_cast<double>(pull_all(chain).samples.size()), 3.0 * kRate, 4);
}

TEST(AudioChain, SaysWhichMediaTimeEachPieceIs) {
  AudioChain chain;
  chain.reset(ms(5000), kRate);
  for (int i = 0; i < 100; ++i) chain.push(block_at(ms(5000) + MediaTime::from_ticks(i * 1024, kRate)));
  MediaTime expected = ms(5000);
  while (const auto piece = chain.pull(1.1)) {
    EXPECT_NEAR((piece->begins_at - expected).as_milliseconds(), 0, 25);
    expected =
        expected + MediaTime::from_ticks(static_cast<int64_t>(piece->samples.size()), kRate).scaled(1.1);
  }
  EXPECT_GT(expected, ms(7000));
}

TEST(AudioChain, NonsenseFromADecoderIsIgnored) {
  AudioChain chain;
  chain.reset(ms(0), kRate);
  PcmBlock bad = block_at(ms(0));
  bad.samples.resize(10);
  chain.push(bad);
  PcmBlock silent = block_at(ms(0));
  silent.sample_rate = 0;
  chain.push(silent);
  EXPECT_EQ(chain.queued(), MediaTime());
}

TEST(AudioChain, ALongHoleIsNotFilledButCrossed) {
  AudioChain chain;
  chain.reset(ms(0), kRate);
  chain.push(block_at(ms(60'000), 4800));
  EXPECT_LT(chain.queued(), ms(200));
  EXPECT_EQ(chain.position(), ms(60'000));
}

}  // namespace
}  // namespace rill::playback
