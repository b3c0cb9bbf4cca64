// SPDX-License-Identifier: Apache-2.0
// From load() to play: the order of events, where play begins, what is fetched.
#include <gtest/gtest.h>

#include "tests/support/player_fixture.h"

namespace rill::playback {
namespace {

using testing::PlayerFixture;

TEST(Start, EventsComeInTheOrderOfTheHtmlStandard) {
  PlayerFixture f({});
  f.load_and_play();
  f.run_seconds(2);
  EXPECT_EQ(f.story(), (std::vector<std::string>{"loadstart", "waiting", "renditionschange", "durationchange",
                                                 "resize", "loadedmetadata", "renditionchange", "loadeddata",
                                                 "canplay", "playing", "canplaythrough"}));
  EXPECT_TRUE(f.errors.empty());
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_NEAR(f.position(), 1.8, 0.25);
}

TEST(Start, APausedPlayerLoadsAndShowsItsFirstPicture) {
  PlayerFixture f({});
  f.player.load(f.origin.url(), {});
  f.run_seconds(2);
  EXPECT_EQ(f.state(), State::kPaused);
  EXPECT_EQ(f.player.snapshot().ready_state, ReadyState::kHaveEnoughData);
  ASSERT_EQ(f.video.shown.size(), 1U);
  EXPECT_EQ(f.video.shown[0].pts, MediaTime());
  EXPECT_EQ(f.count("playing"), 0U);
  EXPECT_EQ(f.position(), 0);
}

TEST(Start, SoundInTheSegmentsOfThePicturesPlaysLikeSeparateSound) {
  PlayerFixture f({.muxed = true});
  f.load_and_play();
  f.run_seconds(4);
  f.player.seek(MediaTime::milliseconds(1500));
  f.run_seconds(10);
  EXPECT_EQ(f.state(), State::kEnded);
  EXPECT_TRUE(f.errors.empty());
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_EQ(f.player.stats().frames_dropped, 0U);
  EXPECT_GT(f.audio.written(), 380'000U);
  EXPECT_EQ(f.decoders.audio_alive, 1U);
}

TEST(Start, PicturesWithoutSoundPlayOnTheMonotonicClock) {
  PlayerFixture f({.audio = false});
  f.load_and_play();
  f.run_seconds(11.5);
  EXPECT_EQ(f.state(), State::kEnded);
  EXPECT_EQ(f.video.shown.size(), 250U);
  EXPECT_EQ(f.decoders.audio_alive, 0U);
}

TEST(Start, ALiveStreamStartsThreeTargetDurationsBehindTheWallClock) {
  PlayerFixture f({.live = true, .segments = 6});
  f.load_and_play();
  f.run_seconds(3);
  const Snapshot snapshot = f.player.snapshot();
  EXPECT_TRUE(snapshot.live);
  EXPECT_EQ(snapshot.duration, MediaTime::max());
  EXPECT_EQ(snapshot.target_latency, MediaTime::milliseconds(6000));
  ASSERT_TRUE(snapshot.latency.has_value());
  EXPECT_NEAR(snapshot.latency->as_seconds(), 6.0, 0.7);
  EXPECT_EQ(snapshot.state, State::kPlaying);
  EXPECT_TRUE(f.errors.empty());
}

}  // namespace
}  // namespace rill::playback
