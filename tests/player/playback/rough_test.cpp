// SPDX-License-Identifier: Apache-2.0
// Rough treatment: what breaks on the way, and how play goes on.
#include <gtest/gtest.h>

#include "tests/support/player_fixture.h"

namespace rill::playback {
namespace {

using testing::FakeResponse;
using testing::is_manifest;
using testing::PlayerFixture;
using testing::refused;
using testing::status;

bool is_video_segment(const HttpRequest& request) {
  return request.url.ends_with(".m4s") && request.url.find("/v") != std::string::npos;
}

TEST(Rough, APlaylistThatIsMissingAtFirstIsWaitedFor) {
  PlayerFixture f({.live = true, .segments = 6});
  f.origin.intercept = [](const HttpRequest&) { return status(404); };
  f.load_and_play();
  f.run_seconds(2);
  f.origin.intercept = nullptr;
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }, MediaTime::milliseconds(4000)));
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_EQ(f.errors[0].category, ErrorCategory::kNetwork);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kNotFound);
  EXPECT_FALSE(f.errors[0].fatal);
}

TEST(Rough, APlaylistThatNeverComesEndsInAFatalErrorAndNothingRunsOn) {
  PlayerFixture f({});
  f.origin.intercept = [](const HttpRequest&) { return status(404); };
  f.load_and_play();
  f.run_seconds(20);
  ASSERT_FALSE(f.errors.empty());
  EXPECT_TRUE(f.errors.back().fatal);
  EXPECT_EQ(f.state(), State::kError);
  EXPECT_EQ(f.time.pending(), 0U);
  EXPECT_EQ(f.http.open, 0U);
}

// The number of the last segment that was asked for in a folder.
int last_asked_for(const PlayerFixture& f, const std::string& folder) {
  int last = -1;
  for (const auto& request : f.http.requests) {
    const size_t at = request.url.find(folder + "s");
    if (at != std::string::npos)
      last = std::max(last, std::atoi(request.url.c_str() + at + folder.size() + 1));
  }
  return last;
}

TEST(Rough, PicturesAreNotLoadedPastASegmentOfSoundOnItsWayForAWhile) {
  PlayerFixture f({.segments = 10});
  f.http.serve = [&f](const HttpRequest& request) {
    FakeResponse response = f.origin.serve(request);
    if (request.url.find("/a/s3-") != std::string::npos) response.duration = MediaTime::milliseconds(6000);
    return response;
  };
  f.load_and_play();
  f.run_seconds(3);
  EXPECT_EQ(last_asked_for(f, "/a/"), 3);
  EXPECT_EQ(last_asked_for(f, "/v0/"), 3);
  f.run_seconds(2);
  EXPECT_EQ(last_asked_for(f, "/a/"), 3);
  EXPECT_EQ(last_asked_for(f, "/v0/"), 9);
  f.run_seconds(3);
  EXPECT_EQ(last_asked_for(f, "/a/"), 9);
  EXPECT_TRUE(f.errors.empty());
}

TEST(Rough, AnHtmlPageInsteadOfASegmentIsPassedOver) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(4);
  const uint64_t bad = f.origin.current_number();
  f.origin.intercept = [&, bad](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url == f.origin.segment_url(0, bad))
      return testing::text_response("<html>Oops</html>", "text/html");
    return std::nullopt;
  };
  f.run_seconds(14);
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kUnexpectedContent);
  EXPECT_NE(f.errors[0].cause.describe().find("segment"), std::string::npos);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_EQ(f.player.stats().stalls, 0U);  // sound went on
}

TEST(Rough, ATruncatedSegmentPlaysAsFarAsItGoesAndNamesItsBox) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(4);
  const uint64_t bad = f.origin.current_number();
  f.origin.intercept = [&, bad](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != f.origin.segment_url(0, bad)) return std::nullopt;
    f.origin.intercept = nullptr;
    FakeResponse response = f.origin.serve(request);
    response.body.resize(response.body.size() / 2);
    return response;
  };
  f.run_seconds(14);
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_EQ(f.errors[0].category, ErrorCategory::kMedia);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kTruncated);
  EXPECT_NE(f.errors[0].cause.describe().find("moof"), std::string::npos) << f.errors[0].cause.describe();
  EXPECT_EQ(f.state(), State::kPlaying);
}

TEST(Rough, GarbageInsteadOfASegmentIsPassedOver) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(4);
  const uint64_t bad = f.origin.current_number();
  f.origin.intercept = [&, bad](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != f.origin.segment_url(0, bad)) return std::nullopt;
    FakeResponse response;
    response.body.assign(5000, 0xa5);
    return response;
  };
  f.run_seconds(14);
  EXPECT_EQ(f.errors.size(), 1U);
  EXPECT_EQ(f.state(), State::kPlaying);
}

TEST(Rough, AConnectionCutInMidSegmentIsResumedAtTheNextByte) {
  PlayerFixture f({});
  const std::string url = f.origin.segment_url(0, 1);
  int served = 0;
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != url || ++served > 1) return std::nullopt;
    const auto self = std::exchange(f.origin.intercept, nullptr);
    FakeResponse response = f.origin.serve(request);
    f.origin.intercept = self;
    response.body.resize(response.body.size() / 2);
    response.error = Error{ErrorCode::kNetwork, "reset"};
    return response;
  };
  f.load_and_play();
  f.run_seconds(11);
  EXPECT_EQ(f.http.times_of(url).size(), 2U);
  EXPECT_TRUE(f.errors.empty());
  EXPECT_EQ(f.count("ended"), 1U);
  EXPECT_EQ(f.player.stats().frames_decoded, 250U);
}

TEST(Rough, ASilentServerTimesOutAndTheSegmentIsAskedForAgain) {
  PlayerFixture f({});
  const std::string url = f.origin.segment_url(0, 0);
  bool silent = true;
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != url || !std::exchange(silent, false)) return std::nullopt;
    FakeResponse response;
    response.silent = true;
    return response;
  };
  f.load_and_play();
  f.run_seconds(12);
  EXPECT_EQ(f.http.times_of(url).size(), 2U);
  EXPECT_EQ(f.state(), State::kPlaying);
}

TEST(Rough, AnOriginWhoseNumberingBeginsAgainIsPlayedOn) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(8);
  f.origin.intercept = [](const HttpRequest&) { return refused(); };
  f.run_seconds(5);
  f.origin.intercept = nullptr;
  f.origin.first_number = f.origin.current_number();
  f.origin.sequence_offset = -static_cast<int64_t>(f.origin.first_number);
  f.origin.generation = 1;
  f.run_seconds(25);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 2.5);
}

TEST(Rough, AnAnnouncedGapIsJumped) {
  PlayerFixture f({});
  f.origin.gaps.insert(1);
  f.load_and_play();
  f.run_seconds(4);
  EXPECT_TRUE(f.http.times_of(f.origin.segment_url(0, 1)).empty());
  EXPECT_GT(f.position(), 5.0);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_TRUE(f.errors.empty());
}

TEST(Rough, AStallWaitsForDataAndCounts) {
  PlayerFixture f({});
  bool down = false;
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    FakeResponse slow;
    slow.silent = true;
    if (down && is_video_segment(request)) return slow;
    return std::nullopt;
  };
  f.player.load(f.origin.url(), {});
  f.run_until([&] { return !f.http.times_of(f.origin.segment_url(0, 0)).empty(); });
  down = true;
  f.player.play();
  f.run_seconds(4);
  EXPECT_EQ(f.state(), State::kBuffering);
  EXPECT_EQ(f.player.snapshot().ready_state, ReadyState::kHaveCurrentData);
  EXPECT_EQ(f.player.stats().stalls, 1U);
  EXPECT_NEAR(f.position(), 2.0, 0.1);
  down = false;
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }));
  EXPECT_EQ(f.story().back(), "canplaythrough");
  EXPECT_GT(f.player.stats().stalled_time, MediaTime::milliseconds(1500));
}

TEST(Rough, AfterADecoderCrashPicturesResumeAtTheNextKeyframeAndSoundGoesOn) {
  PlayerFixture f({});
  bool armed = true;
  f.decoders.crash_on = [&](const Packet& packet) {
    return packet.pts == MediaTime::milliseconds(2400) && std::exchange(armed, false);
  };
  f.load_and_play();
  f.run_seconds(6);
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kDecoderCrashed);
  EXPECT_FALSE(f.errors[0].fatal);
  EXPECT_EQ(f.player.stats().decoder_restarts, 1U);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_NEAR(f.position(), 5.8, 0.2);
  bool resumed_at_keyframe = false;
  for (const auto& shown : f.video.shown) resumed_at_keyframe |= shown.pts == MediaTime::milliseconds(4000);
  EXPECT_TRUE(resumed_at_keyframe);
}

TEST(Rough, AFatalErrorInMidPlayLetsEverythingGo) {
  PlayerFixture f({.segments = 30});
  f.load_and_play();
  f.run_seconds(3);
  f.origin.intercept = [](const HttpRequest&) { return status(404); };
  f.run_seconds(60);
  EXPECT_EQ(f.state(), State::kError);
  ASSERT_FALSE(f.errors.empty());
  EXPECT_TRUE(f.errors.back().fatal);
  EXPECT_EQ(f.decoders.video_alive + f.decoders.audio_alive, 0U);
  EXPECT_EQ(f.time.pending(), 0U);
  EXPECT_EQ(f.http.open, 0U);
  f.load_and_play();  // and another load begins anew
  f.origin.intercept = nullptr;
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }));
}

TEST(Rough, AVodWhoseServerIsAwayForAWhileIsPlayedToItsEnd) {
  PlayerFixture f({.segments = 25});
  f.load_and_play();
  f.run_seconds(3);
  f.origin.intercept = [](const HttpRequest&) { return refused(); };
  f.player.seek(MediaTime::milliseconds(40'000));
  f.run_seconds(12);
  EXPECT_EQ(f.state(), State::kSeeking);
  f.origin.intercept = nullptr;
  f.run_seconds(14);
  EXPECT_EQ(f.state(), State::kEnded);
  EXPECT_EQ(f.video.shown.back().pts, MediaTime::milliseconds(49'960));
  for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
}

TEST(Rough, AVodWhoseServerIsOverloadedForAWhileLosesNothing) {
  PlayerFixture f({.segments = 10});
  f.load_and_play({.buffer_limit = MediaTime::milliseconds(4000)});
  f.run_seconds(3);
  f.origin.intercept = [](const HttpRequest&) { return testing::status(503); };
  f.run_seconds(8);
  f.origin.intercept = nullptr;
  f.run_seconds(25);
  EXPECT_EQ(f.state(), State::kEnded);
  for (size_t i = 1; i < f.video.shown.size(); ++i)
    EXPECT_EQ((f.video.shown[i].pts - f.video.shown[i - 1].pts).as_milliseconds(), 40) << i;
  for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
}

TEST(Rough, ASegmentThatTheServerNeverGivesIsPassedOver) {
  PlayerFixture f({.segments = 6});
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != f.origin.segment_url(0, 2)) return std::nullopt;
    return testing::status(500);
  };
  f.load_and_play();
  f.run_seconds(60);
  EXPECT_EQ(f.state(), State::kEnded);
  EXPECT_EQ(f.video.shown.back().pts, MediaTime::milliseconds(11'960));
  for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
}

TEST(Rough, SoundWhosePlaylistIsMissingIsDoneWithout) {
  PlayerFixture f({});
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != f.origin.audio_playlist_url()) return std::nullopt;
    return testing::status(404);
  };
  f.load_and_play();
  EXPECT_TRUE(f.run_until([&] { return f.count("ended") > 0; }));
  EXPECT_EQ(f.video.shown.size(), 250U);
  ASSERT_FALSE(f.errors.empty());
  for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
}

TEST(Rough, WhatRillCannotDecodeIsAFatalErrorAtOnce) {
  PlayerFixture f({});
  f.origin.intercept = [](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (!request.url.ends_with("/index.m3u8") || request.url.find("/v") != std::string::npos)
      return std::nullopt;
    return testing::text_response(
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"vp08.00.30.08\"\nv0/index.m3u8\n");
  };
  f.load_and_play();
  f.run_seconds(1);
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_TRUE(f.errors[0].fatal);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace rill::playback
