// SPDX-License-Identifier: Apache-2.0
// Seeks, the end, loops, rates.
#include <gtest/gtest.h>

#include "tests/support/player_fixture.h"

namespace rill::playback {
namespace {

using testing::PlayerFixture;

TEST(Seek, ShowsExactlyThePictureOfThePositionAlsoWhilePaused) {
  PlayerFixture f({});
  f.player.load(f.origin.url(), {});
  f.run_seconds(1);
  for (const int milliseconds : {5110, 400, 9959, 3999, 4000}) {
    f.player.seek(MediaTime::milliseconds(milliseconds));
    EXPECT_EQ(f.state(), State::kSeeking);
    ASSERT_TRUE(f.run_until([&] { return f.state() == State::kPaused; })) << milliseconds;
    const MediaTime expected = MediaTime::milliseconds(milliseconds / 40 * 40);
    EXPECT_EQ(f.video.shown.back().pts, expected) << milliseconds;
    EXPECT_EQ(f.player.snapshot().position, MediaTime::milliseconds(milliseconds));
  }
}

TEST(Seek, EventsAreSeekingThenSeeked) {
  PlayerFixture f({});
  f.load_and_play();
  f.run_seconds(2);
  f.events.clear();
  f.player.seek(MediaTime::milliseconds(6500));
  f.run_seconds(1);
  EXPECT_EQ(f.story(),
            (std::vector<std::string>{"seeking", "seeked", "canplay", "playing", "canplaythrough"}));
  EXPECT_NEAR(f.position(), 7.4, 0.2);
}

TEST(Seek, WithinTheBufferFetchesNothing) {
  PlayerFixture f({});
  f.load_and_play();
  f.run_seconds(4);
  const size_t requests = f.http.requests.size();
  f.player.seek(MediaTime::milliseconds(8200));
  f.run_seconds(0.5);
  f.player.seek(MediaTime::milliseconds(4100));
  f.run_seconds(0.5);
  EXPECT_EQ(f.http.requests.size(), requests);
  EXPECT_NEAR(f.position(), 4.55, 0.1);
}

TEST(Seek, PicturesBeforeThePositionAreDecodedButNotShown) {
  PlayerFixture f({});
  f.player.load(f.origin.url(), {});
  f.run_seconds(1);
  f.video.shown.clear();
  f.player.seek(MediaTime::milliseconds(3900));
  f.run_seconds(1);
  ASSERT_EQ(f.video.shown.size(), 1U);
  EXPECT_EQ(f.video.shown[0].pts, MediaTime::milliseconds(3880));
}

TEST(Seek, OutsideTheStreamIsClamped) {
  PlayerFixture f({});
  f.player.load(f.origin.url(), {});
  f.run_seconds(1);
  f.player.seek(MediaTime::milliseconds(-5000));
  f.run_seconds(1);
  EXPECT_EQ(f.position(), 0);
  f.player.seek(MediaTime::milliseconds(99'000));
  f.run_seconds(1);
  EXPECT_NEAR(f.position(), 10, 0.03);
  EXPECT_EQ(f.video.shown.back().pts, MediaTime::milliseconds(9960));
}

TEST(Seek, ManyInARowEndAtTheLast) {
  PlayerFixture f({.segments = 30});
  f.load_and_play();
  f.run_seconds(1);
  for (int i = 0; i < 20; ++i) {
    f.player.seek(MediaTime::milliseconds(2500 * i));
    f.run_seconds(0.02);
  }
  f.run_seconds(1);
  EXPECT_NEAR(f.position(), 48.4, 0.2);
  EXPECT_EQ(f.state(), State::kPlaying);
}

TEST(Seek, InTheLiveWindowStaysThereUntilAskedBackToTheEdge) {
  PlayerFixture f({.live = true, .segments = 20});
  f.load_and_play();
  f.run_seconds(3);
  const double at = f.position();
  f.player.seek(MediaTime::seconds(at - 15));
  f.run_seconds(10);
  EXPECT_NEAR(f.position(), at - 5.1, 0.3);
  EXPECT_EQ(f.player.stats().rate_in_effect, 1);
  f.player.seek_to_live_edge();
  f.run_seconds(2);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 0.6);
}

TEST(End, TheStreamEndsAtItsLastPictureAndNothingRunsOn) {
  PlayerFixture f({});
  f.load_and_play();
  f.run_seconds(11.5);
  EXPECT_EQ(f.state(), State::kEnded);
  EXPECT_EQ(f.story().back(), "ended");
  EXPECT_NEAR(f.position(), 10, 0.03);
  EXPECT_EQ(f.video.shown.back().pts, MediaTime::milliseconds(9960));
  EXPECT_EQ(f.player.stats().frames_dropped, 0U);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_EQ(f.time.pending(), 0U);
  EXPECT_EQ(f.http.open, 0U);
  EXPECT_FALSE(f.audio.playing());
}

TEST(End, ComesAtTheLastPictureAlsoWhereTheListedDurationsAreTooShort) {
  testing::OriginOptions options;
  options.segments = 3;
  options.listed_duration = [](uint64_t number) {
    return MediaTime::milliseconds(number == 2 ? 1940 : 2000);
  };
  PlayerFixture f(options);
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.count("ended") > 0; }));
  EXPECT_LT(f.position(), 6.05);
}

TEST(End, PlayAfterTheEndBeginsAnew) {
  PlayerFixture f({});
  f.load_and_play();
  f.run_seconds(11.5);
  f.player.play();
  f.run_seconds(2);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_NEAR(f.position(), 1.9, 0.2);
}

TEST(End, ALoopGoesOnFromTheStartWithoutEnding) {
  PlayerFixture f({});
  LoadOptions options;
  options.loop = true;
  f.load_and_play(options);
  f.run_seconds(12);
  EXPECT_EQ(f.count("ended"), 0U);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_NEAR(f.position(), 1.8, 0.3);
}

TEST(Rate, PlaysAtTheRateAskedForInStepWithTheSound) {
  PlayerFixture f({.segments = 30});
  f.load_and_play();
  f.run_seconds(2);
  for (const double rate : {2.0, 0.5, 1.25}) {
    ASSERT_TRUE(f.player.set_playback_rate(rate).ok());
    f.run_seconds(1);
    const double before = f.position();
    f.run_seconds(4);
    EXPECT_NEAR(f.position() - before, 4 * rate, 0.1) << rate;
    EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 60) << rate;
  }
  EXPECT_FALSE(f.player.set_playback_rate(5).ok());
  EXPECT_EQ(f.count("ratechange"), 3U);
}

TEST(Load, AnotherStreamReplacesTheFirstAndLetsEverythingOfItGo) {
  PlayerFixture f({});
  f.load_and_play();
  f.run_seconds(2);
  f.load_and_play();
  f.run_seconds(2);
  EXPECT_EQ(f.decoders.video_alive, 1U);
  EXPECT_EQ(f.decoders.audio_alive, 1U);
  EXPECT_EQ(f.count("emptied"), 1U);
  EXPECT_NEAR(f.position(), 1.8, 0.2);
  f.player.unload();
  f.video.last.reset();
  f.run_seconds(1);
  EXPECT_EQ(f.decoders.video_alive, 0U);
  EXPECT_EQ(f.decoders.audio_alive, 0U);
  EXPECT_EQ(f.decoders.frames_alive, 0U);
  EXPECT_EQ(f.time.pending(), 0U);
  EXPECT_EQ(f.state(), State::kIdle);
}

}  // namespace
}  // namespace rill::playback
