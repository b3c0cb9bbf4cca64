// SPDX-License-Identifier: Apache-2.0
// Live play: the reload rhythm, latency, hidden pages, sound that may not play yet.
#include <gtest/gtest.h>

#include <utility>

#include "tests/support/player_fixture.h"

namespace rill::playback {
namespace {

using testing::FakeResponse;
using testing::PlayerFixture;

TEST(Live, ThePlaylistIsLoadedATargetDurationAfterAChangeAndHalfOneAfterNone) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(30);
  const std::vector<MediaTime> times = f.http.times_of(f.origin.playlist_url(0));
  ASSERT_GT(times.size(), 12U);
  for (size_t i = 1; i < times.size(); ++i) {
    const double interval = (times[i] - times[i - 1]).as_seconds();
    EXPECT_TRUE(std::abs(interval - 2) < 0.05 || std::abs(interval - 1) < 0.05) << interval;
  }
  EXPECT_LT(times.size(), 18U);
}

TEST(Live, TheTimeThatLoadingTookIsNotAddedToTheLatency) {
  PlayerFixture f({.live = true, .segments = 6});
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    const auto self = std::exchange(f.origin.intercept, nullptr);
    FakeResponse slow = f.origin.serve(request);
    f.origin.intercept = self;
    slow.latency = MediaTime::milliseconds(500);
    return slow;
  };
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }));
  f.run_seconds(0.3);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 0.45);
  EXPECT_EQ(f.count("seeking"), 0U);
  EXPECT_EQ(f.count("playing"), 1U);
}

TEST(Live, OnASlowNetworkPlayBeginsWithMoreAheadAndLeavesNothingOut) {
  PlayerFixture f({.live = true, .segments = 6});
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    const auto self = std::exchange(f.origin.intercept, nullptr);
    FakeResponse response = f.origin.serve(request);
    f.origin.intercept = self;
    if (!testing::is_manifest(request)) response.duration = MediaTime::milliseconds(1500);
    return response;
  };
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }));
  const double from = f.position();
  EXPECT_NEAR(from, f.video.shown.front().pts.as_seconds(), 0.1);
  EXPECT_GE(f.player.snapshot().buffered.front().end.as_seconds() - from, 2.4);
  EXPECT_LT((f.time.now() - f.video.shown.front().at).as_seconds(), 3);
  f.run_seconds(6);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_GT(f.position() - from, 6 * 0.9);
  EXPECT_LE(f.position() - from, 6.1);
}

TEST(Live, LatencyLostInAnOutageIsWonBackWithoutAJump) {
  PlayerFixture f({.live = true, .segments = 10});
  f.load_and_play();
  f.run_seconds(5);
  const double before = f.player.snapshot().latency->as_seconds();
  f.origin.intercept = [](const HttpRequest&) {
    FakeResponse down;
    down.error = Error{ErrorCode::kNetwork, "refused"};
    return down;
  };
  f.run_seconds(8);
  f.origin.intercept = nullptr;
  f.run_seconds(4);
  const double after = f.player.snapshot().latency->as_seconds();
  EXPECT_GT(after, before + 1.5);
  const size_t seeks = f.count("seeking");
  double fastest = 1;
  f.each_refresh = [&] { fastest = std::max(fastest, f.player.stats().rate_in_effect); };
  f.run_seconds(40);
  EXPECT_EQ(f.count("seeking"), seeks);
  EXPECT_GT(fastest, 1.04);
  EXPECT_LE(fastest, 1.1);
  // Some of it is kept for a while, as a reserve.
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6.6, 0.45);
  EXPECT_GT(f.player.snapshot().latency->as_seconds(), 6.3);
  f.run_seconds(80);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 0.45);
  EXPECT_EQ(f.player.stats().rate_in_effect, 1);
}

TEST(Live, FarBehindItJumpsToTheTarget) {
  PlayerFixture f({.live = true, .segments = 20});
  f.load_and_play();
  f.run_seconds(5);
  f.player.set_latency_target(MediaTime::milliseconds(30'000));
  f.player.seek_to_live_edge();
  f.run_seconds(3);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 30, 1);
  f.player.set_latency_target(MediaTime::milliseconds(6000));
  f.run_seconds(2);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 1);
}

TEST(Live, WithoutWallClockMarksTheLatencyIsEstimated) {
  PlayerFixture f({.live = true, .dates = false, .segments = 6});
  f.load_and_play();
  f.run_seconds(30);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 2);
}

TEST(Live, MediaThatAppearsLongAfterItsCaptureIsPlayedWithSomethingAhead) {
  PlayerFixture f({.live = true, .segments = 6});
  f.time.unix_skew = MediaTime::milliseconds(8000);  // or encoding and publishing take so long
  f.load_and_play();
  f.run_seconds(60);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_NEAR(f.player.snapshot().target_latency->as_seconds(), 8 + 3, 0.2);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 8 + 3, 0.5);
}

TEST(Live, ATargetBeyondTheWindowIsNotWaitedForInSlowMotion) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play({.latency_target = MediaTime::milliseconds(120'000)});
  f.run_seconds(4);
  const double from = f.position();
  f.run_seconds(40);
  EXPECT_NEAR(f.position() - from, 40, 0.3);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 12, 0.5);
}

TEST(Live, PausedLongerThanTheWindowItGoesOnAtWhatIsLeft) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(4);
  f.player.pause();
  f.run_seconds(60);
  f.player.play();
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }));
  f.run_seconds(8);
  EXPECT_EQ(f.state(), State::kPlaying);
}

TEST(Hidden, PicturesAreNeitherDecodedNorDrawnWhileSoundGoesOn) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(4);
  f.player.set_visible(false);
  f.refreshing = false;
  f.run_seconds(1);
  const uint64_t decoded = f.player.stats().frames_decoded;
  const size_t shown = f.video.shown.size();
  const uint64_t bytes = f.player.stats().buffered_bytes;
  const double before = f.position();
  f.run_seconds(30);
  EXPECT_EQ(f.player.stats().frames_decoded, decoded);
  EXPECT_EQ(f.video.shown.size(), shown);
  EXPECT_NEAR(f.position() - before, 30, 0.5);
  EXPECT_LT(f.player.stats().buffered_bytes, bytes * 2);
  EXPECT_LE(f.decoders.frames_alive, 1U);
}

TEST(Hidden, ShownAgainPicturesResumeWithoutTheRunUpAndAtTheLiveEdge) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(4);
  f.player.set_visible(false);
  f.refreshing = false;
  f.run_seconds(30.9);
  f.video.shown.clear();
  f.refreshing = true;
  f.player.set_visible(true);
  f.run_seconds(2);
  ASSERT_GT(f.video.shown.size(), 20U);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 0.7);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  const MediaTime first_lag = f.player.snapshot().position - f.video.shown.front().pts;
  EXPECT_LT(first_lag, MediaTime::milliseconds(2200));
  for (size_t i = 1; i < f.video.shown.size(); ++i) EXPECT_GT(f.video.shown[i].pts, f.video.shown[i - 1].pts);
}

TEST(Muted, WithoutAnAudioDevicePlayRunsOnTheMonotonicClock) {
  PlayerFixture f({.live = true, .segments = 6});
  f.audio.set_running(false);
  f.load_and_play();
  f.run_seconds(4);
  const double before = f.position();
  f.run_seconds(20);
  EXPECT_NEAR(f.position() - before, 20, 0.3);
  EXPECT_EQ(f.player.stats().frames_dropped, 0U);
  EXPECT_EQ(f.audio.written(), 0U);
}

TEST(Muted, SoundThatMayPlayLaterIsInStepAndThePositionDoesNotJump) {
  PlayerFixture f({.live = true, .segments = 6});
  f.audio.set_running(false);
  f.audio.latency = MediaTime::milliseconds(60);
  f.load_and_play();
  f.run_seconds(8.3);
  f.audio.set_running(true);
  double last = f.position();
  double last_at = f.time.now().as_seconds();
  f.each_refresh = [&] {
    const double now = f.time.now().as_seconds();
    const double position = f.position();
    EXPECT_GE(position, last - 1e-6);
    EXPECT_LT(position - last, (now - last_at) * 1.2 + 0.002);
    last = position;
    last_at = now;
  };
  f.run_seconds(5);
  f.each_refresh = nullptr;
  EXPECT_GT(f.audio.written(), 0U);
  EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 42);
  f.audio.set_running(false);
  const double before = f.position();
  f.run_seconds(3);
  EXPECT_NEAR(f.position() - before, 3, 0.1);
}

TEST(LongRun, AnHourOfLivePlayKeepsMemoryFlatAndSoundAndPicturesTogether) {
  PlayerFixture f({.live = true, .segments = 6, .frame_rate = 5, .frame_bytes = 50, .audio_rate = 8000});
  f.audio.rate = 8000;
  f.refresh_interval = MediaTime::milliseconds(50);
  f.audio.pace = 1.0003;  // the sound card's quartz is not the system's
  f.load_and_play();
  f.run_seconds(60);
  const uint64_t bytes = f.player.stats().buffered_bytes;
  const size_t timers = f.time.pending();
  for (int minute = 0; minute < 59; ++minute) {
    f.run_seconds(60);
    f.http.requests.clear();
    f.video.shown.clear();
    f.events.clear();
    f.decoders.video_packets.clear();
    ASSERT_LT(f.player.stats().buffered_bytes, bytes * 2) << minute;
    ASSERT_LE(f.time.pending(), timers + 8) << minute;
    ASSERT_LE(f.decoders.frames_alive, 7U);
    ASSERT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 210)
        << minute;  // 5 pictures a second
    ASSERT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 0.6) << minute;
  }
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_EQ(f.player.stats().frames_dropped, 0U);
  EXPECT_EQ(f.audio.underrun_frames(), 0U);
  EXPECT_TRUE(f.errors.empty());
}

}  // namespace
}  // namespace rill::playback
