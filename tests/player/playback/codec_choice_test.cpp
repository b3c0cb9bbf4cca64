// SPDX-License-Identifier: Apache-2.0
//
// Which codec plays: by preference, by what is decoded in time; and the way from one to another.
#include <gtest/gtest.h>

#include "tests/support/player_fixture.h"

namespace rill::playback {
namespace {

using codec::Family;
using testing::OriginOptions;
using testing::PlayerFixture;

constexpr size_t kAv1 = 0;
constexpr size_t kH264 = 1;
constexpr size_t kH264Small = 2;

OriginOptions several_codecs(bool live) {
  OriginOptions options;
  options.live = live;
  options.segments = live ? 6 : 20;
  options.renditions = {{.width = 854, .height = 480, .bandwidth = 800'000, .codec = "av1"},
                        {.width = 854, .height = 480, .bandwidth = 1'200'000},
                        {.width = 426, .height = 240, .bandwidth = 400'000},
                        {.width = 854, .height = 480, .bandwidth = 900'000, .codec = "vp9"},
                        {.width = 854, .height = 480, .bandwidth = 850'000, .codec = "h265"}};
  return options;
}

struct CodecFixture : PlayerFixture {
  explicit CodecFixture(bool live = false) : PlayerFixture(several_codecs(live)) {
    const auto renditions = several_codecs(live).renditions;
    for (size_t i = 0; i < renditions.size(); ++i) {
      decoders.sizes[origin.extradata(i)] = {renditions[i].width, renditions[i].height};
    }
  }
  void prefer(std::vector<Family> codecs) {
    LoadOptions options;
    options.preferred_codecs = std::move(codecs);
    load_and_play(options);
  }
  [[nodiscard]] std::string playing() const { return player.snapshot().video_rendition; }
  void expect_unbroken(size_t from) {
    for (size_t i = from + 1; i < video.shown.size(); ++i) {
      EXPECT_EQ((video.shown[i].pts - video.shown[i - 1].pts).as_milliseconds(), 40) << i;
      EXPECT_LT((video.shown[i].at - video.shown[i - 1].at).as_milliseconds(), 70) << i;
    }
  }
};

TEST(CodecChoice, TheRenditionsTellTheirCodecs) {
  CodecFixture f;
  f.prefer({});
  f.run_seconds(1);
  const auto& renditions = f.player.video_renditions();
  ASSERT_EQ(renditions.size(), 5U);
  EXPECT_EQ(renditions[kAv1].codecs, "av01.0.05M.08,mp4a.40.2");
  EXPECT_EQ(renditions[kH264].codecs.substr(0, 5), "avc1.");
  EXPECT_EQ(renditions[3].codecs.substr(0, 5), "vp09.");
  EXPECT_EQ(renditions[4].codecs.substr(0, 5), "hvc1.");
}

TEST(CodecChoice, ThePagesPreferenceDecides) {
  for (const auto& [family, module] : {std::pair(Family::kAv1, "av1"), std::pair(Family::kVp9, "vp9"),
                                       std::pair(Family::kH265, "hevc"), std::pair(Family::kH264, "h264")}) {
    CodecFixture f;
    f.prefer({family});
    f.run_seconds(2);
    EXPECT_EQ(f.player.stats().video_module, module);
    EXPECT_EQ(f.video.shown.back().height, 480U);
  }
}

TEST(CodecChoice, WithoutOneTheCheapestToDecodeAtTheHighestPicturePlays) {
  CodecFixture f;
  f.prefer({});
  f.run_seconds(2);
  EXPECT_EQ(f.playing(), std::to_string(kH264));
}

TEST(CodecChoice, AnotherPreferenceTakesEffectAtASegmentBoundaryWithoutABreak) {
  for (const bool live : {false, true}) {
    CodecFixture f(live);
    f.prefer({Family::kH264});
    f.run_seconds(3);
    const size_t from = f.video.shown.size() - 1;
    for (const auto& [family, module] :
         {std::pair(Family::kAv1, "av1"), std::pair(Family::kVp9, "vp9"), std::pair(Family::kH265, "hevc"),
          std::pair(Family::kH264, "h264")}) {
      f.player.set_preferred_codecs({family});
      f.run_seconds(8);
      EXPECT_EQ(f.player.stats().video_module, module) << live;
      EXPECT_EQ(f.decoders.video_alive, 1U);
    }
    f.expect_unbroken(from);
    EXPECT_EQ(f.player.stats().stalls, 0U);
    EXPECT_EQ(f.player.stats().frames_dropped, 0U);
    EXPECT_TRUE(f.errors.empty());
  }
}

TEST(CodecChoice, WhatThisMachineDoesNotDecodeInTimeGivesWay) {
  CodecFixture f;
  f.decoders.decode_times["av1"] = MediaTime::milliseconds(60);  // 40 are there
  f.prefer({Family::kAv1});
  f.run_seconds(2);
  EXPECT_EQ(f.player.stats().video_module, "av1");
  f.run_seconds(10);
  EXPECT_EQ(f.player.stats().video_module, "h264");
  EXPECT_EQ(f.playing(), std::to_string(kH264));
  const size_t from = f.video.shown.size() - 1;
  f.run_seconds(8);
  f.expect_unbroken(from);
}

TEST(CodecChoice, TheNextLowerOneIsTakenWhenOneCodecIsAllThereIs) {
  OriginOptions options = several_codecs(false);
  options.renditions = {options.renditions[kH264], options.renditions[kH264Small]};
  PlayerFixture f(options);
  f.decoders.sizes[f.origin.extradata(0)] = {854, 480};
  f.decoders.sizes[f.origin.extradata(1)] = {426, 240};
  f.decoders.decode_times["h264"] = MediaTime::milliseconds(60);
  f.load_and_play();
  EXPECT_TRUE(f.run_until([&f] { return f.player.snapshot().video_rendition == "1"; }));
}

TEST(CodecChoice, ASlowNetworkIsNotTakenForASlowDecoder) {
  CodecFixture f;
  f.prefer({Family::kAv1});
  f.run_seconds(3);
  // Nothing comes for a while: play goes dry, and on.
  f.origin.intercept = [](const HttpRequest&) -> std::optional<testing::FakeResponse> {
    testing::FakeResponse response;
    response.silent = true;
    return response;
  };
  f.run_seconds(40);
  f.origin.intercept = nullptr;
  f.run_seconds(30);
  EXPECT_EQ(f.player.stats().video_module, "av1");
}

TEST(CodecChoice, ADamagedSampleIsToldWithItsPlaceAndPlayGoesOn) {
  for (const Family family : {Family::kH264, Family::kH265, Family::kAv1}) {
    CodecFixture f;
    bool inside = false;
    f.origin.intercept = [&](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
      if (inside || request.url.find("/s2-") == std::string::npos ||
          request.url.find("/v") == std::string::npos)
        return std::nullopt;
      inside = true;
      testing::FakeResponse response = f.origin.serve(request);
      inside = false;
      // The length of the last sample's NAL unit, or the size of its OBU.
      const size_t frame = 200 + (family == Family::kAv1 ? 3 : 4);
      response.body.at(response.body.size() - frame + (family == Family::kAv1 ? 2 : 1)) = 0x7f;
      return response;
    };
    f.prefer({family});
    f.run_seconds(12);
    ASSERT_FALSE(f.errors.empty()) << to_string(family);
    for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
    const std::string told = f.errors[0].cause.describe();
    EXPECT_NE(told.find("segment 2"), std::string::npos) << told;
    EXPECT_NE(told.find("sample at decode time"), std::string::npos) << told;
    EXPECT_NE(told.find(family == Family::kAv1 ? "OBU" : "NAL unit 0"), std::string::npos) << told;
    EXPECT_EQ(f.state(), State::kPlaying);
    EXPECT_GT(f.position(), 10.0);
    EXPECT_NEAR(f.video.shown.back().pts.as_seconds(), f.position(), 0.1);
  }
}

}  // namespace
}  // namespace rill::playback
