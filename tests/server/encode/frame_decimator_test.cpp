// SPDX-License-Identifier: Apache-2.0
#include "server/encode/frame_decimator.h"

#include <gtest/gtest.h>

#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

std::vector<MediaTime> kept(FrameRate source, uint32_t target, int frames) {
  FrameDecimator decimator(target);
  decimator.begin(source);
  std::vector<MediaTime> times;
  const int64_t first = static_cast<int64_t>(kStart.as_seconds() * source.value());
  for (int i = 0; i < frames; ++i) {
    VideoPicture picture;
    picture.pts = source.time_of(first + i);
    picture.duration = source.time_of(first + i + 1) - picture.pts;
    if (decimator.keep(picture)) times.push_back(picture.pts);
  }
  return times;
}

TEST(FrameDecimator, ASlowerSourceKeepsAllItsFrames) {
  EXPECT_EQ(kept({24, 1}, 30, 48).size(), 48u);
}

TEST(FrameDecimator, TheSameRateKeepsAllFramesAlsoWhenOneIsNtsc) {
  EXPECT_EQ(kept({30, 1}, 30, 60).size(), 60u);
  EXPECT_EQ(kept({30000, 1001}, 30, 60).size(), 60u);
  EXPECT_EQ(kept({60000, 1001}, 60, 60).size(), 60u);
}

TEST(FrameDecimator, TwiceTheRateKeepsEverySecondFrameEvenly) {
  const std::vector<MediaTime> times = kept({60, 1}, 30, 120);
  ASSERT_EQ(times.size(), 60u);
  for (size_t i = 1; i < times.size(); ++i)
    EXPECT_NEAR((times[i] - times[i - 1]).as_milliseconds(), 33.333, 0.01);
}

TEST(FrameDecimator, FiftyToThirtyKeepsThirtyASecond) {
  EXPECT_EQ(kept({50, 1}, 30, 500).size(), 300u);
}

TEST(FrameDecimator, ACameraThatJittersAroundTheTargetsRateLosesNothing) {
  FrameDecimator decimator(30);
  decimator.begin({});
  for (int i = 0; i < 300; ++i) {
    VideoPicture picture;
    picture.pts = kStart + FrameRate{30, 1}.time_of(i) + MediaTime::milliseconds(i * 7 % 13 - 6);
    EXPECT_TRUE(decimator.keep(picture)) << i;
  }
}

TEST(FrameDecimator, AFastSourceOfVaryingRateIsBroughtDown) {
  FrameDecimator decimator(30);
  decimator.begin({});
  int count = 0;
  for (int i = 0; i < 600; ++i) {
    VideoPicture picture;
    picture.pts = kStart + FrameRate{60, 1}.time_of(i) + MediaTime::milliseconds(i * 5 % 4);
    count += decimator.keep(picture) ? 1 : 0;
  }
  EXPECT_NEAR(count, 300, 2);
}

TEST(FrameDecimator, KeptFramesLastAsLongAsTheTargetsFrames) {
  FrameDecimator decimator(30);
  decimator.begin({60, 1});
  VideoPicture picture;
  picture.pts = kStart;
  picture.duration = MediaTime::microseconds(16'667);
  ASSERT_TRUE(decimator.keep(picture));
  EXPECT_EQ(picture.duration, MediaTime::from_ticks(1, 30));
}

}  // namespace
}  // namespace rill::server::test
