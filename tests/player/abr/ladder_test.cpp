// SPDX-License-Identifier: Apache-2.0
#include "player/abr/ladder.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace rill::abr {
namespace {

constexpr unsigned kH264 = 1;
constexpr unsigned kAv1 = 2;

MediaTime s(double value) {
  return MediaTime::seconds(value);
}

Candidate candidate(uint64_t bandwidth, uint32_t height, unsigned codec = kH264) {
  Candidate out;
  out.bandwidth = BitsPerSecond{bandwidth};
  out.height = height;
  out.codec = codec;
  out.decode_share = codec == kAv1 ? 0.3 : 0.1;
  return out;
}

Constraints measured(uint64_t throughput) {
  return {.throughput = BitsPerSecond{throughput}, .max_height = std::nullopt};
}

std::vector<Candidate> two_codecs() {
  return {candidate(1'200'000, 480), candidate(400'000, 240), candidate(720'000, 480, kAv1),
          candidate(240'000, 240, kAv1)};
}

TEST(Ladder, HoldsOneCodecInAscendingBandwidth) {
  const Ladder ladder = LadderChooser().of(two_codecs(), measured(9'000'000), s(0));
  EXPECT_EQ(ladder.renditions, (std::vector<size_t>{1, 0}));
  EXPECT_EQ(ladder.rungs[0].bandwidth.value, 400'000u);
  EXPECT_EQ(ladder.rungs[1].bandwidth.value, 1'200'000u);
}

TEST(Ladder, LeavesOutWhatMayNotBePlayed) {
  std::vector<Candidate> candidates{candidate(400'000, 240), candidate(1'200'000, 480),
                                    candidate(3'000'000, 720), candidate(6'000'000, 1080)};
  candidates[3].in_time = false;
  candidates[1].available = false;
  EXPECT_EQ(LadderChooser().of(candidates, measured(9'000'000), s(0)).renditions,
            (std::vector<size_t>{0, 2}));
  Constraints small = measured(9'000'000);
  small.max_height = 480;
  EXPECT_EQ(LadderChooser().of(candidates, small, s(0)).renditions, (std::vector<size_t>{0}));
}

TEST(Ladder, IsNeverEmpty) {
  std::vector<Candidate> candidates{candidate(400'000, 240), candidate(1'200'000, 480)};
  for (Candidate& each : candidates) each.in_time = false;
  EXPECT_EQ(LadderChooser().of(candidates, measured(9'000'000), s(0)).renditions.size(), 1u);
  for (Candidate& each : candidates) each.available = false;
  EXPECT_EQ(LadderChooser().of(candidates, {.throughput = {}, .max_height = 100}, s(0)).renditions,
            (std::vector<size_t>{0}));
}

TEST(Ladder, AnotherCodecForAHigherPictureHasToProveItself) {
  LadderChooser chooser;
  const auto codec = [&](uint64_t throughput, double now) {
    return two_codecs()[chooser.of(two_codecs(), measured(throughput), s(now)).renditions[0]].codec;
  };
  EXPECT_EQ(codec(4'000'000, 0), kH264);
  // 480 lines only in AV1, for a moment and then for good.
  EXPECT_EQ(codec(1'100'000, 10), kH264);
  EXPECT_EQ(codec(4'000'000, 15), kH264);
  EXPECT_EQ(codec(1'100'000, 20), kH264);
  EXPECT_EQ(codec(1'100'000, 29), kH264);
  EXPECT_EQ(codec(1'100'000, 31), kAv1);
  // Cheaper decoding of the same picture is no reason to go back.
  EXPECT_EQ(codec(4'000'000, 60), kAv1);
  EXPECT_EQ(codec(4'000'000, 90), kAv1);
}

TEST(Ladder, WhatMayNoLongerBePlayedIsLeftAtOnce) {
  LadderChooser chooser;
  std::vector<Candidate> candidates = two_codecs();
  ASSERT_EQ(candidates[chooser.of(candidates, measured(4'000'000), s(0)).renditions[0]].codec, kH264);
  candidates[0].available = candidates[1].available = false;
  EXPECT_EQ(candidates[chooser.of(candidates, measured(4'000'000), s(1)).renditions[0]].codec, kAv1);
}

TEST(Ladder, TellsTheRungOfARenditionThatIsNotInIt) {
  Ladder ladder;
  for (const uint64_t bandwidth : {400'000u, 1'200'000u, 3'000'000u})
    ladder.rungs.push_back({BitsPerSecond{bandwidth}, 1});
  ladder.renditions = {4, 2, 7};
  EXPECT_EQ(ladder.rung_of(2, BitsPerSecond{1}), 1u);
  EXPECT_EQ(ladder.rung_of(3, BitsPerSecond{2'000'000}), 1u);
  EXPECT_EQ(ladder.rung_of(3, BitsPerSecond{100'000}), 0u);
}

// Whatever a manifest lists: ascending, within the caps while anything is.
TEST(Ladder, NeverGoesOverACap) {
  std::mt19937 random(3);
  for (unsigned i = 0; i < 2000; ++i) {
    std::vector<Candidate> candidates(1 + random() % 9);
    for (Candidate& each : candidates) {
      each = candidate(100'000 + random() % 20 * 100'000, 100 + random() % 10 * 100, random() % 3);
      each.in_time = random() % 4 != 0;
      each.available = random() % 8 != 0;
      each.codec_rank = random() % 2;
    }
    Constraints constraints = measured(random() % 5'000'000 + 1);
    if (random() % 2 == 0) constraints.max_height = 100 + random() % 1000;
    LadderChooser chooser;
    const Ladder ladder = chooser.of(candidates, constraints, s(0));
    ASSERT_FALSE(ladder.rungs.empty());
    bool any = false;
    for (const Candidate& each : candidates) any = any || may_play(each, constraints);
    for (size_t rung = 0; rung < ladder.rungs.size(); ++rung) {
      if (any) EXPECT_TRUE(may_play(candidates[ladder.renditions[rung]], constraints));
      if (rung > 0) EXPECT_LT(ladder.rungs[rung - 1].bandwidth, ladder.rungs[rung].bandwidth);
    }
  }
}

}  // namespace
}  // namespace rill::abr
