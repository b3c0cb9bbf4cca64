// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/frame_grid.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

MediaTime rounded_to_milliseconds(MediaTime time) {
  return MediaTime::milliseconds(std::llround(time.as_milliseconds()));
}

// Frame `index` of a publisher that rounds to milliseconds and whose first frame lies anywhere on our
// timeline.
MediaTime arrival_of(FrameRate rate, int64_t index, MediaTime offset = MediaTime::microseconds(4'300)) {
  return kStart + offset + rounded_to_milliseconds(rate.time_of(index));
}

FrameGrid settled(FrameRate source, FrameRate hint, int frames = 20) {
  FrameGrid grid;
  for (int i = 0; i < frames; ++i) grid.observe(arrival_of(source, i));
  grid.settle(hint);
  return grid;
}

TEST(FrameGrid, TheStandardRatesAreFoundFromMillisecondTimestamps) {
  for (const FrameRate rate : {FrameRate{24, 1}, {25, 1}, {30, 1}, {50, 1}, {60, 1}, {15, 1}, {10, 1}})
    EXPECT_EQ(settled(rate, {}).rate(), rate) << rate.value();
}

TEST(FrameGrid, TheBitstreamsRateIsTakenWhenTheFramesAgree) {
  const FrameRate ntsc{30000, 1001};
  EXPECT_EQ(settled(ntsc, ntsc).rate(), ntsc);
  EXPECT_EQ(settled({25, 1}, {50, 1}).rate(), (FrameRate{25, 1})) << "fields, or a wrong rate";
}

TEST(FrameGrid, FramesWithoutAConstantRateHaveNone) {
  FrameGrid grid;
  MediaTime pts = kStart;
  for (int i = 0; i < 20; ++i) grid.observe(pts += MediaTime::milliseconds(20 + i * i % 37));
  grid.settle({});
  EXPECT_FALSE(grid.rate().known());
  const auto frame = grid.snap(pts);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->pts, pts);
  EXPECT_FALSE(frame->is_exact);
}

TEST(FrameGrid, MillisecondRoundingDoesNotBecomeJitter) {
  for (const FrameRate rate : {FrameRate{30, 1}, {24, 1}, {60, 1}, {30000, 1001}}) {
    FrameGrid grid = settled(rate, rate);
    const MediaTime phase = grid.phase();
    std::optional<MediaTime> end;
    for (int i = 20; i < 2000; ++i) {
      const auto frame = grid.snap(arrival_of(rate, i) - phase);
      ASSERT_TRUE(frame.has_value()) << i;
      if (end) {
        ASSERT_EQ(frame->pts, *end) << "every frame begins where the one before ends";
      }
      end = frame->pts + frame->duration;
      EXPECT_LE(std::abs((frame->pts - (arrival_of(rate, i) - phase)).as_milliseconds()), 1.6);
    }
  }
}

TEST(FrameGrid, ThePhaseIsFoundAlsoWhenItIsNearHalfAFrame) {
  FrameGrid grid;
  for (int i = 0; i < 20; ++i) grid.observe(arrival_of({30, 1}, i, MediaTime::microseconds(16'600)));
  grid.settle({});
  EXPECT_NEAR(std::abs(grid.phase().as_milliseconds()), 16.6, 0.7);
}

TEST(FrameGrid, AMissingFrameLeavesItsPlaceEmpty) {
  FrameGrid grid = settled({30, 1}, {});
  const MediaTime phase = grid.phase();
  const auto before = grid.snap(arrival_of({30, 1}, 30) - phase);
  const auto after = grid.snap(arrival_of({30, 1}, 32) - phase);
  EXPECT_NEAR((after->pts - before->pts).as_milliseconds(), 66.67, 0.01);
}

TEST(FrameGrid, AFrameWhosePlaceIsTakenIsLeftOut) {
  FrameGrid grid = settled({30, 1}, {});
  const MediaTime phase = grid.phase();
  ASSERT_TRUE(grid.snap(arrival_of({30, 1}, 30) - phase).has_value());
  EXPECT_FALSE(grid.snap(arrival_of({30, 1}, 30) - phase + MediaTime::milliseconds(2)).has_value());
}

TEST(FrameGrid, AClockThatDriftsLosesOneFrameNowAndThenAndNoneInBetween) {
  FrameGrid grid = settled({30, 1}, {});
  const MediaTime phase = grid.phase();
  int lost = 0;
  for (int i = 20; i < 20 + 30 * 600; ++i) {
    const MediaTime drifted =
        MediaTime::microseconds(static_cast<int64_t>(-i * 33.3333 * 0.5));  // 500 ppm fast
    if (!grid.snap(arrival_of({30, 1}, i) - phase + drifted)) ++lost;
  }
  EXPECT_NEAR(lost, 9, 1) << "0.3 seconds in ten minutes";
}

}  // namespace
}  // namespace rill::server::test
