// SPDX-License-Identifier: Apache-2.0
#include "player/abr/display_fit.h"

#include <gtest/gtest.h>

#include <vector>

namespace rill::abr {
namespace {

constexpr unsigned kH264 = 1;
constexpr unsigned kAv1 = 2;

Candidate candidate(uint32_t width, uint32_t height, unsigned codec = kH264) {
  Candidate out;
  out.bandwidth = BitsPerSecond{height * 2000};
  out.width = width;
  out.height = height;
  out.codec = codec;
  return out;
}

std::vector<Candidate> ladder() {
  return {candidate(426, 240), candidate(854, 480), candidate(1280, 720), candidate(1920, 1080)};
}

// Heights of those that are not too large.
std::vector<uint32_t> fitting(std::vector<Candidate> candidates, DisplaySize display) {
  mark_oversized(candidates, display);
  std::vector<uint32_t> heights;
  for (const Candidate& each : candidates)
    if (!each.oversized) heights.push_back(each.height);
  return heights;
}

using Heights = std::vector<uint32_t>;

TEST(DisplayFit, TheLowestThatFillsThePlaceIsTheHighestThatFits) {
  EXPECT_EQ(fitting(ladder(), {711, 400}), (Heights{240, 480}));
  EXPECT_EQ(fitting(ladder(), {854, 480}), (Heights{240, 480}));
  EXPECT_EQ(fitting(ladder(), {960, 540}), (Heights{240, 480, 720}));
  EXPECT_EQ(fitting(ladder(), {160, 90}), (Heights{240}));
}

TEST(DisplayFit, NoneIsTooLargeWhereNoneFillsThePlace) {
  EXPECT_EQ(fitting(ladder(), {3840, 2160}), (Heights{240, 480, 720, 1080}));
}

TEST(DisplayFit, APixelThatLayoutAddedDoesNotCount) {
  EXPECT_EQ(fitting(ladder(), {855, 481}), (Heights{240, 480}));
  EXPECT_EQ(fitting(ladder(), {880, 495}), (Heights{240, 480, 720}));
}

TEST(DisplayFit, APictureWithBarsCountsByTheBoxItFills) {
  // 854 wide at most, whatever the height of the element; and the other way round.
  EXPECT_EQ(fitting(ladder(), {854, 1200}), (Heights{240, 480}));
  EXPECT_EQ(fitting(ladder(), {3000, 480}), (Heights{240, 480}));
  const std::vector<Candidate> upright{candidate(270, 480), candidate(540, 960), candidate(1080, 1920)};
  EXPECT_EQ(fitting(upright, {1280, 720}), (Heights{480, 960}));
  EXPECT_EQ(fitting(upright, {270, 900}), (Heights{480}));
}

TEST(DisplayFit, APlaceWithoutAreaCapsNothing) {
  EXPECT_EQ(fitting(ladder(), {0, 0}), (Heights{240, 480, 720, 1080}));
  EXPECT_EQ(fitting(ladder(), {640, 0}), (Heights{240, 480, 720, 1080}));
}

TEST(DisplayFit, WhatCannotBePlayedDoesNotTakeTheNextOneAway) {
  std::vector<Candidate> candidates = ladder();
  candidates[1].available = false;
  EXPECT_EQ(fitting(candidates, {711, 400}), (Heights{240, 480, 720}));
  candidates[2].in_time = false;
  EXPECT_EQ(fitting(candidates, {711, 400}), (Heights{240, 480, 720, 1080}));
}

TEST(DisplayFit, EachCodecHasItsOwnLadder) {
  const std::vector<Candidate> both{candidate(426, 240), candidate(1280, 720), candidate(1920, 1080),
                                    candidate(854, 480, kAv1), candidate(1280, 720, kAv1)};
  EXPECT_EQ(fitting(both, {711, 400}), (Heights{240, 720, 480}));
}

TEST(DisplayFit, AnUnknownSizeNeitherFillsNorIsTooLarge) {
  EXPECT_EQ(fitting({candidate(0, 0), candidate(854, 480), candidate(1280, 720)}, {711, 400}),
            (Heights{0, 480}));
  EXPECT_EQ(fitting({candidate(0, 480), candidate(0, 720)}, {711, 400}), (Heights{480}));
}

TEST(DisplayFit, AnOversizedRenditionMayNotBePlayed) {
  Candidate large = candidate(1280, 720);
  EXPECT_TRUE(may_play(large, {}));
  large.oversized = true;
  EXPECT_FALSE(may_play(large, {}));
}

}  // namespace
}  // namespace rill::abr
