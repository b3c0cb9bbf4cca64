// SPDX-License-Identifier: Apache-2.0
#include "server/publish/media_pipeline.h"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <set>

namespace rill::server {
namespace {

MediaConfig config() {
  MediaConfig result;
  ChannelConfig open;
  open.name = "open";
  open.renditions = {{"tiny", 64, 36, {50'000}, 30}};
  ChannelConfig locked = open;
  locked.name = "locked";
  locked.key = "secret";
  result.channels = {open, locked};
  return result;
}

// The log has no more than this of who is refused: it names the channel, where that is a name.
ErrorCode refusal(MediaPipeline& pipeline, const std::string& channel, const std::string& key) {
  auto publication = pipeline.publish(channel, key, "test", {});
  if (publication.ok()) return ErrorCode::kAborted;
  const Error& error = publication.error();
  if (error.code != ErrorCode::kInvalidArgument) {
    EXPECT_NE(error.message.find("'" + channel + "'"), std::string::npos) << error.message;
  }
  return error.code;
}

TEST(MediaPipeline, AnInvalidConfigurationIsRefused) {
  MediaConfig wrong = config();
  wrong.channels[0].renditions.clear();
  EXPECT_FALSE(MediaPipeline::create(wrong, {}).ok());
}

TEST(MediaPipeline, AChannelWithAKeyTakesOnlyWhoHasIt) {
  auto pipeline = MediaPipeline::create(config(), {});
  ASSERT_TRUE(pipeline.ok());
  EXPECT_TRUE((*pipeline)->publish("open", "", "test", {}).ok());
  EXPECT_TRUE((*pipeline)->publish("open", "whatever", "test", {}).ok());
  EXPECT_TRUE((*pipeline)->publish("locked", "secret", "test", {}).ok());
  for (const char* key : {"", "secre", "secrets", "SECRET"})
    EXPECT_EQ(refusal(**pipeline, "locked", key), ErrorCode::kUnauthorized) << key;
  (*pipeline)->stop();
}

TEST(MediaPipeline, UnknownAndIllegalChannelsAreRefused) {
  auto pipeline = MediaPipeline::create(config(), {});
  EXPECT_EQ(refusal(**pipeline, "other", ""), ErrorCode::kNotFound);
  EXPECT_EQ(refusal(**pipeline, "a/b", ""), ErrorCode::kInvalidArgument);
}

TEST(MediaPipeline, OpenChannelsAreMadeForWhoeverComesUpToALimit) {
  MediaConfig open = config();
  open.open_channels = true;
  open.max_channels = 1;
  open.channel_template = open.channels[0];
  auto pipeline = MediaPipeline::create(open, {});
  ASSERT_TRUE(pipeline.ok());
  auto publication = (*pipeline)->publish("fresh", "", "test", {});
  EXPECT_TRUE(publication.ok());
  EXPECT_EQ(refusal(**pipeline, "another", ""), ErrorCode::kBusy);
  EXPECT_NE((*pipeline)->channels_json().find("\"fresh\""), std::string::npos);
}

TEST(MediaPipeline, WhatIsBelowNoChannelIsNotFoundAtOnce) {
  auto pipeline = MediaPipeline::create(config(), {});
  for (const char* path : {"", "open", "nothing/index.m3u8", "/", "open/"}) {
    int status = 0;
    (*pipeline)->get({path, {}}, [&](ContentResponse response) { status = response.status; });
    EXPECT_EQ(status, 404) << path;
  }
}

TEST(MediaPipeline, TheTestChannelGoesLiveByItself) {
  MediaConfig live = config();
  live.channels[0].input = kTestPatternInput;
  live.channels[0].segment_duration = MediaTime::milliseconds(1000);
  auto pipeline = MediaPipeline::create(live, {});
  ASSERT_TRUE(pipeline.ok());
  ASSERT_TRUE((*pipeline)->start().ok());
  std::promise<ContentResponse> promise;
  (*pipeline)->get({"open/index.m3u8", {}},
                   [&](ContentResponse response) { promise.set_value(std::move(response)); });
  EXPECT_EQ(promise.get_future().get().status, 200) << "the first request waits for the first segment";
  (*pipeline)->stop();
}

TEST(MediaPipeline, EveryMetricFamilyHasOneHelpAndKind) {
  auto pipeline = MediaPipeline::create(config(), {});
  std::map<std::string, std::pair<std::string, MetricKind>> families;
  std::set<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> series;
  for (const MetricSample& sample : (*pipeline)->metrics()) {
    const auto [family, fresh] = families.insert({sample.name, {sample.help, sample.kind}});
    EXPECT_EQ(family->second, std::pair(sample.help, sample.kind)) << sample.name;
    EXPECT_TRUE(series.insert({sample.name, sample.labels}).second) << "twice: " << sample.name;
  }
  EXPECT_TRUE(families.contains("rill_encoder_dropped_frames_total"));
  EXPECT_TRUE(families.contains("rill_encoder_cpu_seconds_total"));
}

}  // namespace
}  // namespace rill::server
