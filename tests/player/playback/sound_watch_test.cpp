// SPDX-License-Identifier: Apache-2.0
#include "player/playback/sound_watch.h"

#include <gtest/gtest.h>

namespace rill::playback {
namespace {

constexpr MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}

// Sound that was asked for at 10 s and has run dry, with 5 s of pictures ahead.
SoundWatch::Input unanswered(int64_t now) {
  SoundWatch::Input input;
  input.now = ms(now);
  input.unanswered_since = ms(10'000);
  input.pictures_came_at = ms(9'900);
  input.pictures_ahead = ms(5000);
  return input;
}

TEST(SoundWatch, WaitsForAsLongAsNoSegmentOfThePicturesComesEither) {
  SoundWatch watch;
  for (const bool failed : {false, true}) {
    SoundWatch::Input input = unanswered(40'000);
    input.failed = failed;
    watch.update(input);
    EXPECT_FALSE(watch.failing());
    EXPECT_FALSE(watch.silent());
    EXPECT_EQ(watch.next_at(), std::nullopt);
  }
}

TEST(SoundWatch, LosesPatienceAfterASegmentOfThePicturesCameAloneAndSoonerAfterAnError) {
  for (const bool failed : {false, true}) {
    SoundWatch watch;
    const int64_t over = failed ? 11'500 : 12'500;
    for (int64_t now = 10'500; now < 13'500; now += 250) {
      SoundWatch::Input input = unanswered(now);
      input.failed = failed;
      input.pictures_came_at = ms(now < 11'500 ? 10'500 : 11'500);
      watch.update(input);
      EXPECT_EQ(watch.silent(), now >= over) << now;
      EXPECT_EQ(watch.lasting(), false) << now;
      EXPECT_EQ(watch.next_at(), ms(now < over ? over : 13'500)) << now;
    }
    watch.update(unanswered(13'500));
    EXPECT_TRUE(watch.lasting());
  }
}

TEST(SoundWatch, IsPatientAnewWithEverySampleThatComes) {
  SoundWatch watch;
  for (int64_t now = 10'500; now < 30'000; now += 500) {
    SoundWatch::Input input = unanswered(now);
    input.unanswered_since = ms(now / 1500 * 1500);
    input.pictures_came_at = ms(now);
    watch.update(input);
    EXPECT_FALSE(watch.silent()) << now;
  }
}

TEST(SoundWatch, IsSilentOnlyWhileSoundIsDryAndBeginsThatOnlyWithPicturesAhead) {
  SoundWatch watch;
  SoundWatch::Input input = unanswered(20'000);
  input.pictures_came_at = ms(11'000);
  input.sound_ahead = ms(200);
  watch.update(input);
  EXPECT_TRUE(watch.failing());
  EXPECT_FALSE(watch.silent());
  input.sound_ahead = MediaTime();
  input.pictures_ahead = ms(900);
  watch.update(input);
  EXPECT_FALSE(watch.silent());
  input.pictures_ahead = ms(1000);
  watch.update(input);
  EXPECT_TRUE(watch.silent());
  input.unanswered_since.reset();
  input.pictures_ahead = input.sound_ahead = ms(400);
  watch.update(input);
  EXPECT_TRUE(watch.silent());
  input.sound_ahead = ms(500);
  watch.update(input);
  EXPECT_FALSE(watch.silent());
}

}  // namespace
}  // namespace rill::playback
