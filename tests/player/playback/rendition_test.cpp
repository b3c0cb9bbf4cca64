// SPDX-License-Identifier: Apache-2.0
// Which rendition plays, and the way from one to another.
#include <gtest/gtest.h>
#include <algorithm>
#include <set>

#include "tests/support/player_fixture.h"

namespace rill::playback {
namespace {

using testing::OriginOptions;
using testing::PlayerFixture;

OriginOptions ladder(bool live) {
  OriginOptions options;
  options.live = live;
  options.segments = live ? 6 : 15;
  options.renditions = {
      {426, 240, 400'000, false}, {854, 480, 1'200'000, false}, {1280, 720, 9'000'000, true}};
  return options;
}

struct LadderFixture : PlayerFixture {
  explicit LadderFixture(bool live) : PlayerFixture(ladder(live)) {
    for (size_t i = 0; i < 3; ++i) {
      const testing::OriginRendition rendition = ladder(live).renditions[i];
      decoders.sizes[origin.extradata(i)] = {rendition.width, rendition.height};
    }
  }
  // Every picture was shown, in order, none twice.
  void expect_unbroken(size_t from) {
    for (size_t i = from + 1; i < video.shown.size(); ++i) {
      EXPECT_EQ((video.shown[i].pts - video.shown[i - 1].pts).as_milliseconds(), 40) << i;
      EXPECT_LT((video.shown[i].at - video.shown[i - 1].at).as_milliseconds(), 70) << i;
    }
  }
};

TEST(Rendition, TheHighestThatFitsTheAssumedThroughputStarts) {
  LadderFixture f(false);
  f.load_and_play();
  f.run_seconds(1);
  EXPECT_EQ(f.player.video_renditions().size(), 3U);
  EXPECT_EQ(f.video.shown.at(0).height, 480U);
  EXPECT_EQ(f.player.snapshot().video_rendition, "1");
  EXPECT_EQ(f.player.snapshot().video_height, 480U);
}

TEST(Rendition, NoneHigherThanTheLimit) {
  LadderFixture f(false);
  LoadOptions options;
  options.max_height = 300;
  f.load_and_play(options);
  f.run_seconds(4);
  for (const auto& shown : f.video.shown) EXPECT_EQ(shown.height, 240U);
}

// A ladder that the network carries without effort.
OriginOptions light_ladder() {
  OriginOptions options = ladder(false);
  options.segments = 30;
  options.renditions[2].bandwidth = 3'000'000;
  options.frame_bytes = 1000;
  return options;
}

struct SizeFixture : PlayerFixture {
  explicit SizeFixture(const OriginOptions& options = light_ladder()) : PlayerFixture(options) {
    for (size_t i = 0; i < 3; ++i) {
      const testing::OriginRendition rendition = light_ladder().renditions[i];
      decoders.sizes[origin.extradata(i)] = {rendition.width, rendition.height};
    }
  }
};

TEST(Rendition, NoMorePictureThanFillsItsPlace) {
  SizeFixture f;
  LoadOptions options;
  options.display = abr::DisplaySize{300, 169};
  f.load_and_play(options);
  f.run_seconds(6);
  for (const auto& shown : f.video.shown) EXPECT_EQ(shown.height, 240U);
  EXPECT_EQ(f.player.snapshot().video_rendition_reason, RenditionReason::kStart);
}

TEST(Rendition, MoreRoomBringsABetterPictureLongBeforeTheBufferIsPlayed) {
  SizeFixture f;
  LoadOptions options;
  options.display = abr::DisplaySize{300, 169};
  f.load_and_play(options);
  f.run_seconds(10);
  ASSERT_GT(f.player.stats().abr.buffer.as_seconds(), 20);
  f.player.set_display_size(abr::DisplaySize{1280, 720});
  f.run_seconds(9);
  EXPECT_EQ(f.player.snapshot().video_height, 720U);
  EXPECT_EQ(f.player.snapshot().video_rendition_reason, RenditionReason::kSize);
  EXPECT_EQ(f.player.stats().abr.replaced, 1U);
  EXPECT_EQ(f.player.stats().stalls, 0U);
}

TEST(Rendition, LessRoomTakesTheRenditionDownBehindWhatIsBuffered) {
  SizeFixture f;
  LoadOptions options;
  options.buffer_limit = MediaTime::milliseconds(6000);
  f.load_and_play(options);
  f.run_seconds(12);
  ASSERT_EQ(f.player.snapshot().video_height, 720U);
  f.player.set_display_size(abr::DisplaySize{711, 400});
  f.run_seconds(1);
  EXPECT_EQ(f.player.snapshot().video_height, 720U);
  f.run_seconds(9);
  EXPECT_EQ(f.player.snapshot().video_height, 480U);
  EXPECT_EQ(f.player.snapshot().video_rendition_reason, RenditionReason::kSize);
  f.player.set_display_size(std::nullopt);
  f.run_seconds(10);
  EXPECT_EQ(f.player.snapshot().video_height, 720U);
}

TEST(Rendition, ChosenByHandWhileItIsLoadedAlreadyItComesBeforeWhatIsBufferedOfAnother) {
  SizeFixture f;
  f.load_and_play();
  f.run_seconds(12);
  ASSERT_EQ(f.player.snapshot().video_height, 720U);
  f.player.set_display_size(abr::DisplaySize{711, 400});
  f.run_seconds(3);
  ASSERT_EQ(f.player.stats().abr.loading, "1");
  ASSERT_EQ(f.player.snapshot().video_height, 720U);
  ASSERT_TRUE(f.player.select_video_rendition("1").ok());
  f.run_seconds(4);
  EXPECT_EQ(f.player.snapshot().video_height, 480U);
  EXPECT_EQ(f.player.snapshot().video_rendition_reason, RenditionReason::kUser);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_EQ(f.player.stats().frames_dropped, 0U);
}

TEST(Rendition, AHopelessDownloadIsLeftBeforeThePlaylistOfTheOtherOneIsThere) {
  OriginOptions options = light_ladder();
  options.live = true;
  options.segments = 6;
  options.audio = false;
  options.frame_bytes = 15'000;
  SizeFixture f(options);
  bool slow = false;
  f.http.serve = [&](const HttpRequest& request) {
    testing::FakeResponse response = f.origin.serve(request);
    if (!testing::is_manifest(request)) response.duration = MediaTime::milliseconds(slow ? 20'000 : 200);
    if (slow && testing::is_manifest(request)) response.latency = MediaTime::milliseconds(500);
    return response;
  };
  f.load_and_play();
  f.run_seconds(12);
  ASSERT_EQ(f.player.stats().abr.loading, "2");
  slow = true;
  ASSERT_TRUE(f.run_until([&] { return f.player.stats().abr.abandoned == 1; }));
  // The other playlist is on its way, and perhaps one's own.
  EXPECT_TRUE(testing::is_manifest(HttpRequest{.url = f.http.requests.back().url}));
  EXPECT_LE(f.http.open, 2U);
  EXPECT_EQ(f.player.stats().abr.loading, "2");
  EXPECT_TRUE(
      f.run_until([&] { return f.player.stats().abr.loading != "2"; }, MediaTime::milliseconds(1000)));
  EXPECT_EQ(f.player.stats().abr.abandoned, 1U);
}

TEST(Rendition, TheSmallerOfPlaceAndLimitCounts) {
  for (const auto& [display, limit] : {std::pair{720U, 300U}, std::pair{200U, 720U}}) {
    SizeFixture f;
    LoadOptions options;
    options.display = abr::DisplaySize{display * 16 / 9, display};
    options.max_height = limit;
    f.load_and_play(options);
    f.run_seconds(8);
    EXPECT_EQ(f.player.snapshot().video_height, 240U) << display;
  }
}

TEST(Rendition, WhoSavesDataGetsASmallPictureAndNothingTwice) {
  SizeFixture f;
  LoadOptions options;
  options.max_height = 300;
  options.save_data = true;
  f.load_and_play(options);
  f.run_seconds(10);
  EXPECT_EQ(f.player.snapshot().video_height, 240U);
  f.player.set_max_height(std::nullopt);
  f.run_seconds(40);
  EXPECT_EQ(f.player.snapshot().video_height, kSaveDataHeight);
  EXPECT_EQ(f.player.stats().abr.replaced, 0U);
  f.player.set_save_data(false);
  f.run_seconds(9);
  EXPECT_EQ(f.player.snapshot().video_height, 720U);
}

TEST(Rendition, ABufferLimitHoldsFromTheNextSegmentOn) {
  SizeFixture f;
  f.load_and_play();
  f.run_seconds(10);
  ASSERT_GT(f.player.stats().abr.buffer.as_seconds(), 20);
  f.player.set_buffer_limit(MediaTime::milliseconds(5000));
  f.run_seconds(30);
  EXPECT_LT(f.player.stats().abr.buffer.as_seconds(), 7.1);
  EXPECT_GT(f.player.stats().abr.buffer.as_seconds(), 2.9);
  EXPECT_EQ(f.player.stats().stalls, 0U);
}

TEST(Rendition, ASwitchByHandHappensAtASegmentBoundaryWithoutABreak) {
  for (const bool live : {false, true}) {
    LadderFixture f(live);
    ASSERT_FALSE(f.player.select_video_rendition("0").ok());
    f.load_and_play();
    f.run_seconds(3);
    const size_t from = f.video.shown.size() - 1;
    ASSERT_TRUE(f.player.select_video_rendition("0").ok());
    f.run_seconds(8);
    EXPECT_EQ(f.player.snapshot().video_rendition, "0") << live;
    EXPECT_EQ(f.player.snapshot().video_height, 240U);
    f.expect_unbroken(from);
    EXPECT_EQ(f.player.stats().stalls, 0U);
    EXPECT_EQ(f.player.stats().frames_dropped, 0U);
    const auto first = std::find_if(f.video.shown.begin(), f.video.shown.end(),
                                    [](const auto& s) { return s.height == 240; });
    ASSERT_NE(first, f.video.shown.end());
    EXPECT_EQ(first->pts.as_microseconds() % 2'000'000, 0);
    EXPECT_EQ(f.count("renditionchange"), 2U);
    EXPECT_EQ(f.count("resize"), 2U);
    EXPECT_EQ(f.player.select_video_rendition("7").error().code, ErrorCode::kNotFound);
  }
}

TEST(Rendition, ASwitchTakesTheSoundInTheSegmentsAlong) {
  OriginOptions options = ladder(false);
  options.muxed = true;
  PlayerFixture f(options);
  f.load_and_play();
  f.run_seconds(3);
  ASSERT_TRUE(f.player.select_video_rendition("0").ok());
  f.run_seconds(8);
  EXPECT_EQ(f.player.snapshot().video_rendition, "0");
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_EQ(f.player.stats().frames_dropped, 0U);
  EXPECT_EQ(f.audio.underrun_frames(), 0U);
  EXPECT_NEAR(f.position(), 10.9, 0.2);
}

TEST(Rendition, ASwitchToAnotherModuleStartsItsDecoderBeforeItIsNeeded) {
  LadderFixture f(false);
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return !f.player.video_renditions().empty(); }));
  ASSERT_TRUE(f.player.select_video_rendition("1").ok());
  f.run_seconds(3);
  const size_t from = f.video.shown.size() - 1;
  ASSERT_TRUE(f.player.select_video_rendition("2").ok());
  f.run_seconds(8);
  EXPECT_EQ(f.player.snapshot().video_rendition, "2");
  EXPECT_EQ(f.player.stats().video_module, "avc");
  EXPECT_EQ(f.decoders.video_alive, 1U);
  f.expect_unbroken(from);
  ASSERT_TRUE(f.player.select_video_rendition("0").ok());
  f.run_seconds(8);
  EXPECT_EQ(f.player.stats().video_module, "h264");
  f.expect_unbroken(from);
  EXPECT_TRUE(f.errors.empty());
}

// Live, where playlists are loaded again and again.
TEST(Rendition, OneThatIsNoLongerWantedIsNoLongerAskedFor) {
  LadderFixture f(true);
  const std::string url = f.origin.playlist_url(0);
  f.origin.intercept = [url](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
    if (request.url != url) return std::nullopt;
    testing::FakeResponse response;
    response.silent = true;
    return response;
  };
  f.load_and_play();
  f.run_seconds(4);
  ASSERT_EQ(f.player.snapshot().video_rendition, "1");
  const size_t before = f.http.times_of(url).size();
  f.player.set_max_height(300);
  f.run_seconds(1);
  const size_t asked = f.http.times_of(url).size();
  ASSERT_GT(asked, before);
  f.player.set_max_height(std::nullopt);
  f.origin.intercept = nullptr;
  f.run_seconds(60);
  // Not once a target duration: a few times only, for when segments appear.
  EXPECT_LE(f.http.times_of(url).size(), asked + 5);
  EXPECT_EQ(f.player.stats().stalls, 0U);
}

// Its playlist never comes: after a while the next lower one will do, and play goes on meanwhile.
TEST(Rendition, OneWhosePlaylistHangsIsPassedOver) {
  LadderFixture f(true);
  const std::string url = f.origin.playlist_url(1);
  f.load_and_play();
  f.run_seconds(2);
  ASSERT_TRUE(f.player.select_video_rendition("0").ok());
  f.run_seconds(8);
  ASSERT_EQ(f.player.snapshot().video_rendition, "0");
  f.origin.intercept = [url](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
    if (request.url != url) return std::nullopt;
    testing::FakeResponse response;
    response.silent = true;
    return response;
  };
  const size_t before = f.http.times_of(url).size();
  ASSERT_TRUE(f.player.select_video_rendition(std::nullopt).ok());
  f.run_seconds(20);
  EXPECT_EQ(f.http.times_of(url).size(), before + 1);
  EXPECT_EQ(f.player.snapshot().video_rendition, "0");
  EXPECT_EQ(f.player.stats().stalls, 0U);
  // Later it is tried again.
  f.origin.intercept = nullptr;
  f.run_seconds(30);
  EXPECT_EQ(f.player.snapshot().video_rendition, "1");
}

TEST(Rendition, OneThatCannotBeLoadedLeavesTheOldOnePlaying) {
  LadderFixture f(false);
  const std::string url = f.origin.playlist_url(0);
  f.origin.intercept = [url](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
    if (request.url != url) return std::nullopt;
    testing::FakeResponse response;
    response.status = 404;
    return response;
  };
  f.load_and_play();
  f.run_seconds(2);
  ASSERT_TRUE(f.player.select_video_rendition("0").ok());
  f.run_seconds(15);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_EQ(f.player.snapshot().video_rendition, "1");
  ASSERT_FALSE(f.errors.empty());
  for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
}

// Answers 404 for what the name has in it.
void lose(LadderFixture& f, const std::string& part) {
  f.origin.intercept = [part](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
    if (request.url.find(part) == std::string::npos) return std::nullopt;
    return testing::status(404);
  };
}

TEST(Rendition, WhereTheFirstOneHasNoPlaylistAnotherStartsAtOnce) {
  LadderFixture f(false);
  lose(f, f.origin.playlist_url(1));
  f.load_and_play();
  f.run_seconds(1);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_EQ(f.player.snapshot().video_rendition, "0");
  for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
}

TEST(Rendition, WhereNoneHasAPlaylistTheEndIsAFatalError) {
  LadderFixture f(false);
  f.origin.intercept = [](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
    if (request.url.ends_with("/index.m3u8") && request.url.find("/v") != std::string::npos)
      return testing::status(404);
    return std::nullopt;
  };
  f.load_and_play();
  f.run_seconds(60);
  EXPECT_EQ(f.state(), State::kError);
  EXPECT_TRUE(f.errors.back().fatal);
}

TEST(Rendition, ASegmentThatOneDoesNotHaveComesFromAnother) {
  LadderFixture f(false);
  lose(f, f.origin.segment_url(1, 1));
  f.load_and_play();
  f.run_seconds(12);
  f.expect_unbroken(1);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  bool other = false;
  for (const auto& shown : f.video.shown)
    other |= shown.pts == MediaTime::milliseconds(2000) && shown.height == 240;
  EXPECT_TRUE(other);
  for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
}

TEST(Rendition, ASegmentThatNoneHasIsAskedForOfTwoAndPassedOver) {
  LadderFixture f(false);
  std::set<std::string> asked;
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
    for (size_t i = 0; i < 3; ++i) {
      if (request.url != f.origin.segment_url(i, 3)) continue;
      asked.insert(request.url);
      return testing::status(404);
    }
    return std::nullopt;
  };
  f.load_and_play();
  f.run_seconds(25);
  EXPECT_EQ(asked.size(), 2U);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_GT(f.position(), 15);
}

struct LiveLadder : LadderFixture {
  LiveLadder() : LadderFixture(true) {
    load_and_play();
    run_seconds(20);
  }
  [[nodiscard]] size_t showing() const { return std::stoul(player.snapshot().video_rendition); }
  [[nodiscard]] double longest_freeze(size_t from) const {
    MediaTime longest;
    for (size_t i = from + 1; i < video.shown.size(); ++i)
      longest = std::max(longest, video.shown[i].at - video.shown[i - 1].at);
    return longest.as_seconds();
  }
};

TEST(Rendition, OneWhoseLivePlaylistHaltsWhileOthersGoOnIsLeft) {
  enum class How : uint8_t { kHalts, kMissing, kHangs };
  for (const How how : {How::kHalts, How::kMissing, How::kHangs}) {
    LiveLadder f;
    const std::string url = f.origin.playlist_url(f.showing());
    const testing::FakeResponse last = f.origin.serve({url, std::nullopt});
    f.origin.intercept = [&](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
      if (request.url != url) return std::nullopt;
      if (how == How::kMissing) return testing::status(404);
      testing::FakeResponse response = last;
      response.silent = how == How::kHangs;
      return response;
    };
    const size_t from = f.video.shown.size();
    f.run_seconds(100);
    EXPECT_EQ(f.player.stats().stalls, 0U) << static_cast<int>(how);
    EXPECT_LT(f.longest_freeze(from), 0.1) << static_cast<int>(how);
    EXPECT_LT(f.player.snapshot().latency->as_seconds(), 7) << static_cast<int>(how);
    for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
  }
}

TEST(Rendition, WhereAllOfALiveStreamHaltNoneIsLeft) {
  LiveLadder f;
  f.origin.frozen_at = f.origin.current_number();
  f.run_seconds(40);
  f.origin.frozen_at.reset();
  f.run_seconds(10);
  EXPECT_EQ(f.player.snapshot().video_rendition, "1");
  EXPECT_EQ(f.player.stats().abr.switches, 0U);
  EXPECT_TRUE(f.errors.empty());
}

TEST(Rendition, ASegmentThatComesLateToTheEdgeCostsNoMoreThanAFewSegmentsOfTheRendition) {
  LiveLadder f;
  const std::string late = "/s" + std::to_string(f.origin.current_number()) + "-";
  std::optional<MediaTime> asked;
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<testing::FakeResponse> {
    if (request.url.find("/v") == std::string::npos || request.url.find(late) == std::string::npos)
      return std::nullopt;
    if (!asked) asked = f.time.now();
    if (f.time.now() - *asked < MediaTime::milliseconds(2500)) return testing::status(404);
    return std::nullopt;
  };
  const size_t from = f.video.shown.size();
  f.run_seconds(40);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  const auto lower = std::count_if(f.video.shown.begin() + static_cast<std::ptrdiff_t>(from),
                                   f.video.shown.end(), [](const auto& shown) { return shown.height < 480; });
  EXPECT_GT(lower, 0);
  EXPECT_LE(lower, 25 * 8);
}

}  // namespace
}  // namespace rill::playback
