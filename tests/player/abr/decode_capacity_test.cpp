// SPDX-License-Identifier: Apache-2.0
#include "player/abr/decode_capacity.h"

#include <gtest/gtest.h>

namespace rill::abr {
namespace {

constexpr double kSamples720 = 1280.0 * 720;
const MediaTime kNow = MediaTime::milliseconds(100'000);

void measure(DecodeCapacity& capacity, const char* module, MediaTime time, int pictures = 20) {
  for (int i = 0; i < pictures; ++i) capacity.measure(module, kSamples720, time);
}

DecodeLoad load(const char* module, double frames_per_second, double samples = kSamples720) {
  return {module, samples * frames_per_second};
}

TEST(DecodeCapacity, BeforeAnyMeasurementTheTableCounts) {
  const DecodeCapacity capacity(4);
  EXPECT_LT(capacity.cost("h264"), capacity.cost("avc"));
  EXPECT_LT(capacity.cost("av1"), capacity.cost("vp9"));
  EXPECT_DOUBLE_EQ(capacity.cost("something new"), capacity.cost("vp9"));
  EXPECT_TRUE(capacity.in_time(load("h264", 60), kNow));
  EXPECT_FALSE(capacity.in_time(load("vp9", 60), kNow));
}

TEST(DecodeCapacity, FewProcessorsLeaveASmallerShare) {
  EXPECT_LT(DecodeCapacity(1).budget(kNow), DecodeCapacity(2).budget(kNow));
  EXPECT_LT(DecodeCapacity(2).budget(kNow), DecodeCapacity(8).budget(kNow));
  EXPECT_DOUBLE_EQ(DecodeCapacity(0).budget(kNow), DecodeCapacity(8).budget(kNow));
}

TEST(DecodeCapacity, WhatWasMeasuredReplacesTheTable) {
  DecodeCapacity capacity(4);
  measure(capacity, "vp9", MediaTime::milliseconds(5), 9);
  EXPECT_FALSE(capacity.in_time(load("vp9", 60), kNow));  // not enough pictures yet
  measure(capacity, "vp9", MediaTime::milliseconds(5), 1);
  EXPECT_NEAR(capacity.share(load("vp9", 60)), 0.3, 1e-9);
  EXPECT_TRUE(capacity.in_time(load("vp9", 60), kNow));
}

TEST(DecodeCapacity, OneModuleTellsHowFastTheMachineIsForTheOthers) {
  DecodeCapacity capacity(4);
  const double before = capacity.cost("av1");
  const double table = capacity.cost("h264") * kSamples720;
  measure(capacity, "h264", MediaTime::seconds(3 * table));
  EXPECT_NEAR(capacity.cost("av1") / before, 3, 0.01);
}

TEST(DecodeCapacity, OlderPicturesFade) {
  DecodeCapacity capacity(4);
  measure(capacity, "av1", MediaTime::milliseconds(30), 100);
  measure(capacity, "av1", MediaTime::milliseconds(10), 300);
  EXPECT_NEAR(capacity.cost("av1") * kSamples720, 0.010, 0.0005);
}

TEST(DecodeCapacity, PicturesThatTookNoTimeSayNothing) {
  DecodeCapacity capacity(4);
  const double before = capacity.cost("av1");
  measure(capacity, "av1", MediaTime());
  EXPECT_DOUBLE_EQ(capacity.cost("av1"), before);
}

TEST(DecodeCapacity, AfterFallingBehindLessIsTriedForAWhile) {
  DecodeCapacity capacity(4);
  measure(capacity, "av1", MediaTime::milliseconds(15));
  const DecodeLoad tried = load("av1", 30);  // 0.45
  ASSERT_TRUE(capacity.in_time(tried, kNow));
  capacity.fell_behind(tried, kNow);
  EXPECT_FALSE(capacity.in_time(tried, kNow));
  EXPECT_TRUE(capacity.in_time(load("av1", 30, 640 * 360), kNow));
  EXPECT_FALSE(capacity.in_time(tried, kNow + DecodeCapacity::kFirstCaution - MediaTime::milliseconds(1)));
  const MediaTime later = kNow + DecodeCapacity::kFirstCaution;
  EXPECT_TRUE(capacity.in_time(tried, later));
  capacity.fell_behind(tried, later);
  EXPECT_FALSE(capacity.in_time(tried, later + DecodeCapacity::kFirstCaution));  // twice as long now
}

TEST(DecodeCapacity, EachFailureRetreatsFurther) {
  DecodeCapacity capacity(4);
  measure(capacity, "av1", MediaTime::milliseconds(20));
  double last = capacity.budget(kNow);
  for (int i = 0; i < 50; ++i) {
    capacity.fell_behind(load("av1", 30), kNow);
    EXPECT_LE(capacity.budget(kNow), last);
    last = capacity.budget(kNow);
  }
  EXPECT_GT(last, 0);
}

TEST(DecodeCapacity, WhatTheCostAloneRulesOutSaysNothingOfTheBudget) {
  DecodeCapacity capacity(4);
  measure(capacity, "av1", MediaTime::milliseconds(60));
  capacity.fell_behind(load("av1", 30), kNow);
  EXPECT_DOUBLE_EQ(capacity.budget(kNow), DecodeCapacity(4).budget(kNow));
}

TEST(DecodeCapacity, AnUnknownLoadIsDecodable) {
  DecodeCapacity capacity(1);
  capacity.fell_behind({"vp9", 0}, kNow);
  EXPECT_TRUE(capacity.in_time({"vp9", 0}, kNow));
  EXPECT_DOUBLE_EQ(capacity.budget(kNow), DecodeCapacity(1).budget(kNow));
}

}  // namespace
}  // namespace rill::abr
