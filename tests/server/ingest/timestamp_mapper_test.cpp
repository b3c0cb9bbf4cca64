// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/timestamp_mapper.h"

#include <gtest/gtest.h>

namespace rill::server {
namespace {

constexpr MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}
constexpr MediaTime kNow = MediaTime::milliseconds(1'795'392'000'000);
constexpr StreamKind kVideo = StreamKind::kVideo;
constexpr StreamKind kAudio = StreamKind::kAudio;

TEST(TimestampMapper, TheFirstPacketWasCapturedWhenItArrived) {
  TimestampMapper mapper;
  const MappedTime mapped = mapper.map(kVideo, ms(500), kNow);
  EXPECT_EQ(ms(500) + mapped.shift, kNow);
  EXPECT_EQ(mapped.timeline, 1u);
}

TEST(TimestampMapper, SoundAndPicturesShareOneOffset) {
  TimestampMapper mapper;
  const MediaTime video = mapper.map(kVideo, ms(500), kNow).shift;
  const MediaTime audio = mapper.map(kAudio, ms(420), kNow + ms(30)).shift;
  EXPECT_EQ(video, audio);
}

TEST(TimestampMapper, NetworkJitterAndAStallChangeNothing) {
  TimestampMapper mapper;
  const MediaTime shift = mapper.map(kVideo, ms(0), kNow).shift;
  for (int i = 1; i < 100; ++i)
    EXPECT_EQ(mapper.map(kVideo, ms(i * 33), kNow + ms(i * 33 + i * 37 % 90)).shift, shift);
  // Four seconds nothing, then all at once.
  for (int i = 100; i < 220; ++i) EXPECT_EQ(mapper.map(kVideo, ms(i * 33), kNow + ms(220 * 33)).shift, shift);
}

TEST(TimestampMapper, APublishersPauseInRealTimeIsNoJump) {
  TimestampMapper mapper;
  (void)mapper.map(kVideo, ms(0), kNow);
  EXPECT_EQ(mapper.map(kVideo, ms(10'000), kNow + ms(10'050)).timeline, 1u);
}

TEST(TimestampMapper, AJumpBackMakesANewTimelineThatGoesOnInRealTime) {
  TimestampMapper mapper;
  (void)mapper.map(kVideo, ms(100'000), kNow);
  const MappedTime mapped = mapper.map(kVideo, ms(0), kNow + ms(33));
  EXPECT_EQ(mapped.timeline, 2u);
  EXPECT_EQ(mapped.shift, kNow + ms(33));
}

TEST(TimestampMapper, AJumpForwardMakesANewTimeline) {
  TimestampMapper mapper;
  (void)mapper.map(kVideo, ms(0), kNow);
  const MappedTime mapped = mapper.map(kVideo, ms(3'600'000), kNow + ms(33));
  EXPECT_EQ(mapped.timeline, 2u);
  EXPECT_EQ(ms(3'600'000) + mapped.shift, kNow + ms(33));
}

TEST(TimestampMapper, TheOtherStreamKeepsItsOffsetUntilItJumpsAndThenJoins) {
  TimestampMapper mapper;
  const MediaTime old_shift = mapper.map(kVideo, ms(100'000), kNow).shift;
  (void)mapper.map(kAudio, ms(100'000), kNow);
  const MappedTime video = mapper.map(kVideo, ms(0), kNow + ms(40));
  const MappedTime straggler = mapper.map(kAudio, ms(100'021), kNow + ms(41));
  EXPECT_EQ(straggler.shift, old_shift);
  EXPECT_EQ(straggler.timeline, 1u);
  const MappedTime audio = mapper.map(kAudio, ms(5), kNow + ms(60));
  EXPECT_EQ(audio.timeline, video.timeline);
  EXPECT_EQ(audio.shift, video.shift);
}

TEST(TimestampMapper, SlowDriftIsFollowedAndSoundAndPicturesMoveTogether) {
  // A publisher's clock that runs 100 parts per million slow: 8.6 seconds a day.
  TimestampMapper mapper;
  MediaTime shift;
  MediaTime last_shift;
  MediaTime dts;
  for (int64_t i = 0; i < 12 * 3600 * 10; ++i) {
    dts = ms(i * 100);
    const MediaTime arrival = kNow + dts + dts.scaled(0.0001) + ms(i * 37 % 60);
    shift = mapper.map(kVideo, dts, arrival).shift;
    if (i > 0) {
      EXPECT_LE(std::abs((shift - last_shift).as_milliseconds()), 0.08)
          << "at most 0.05 % of the 159 ms that two arrivals may be apart";
    }
    last_shift = shift;
    EXPECT_EQ(mapper.map(kAudio, dts, arrival).shift, shift);
  }
  const MediaTime drift = dts.scaled(0.0001);
  EXPECT_GT(drift, ms(4000));
  EXPECT_NEAR((shift - kNow).as_milliseconds(), drift.as_milliseconds(), 40);
}

TEST(TimestampMapper, TheTimelineCanBeMovedAsAWhole) {
  TimestampMapper mapper;
  const MediaTime shift = mapper.map(kVideo, ms(0), kNow).shift;
  (void)mapper.map(kAudio, ms(0), kNow);
  mapper.move(ms(7));
  EXPECT_EQ(mapper.map(kVideo, ms(33), kNow + ms(33)).shift, shift + ms(7));
  EXPECT_EQ(mapper.map(kAudio, ms(33), kNow + ms(33)).shift, shift + ms(7));
}

}  // namespace
}  // namespace rill::server
