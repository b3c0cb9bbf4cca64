// SPDX-License-Identifier: Apache-2.0
#include "player/playback/playback_clock.h"

#include <gtest/gtest.h>

namespace rill::playback {
namespace {

MediaTime ms(double milliseconds) {
  return MediaTime::seconds(milliseconds / 1e3);
}

TEST(PlaybackClock, WithoutSoundItIsMonotonicTimeAtTheRateAskedFor) {
  PlaybackClock clock;
  clock.set(ms(5000), ms(100));
  EXPECT_EQ(clock.advance(ms(900), std::nullopt), ms(5000));
  clock.start(ms(1000));
  EXPECT_EQ(clock.advance(ms(1500), std::nullopt), ms(5500));
  clock.set_rate(2, ms(2000), std::nullopt);
  EXPECT_EQ(clock.advance(ms(3000), std::nullopt), ms(8000));
  EXPECT_EQ(clock.position_at(ms(3500)), ms(9000));
  clock.stop(ms(4000), std::nullopt);
  EXPECT_EQ(clock.advance(ms(9000), std::nullopt), ms(10'000));
}

TEST(PlaybackClock, FollowsADeviceWithAnotherQuartzForAnHourWithoutDrift) {
  for (const double pace : {0.9995, 1.0003}) {
    PlaybackClock clock;
    clock.start(MediaTime());
    MediaTime last;
    for (int i = 1; i <= 3600 * 60; ++i) {
      const MediaTime now = MediaTime::seconds(i / 60.0);
      const MediaTime heard = now.scaled(pace);
      const MediaTime position = clock.advance(now, PlaybackClock::Heard{heard, 1});
      ASSERT_GE(position, last);
      ASSERT_LT(std::abs((position - heard).as_milliseconds()), 2);
      last = position;
    }
  }
}

TEST(PlaybackClock, WaitsForADeviceThatHasJustBeenStarted) {
  PlaybackClock clock;
  clock.set(ms(1000), ms(0));
  clock.start(ms(0));
  MediaTime last = ms(1000);
  for (int i = 1; i <= 200; ++i) {
    const MediaTime now = ms(i * 16.667);
    const MediaTime heard =
        ms(1000) + std::max(MediaTime(), now - ms(150));  // 150 ms until the first sample is heard
    const MediaTime position = clock.advance(now, PlaybackClock::Heard{heard, 1});
    EXPECT_GE(position, last);
    EXPECT_LE(position, heard + ms(41));
    last = position;
  }
  EXPECT_NEAR((last - (ms(1000) + ms(200 * 16.667 - 150))).as_milliseconds(), 0, 2);
}

TEST(PlaybackClock, TakesOverFromAndHandsOverToSoundWithoutAJump) {
  PlaybackClock clock;
  clock.start(ms(0));
  MediaTime last;
  for (int i = 1; i <= 600; ++i) {
    const MediaTime now = ms(i * 16.667);
    PlaybackClock::AudioTime heard;
    if (i > 200 && i < 400) heard = PlaybackClock::Heard{now + ms(120), 1};
    const MediaTime position = clock.advance(now, heard);
    EXPECT_GE(position - last, ms(15));
    EXPECT_LE(position - last, ms(18));
    last = position;
  }
}

TEST(PlaybackClock, AfterTheMachineSleptItJumpsToTheSound) {
  PlaybackClock clock;
  clock.start(ms(0));
  clock.advance(ms(100), PlaybackClock::Heard{ms(100), 1});
  EXPECT_EQ(clock.advance(ms(200), PlaybackClock::Heard{ms(5000), 1}), ms(5000));
}

TEST(PlaybackClock, ANewRateIsInEffectWhenItIsHeard) {
  PlaybackClock clock;
  clock.start(ms(0));
  clock.set_rate(2, ms(0), PlaybackClock::Heard{ms(0), 1});
  EXPECT_EQ(clock.advance(ms(100), PlaybackClock::Heard{ms(100), 1}), ms(100));
  EXPECT_EQ(clock.advance(ms(200), PlaybackClock::Heard{ms(300), 2}), ms(300));
}

}  // namespace
}  // namespace rill::playback
