// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/scores.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rill::bench {
namespace {

Ladder ladder() {
  Ladder out;
  out.segment_duration = MediaTime::milliseconds(2000);
  out.bitrates = {500'000, 1'000'000, 4'000'000};
  return out;
}

SessionResult session(std::vector<size_t> rungs) {
  SessionResult out;
  for (const size_t rung : rungs) out.played.push_back({rung, 0, 1});
  out.startup = MediaTime::milliseconds(700);
  return out;
}

TEST(Scores, PensieveIsQualityLessStallsLessChanges) {
  SessionResult played = session({0, 1, 2, 1});
  played.stalls = {{MediaTime::milliseconds(2000), MediaTime::milliseconds(500)}};
  const Scores scores = score(played, ladder(), false);
  // 0.5 + 1 + 4 + 1 = 6.5 Mb/s; 0.5 s at 4; changes of 0.5, 3 and 3.
  EXPECT_NEAR(scores.pensieve, (6.5 - 2 - 6.5) / 4, 1e-12);
  EXPECT_NEAR(scores.kbps, 1625, 1e-9);
  EXPECT_NEAR(scores.switch_kbps, 6500.0 / 3, 1e-9);
  EXPECT_EQ(scores.switches, 3);
  EXPECT_EQ(scores.stalls, 1);
  EXPECT_NEAR(scores.rebuffer_ratio, 0.5 / 8.5, 1e-12);
  EXPECT_NEAR(scores.startup, 0.7, 1e-12);
}

TEST(Scores, NqoeOfVodHasNoLatency) {
  SessionResult played = session({2, 1});
  played.stalls = {{MediaTime(), MediaTime::milliseconds(100)}, {MediaTime(), MediaTime::milliseconds(150)}};
  // 2 s · 5000 kbps − 3000 − 4000 · 0.25, of 2 · 2 s · 4000.
  EXPECT_NEAR(score(played, ladder(), false).nqoe, (10'000.0 - 3000 - 1000) / 16'000, 1e-12);
}

TEST(Scores, NqoeOfLivePunishesLatencyAndRate) {
  SessionResult played = session({1, 1});
  played.played[0].latency = 1;  // low: 0.05 · 500 · 1
  played.played[1].latency = 3;  // high: 0.1 · 4000 · 3
  played.played[1].rate = 1.1;   // 500 · 0.1
  EXPECT_NEAR(score(played, ladder(), true).nqoe, (4000.0 - 25 - 1200 - 50) / 16'000, 1e-12);
  EXPECT_NEAR(score(played, ladder(), true).latency, 2, 1e-12);
}

TEST(Scores, SlowerIsHowFarBelowOneTheRateWas) {
  SessionResult played = session({1, 1, 1, 1});
  played.played[1].rate = 0.8;
  played.played[2].rate = 1.1;
  EXPECT_NEAR(score(played, ladder(), false).slower, 0.05, 1e-12);
}

TEST(Scores, AnUnspoiltSessionOnTheHighestRungIsWorthOne) {
  EXPECT_NEAR(score(session({2, 2, 2}), ladder(), false).nqoe, 1, 1e-12);
  EXPECT_NEAR(score(session({2, 2, 2}), ladder(), false).pensieve, 4, 1e-12);
}

TEST(Scores, ASessionThatNeverBeganHasStalledAllTheTime) {
  SessionResult none;
  none.lasted = MediaTime::milliseconds(10'000);
  const Scores scores = score(none, ladder(), false);
  EXPECT_EQ(scores.rebuffer_ratio, 1);
  EXPECT_EQ(scores.stalls, 1);
  EXPECT_NEAR(scores.pensieve, -40, 1e-12);
}

TEST(Scores, QuantilesLieBetweenNeighbours) {
  const double values[] = {5, 1, 4, 2, 3};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile(values, 0.1), 1.4);
  EXPECT_DOUBLE_EQ(quantile(values, 1), 5);
  EXPECT_DOUBLE_EQ(mean(values), 3);
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
}

}  // namespace
}  // namespace rill::bench
