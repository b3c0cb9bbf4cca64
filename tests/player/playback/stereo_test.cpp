// SPDX-License-Identifier: Apache-2.0
#include "player/playback/stereo.h"

#include <gtest/gtest.h>

namespace rill::playback {
namespace {

PcmBlock block_of(std::vector<float> one_frame) {
  PcmBlock block;
  block.sample_rate = 48000;
  block.channels = static_cast<uint32_t>(one_frame.size());
  block.frames = 1;
  block.samples = std::move(one_frame);
  return block;
}

TEST(MixDown, PutsMonoOnBothSidesAndLeavesStereoAlone) {
  const Stereo mono = mix_down(block_of({0.25F}));
  EXPECT_EQ(mono.left, std::vector<float>{0.25F});
  EXPECT_EQ(mono.right, std::vector<float>{0.25F});
  const Stereo stereo = mix_down(block_of({0.25F, -0.5F}));
  EXPECT_EQ(stereo.left[0], 0.25F);
  EXPECT_EQ(stereo.right[0], -0.5F);
}

TEST(MixDown, FullScaleInEverySurroundChannelDoesNotClip) {
  const Stereo out = mix_down(block_of({1, 1, 1, 1, 1, 1}));
  EXPECT_NEAR(out.left[0], 1, 1e-6);
  EXPECT_NEAR(out.right[0], 1, 1e-6);
}

TEST(MixDown, SendsCentreToBothSidesAndLeavesTheLowFrequencyChannelOut) {
  const Stereo centre = mix_down(block_of({0, 0, 1, 0, 0, 0}));
  EXPECT_FLOAT_EQ(centre.left[0], centre.right[0]);
  EXPECT_GT(centre.left[0], 0.2F);
  EXPECT_EQ(mix_down(block_of({0, 0, 0, 1, 0, 0})).left[0], 0);
}

TEST(MixDown, ABlockWithFewerSamplesThanItSaysGivesWhatIsThere) {
  PcmBlock block = block_of({0.5F, 0.5F});
  block.frames = 0;
  EXPECT_EQ(mix_down(block).size(), 0U);
}

}  // namespace
}  // namespace rill::playback
