// SPDX-License-Identifier: Apache-2.0
#include "server/channel_config.h"

#include <gtest/gtest.h>

namespace rill::server {
namespace {

ChannelConfig valid() {
  ChannelConfig config;
  config.name = "test";
  return config;
}

TEST(ChannelConfig, TheDefaultLadderIsValid) {
  EXPECT_TRUE(validate(valid()).ok());
}

TEST(ChannelConfig, NamesThatWouldBreakUrlsAreRefused) {
  for (const char* name : {"", "a/b", "..", "a b", "ä"}) {
    ChannelConfig config = valid();
    config.name = name;
    EXPECT_FALSE(validate(config).ok()) << name;
  }
}

TEST(ChannelConfig, TwoRenditionsOfOneNameAreRefused) {
  ChannelConfig config = valid();
  config.renditions[1].name = config.renditions[0].name;
  EXPECT_FALSE(validate(config).ok());
}

TEST(ChannelConfig, OddSizesAndTheNameOfTheSoundAreRefused) {
  ChannelConfig config = valid();
  config.renditions[0].width = 853;
  EXPECT_FALSE(validate(config).ok());
  config = valid();
  config.renditions[0].name = "audio";
  EXPECT_FALSE(validate(config).ok());
}

TEST(ChannelConfig, ARungInSeveralCodecsIsARenditionEach) {
  ChannelConfig config = valid();
  config.codecs = {VideoCodec::kH264, VideoCodec::kH265, VideoCodec::kVp9, VideoCodec::kAv1};
  ASSERT_TRUE(validate(config).ok());
  const std::vector<RenditionConfig> renditions = video_renditions(config);
  ASSERT_EQ(renditions.size(), 8u);
  EXPECT_EQ(renditions[0].name, "480p");
  EXPECT_EQ(renditions[1].name, "240p");
  EXPECT_EQ(renditions[2].name, "480p-h265");
  EXPECT_EQ(renditions[5].name, "240p-vp9");
  EXPECT_EQ(renditions[6].name, "480p-av1");
  EXPECT_EQ(renditions[6].codec, VideoCodec::kAv1);
  EXPECT_EQ(renditions[0].bitrate.value, 1'200'000u);
  EXPECT_EQ(renditions[2].bitrate.value, 840'000u);
  EXPECT_EQ(renditions[6].bitrate.value, 720'000u);
}

TEST(ChannelConfig, SoundInTwoCodecsHasAFolderEach) {
  ChannelConfig config = valid();
  config.audio_codecs = {AudioCodec::kAac, AudioCodec::kOpus};
  const std::vector<AudioRenditionConfig> renditions = audio_renditions(config);
  ASSERT_EQ(renditions.size(), 2u);
  EXPECT_EQ(renditions[0].name, "audio");
  EXPECT_EQ(renditions[1].name, "audio-opus");
  EXPECT_EQ(renditions[1].bitrate.value, 96'000u);
}

TEST(ChannelConfig, CodecsNamedTwiceOrNotAtAllOrOnARungAloneAreRefused) {
  ChannelConfig config = valid();
  config.codecs = {};
  EXPECT_FALSE(validate(config).ok());
  config.codecs = {VideoCodec::kAv1, VideoCodec::kAv1};
  EXPECT_FALSE(validate(config).ok());
  config = valid();
  config.audio_codecs = {};
  EXPECT_FALSE(validate(config).ok());
  config = valid();
  config.renditions[0].codecs = {VideoCodec::kVp9};
  EXPECT_FALSE(validate(config).ok());
}

TEST(ChannelConfig, ARungMayNotBeCalledAsAnotherOnesCodec) {
  ChannelConfig config = valid();
  config.codecs = {VideoCodec::kH264, VideoCodec::kAv1};
  config.renditions[1].name = "480p-av1";
  EXPECT_FALSE(validate(config).ok());
}

TEST(ChannelConfig, TwoChannelsOfOneNameAreRefused) {
  MediaConfig config;
  config.channels = {valid(), valid()};
  EXPECT_FALSE(validate(config).ok());
}

}  // namespace
}  // namespace rill::server
