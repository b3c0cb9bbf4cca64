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

TEST(ChannelConfig, TwoChannelsOfOneNameAreRefused) {
  MediaConfig config;
  config.channels = {valid(), valid()};
  EXPECT_FALSE(validate(config).ok());
}

}  // namespace
}  // namespace rill::server
