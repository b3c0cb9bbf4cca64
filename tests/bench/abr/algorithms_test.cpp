// SPDX-License-Identifier: Apache-2.0
// Decisions worked out by hand from the papers' formulas.
#include <gtest/gtest.h>

#include <array>

#include "tests/bench/abr/algorithms/bola_controller.h"
#include "tests/bench/abr/algorithms/bola_e_controller.h"
#include "tests/bench/abr/algorithms/dynamic_controller.h"
#include "tests/bench/abr/algorithms/throughput_controller.h"

namespace rill::abr {
namespace {

constexpr std::array<Rung, 4> kLadder{{{BitsPerSecond{500'000}, 0.5},
                                       {BitsPerSecond{1'000'000}, 1},
                                       {BitsPerSecond{2'000'000}, 2},
                                       {BitsPerSecond{4'000'000}, 4}}};

// Of another segment each time.
Situation situation(double throughput, double buffer, std::optional<size_t> last = 0) {
  static int64_t segments = 0;
  Situation out;
  out.start = MediaTime::milliseconds(3000) * ++segments;
  out.ladder = kLadder;
  out.last = last;
  out.throughput.bits_per_second = throughput;
  out.segment_duration = MediaTime::milliseconds(3000);
  out.buffer = MediaTime::seconds(buffer);
  out.buffer_limit = MediaTime::milliseconds(22'000);
  out.playing = true;
  return out;
}

Download download(size_t rung, double elapsed, double flowing, uint64_t received, uint64_t expected) {
  return {rung, MediaTime::seconds(elapsed), MediaTime::seconds(flowing), received, expected};
}

// BOLA as if many segments had been loaded: past BOLA-FINITE's start.
BolaController grown_bola() {
  BolaController bola;
  for (int i = 0; i < 40; ++i) (void)bola.choose(situation(1e6, 10));
  return bola;
}

TEST(RungForThroughput, IsTheHighestThatComesInItsOwnDuration) {
  EXPECT_EQ(rung_for_throughput(situation(0, 10), 0), 0u);
  EXPECT_EQ(rung_for_throughput(situation(0, 10), 100'000), 0u);
  EXPECT_EQ(rung_for_throughput(situation(0, 10), 2'000'000), 2u);
  EXPECT_EQ(rung_for_throughput(situation(0, 10), 1'999'999), 1u);
  Situation late = situation(0, 10);
  late.throughput.first_byte = MediaTime::milliseconds(100);  // 2.9 s of the 3 are left
  EXPECT_EQ(rung_for_throughput(late, 2'000'000), 1u);
  EXPECT_EQ(rung_for_throughput(late, 2'070'000), 2u);
}

TEST(Published, ASegmentIsDecidedOnOnce) {
  ThroughputController controller;
  Situation now = situation(2'300'000, 20);
  EXPECT_EQ(controller.choose(now), 2u);
  now.throughput.bits_per_second = 1'200'000;
  EXPECT_EQ(controller.choose(now), 2u);
  now.start += MediaTime::milliseconds(3000);
  EXPECT_EQ(controller.choose(now), 1u);
}

TEST(Published, AfterAnAbandonmentItsRungIsTheAnswer) {
  ThroughputController controller;
  const Situation now = situation(2'300'000, 8, 2);
  EXPECT_EQ(controller.choose(now), 2u);
  EXPECT_EQ(controller.reconsider(now, download(2, 1.02, 1, 75'000, 750'000)), 0u);
  EXPECT_EQ(controller.choose(now), 0u);
}

TEST(Throughput, TakesNineTenths) {
  EXPECT_EQ(ThroughputController().choose(situation(2'300'000, 20)), 2u);
  EXPECT_EQ(ThroughputController().choose(situation(2'200'000, 20)), 1u);
  EXPECT_EQ(ThroughputController().choose(situation(100e6, 20)), 3u);
}

TEST(Throughput, BeginsLowWhileNothingIsKnown) {
  EXPECT_EQ(ThroughputController().choose(situation(0, 0, std::nullopt)), 0u);
}

TEST(Throughput, ALowBufferAllowsLess) {
  // 0.9 · 2 s · 2.3 Mb/s = 4.14 Mb: 3 Mb of rung 1, not 6 of rung 2.
  ThroughputController controller;
  EXPECT_EQ(controller.choose(situation(2'300'000, 2)), 1u);
  // The share falls to a half: 0.5 · 2.7 s · 2.3 Mb/s = 3.1 Mb, and 2.6 s do not.
  for (int i = 0; i < 10; ++i) (void)controller.choose(situation(2'300'000, 20));
  EXPECT_EQ(controller.choose(situation(2'300'000, 2.7)), 1u);
  EXPECT_EQ(controller.choose(situation(2'300'000, 2.6)), 0u);
  controller.restart();
  EXPECT_EQ(controller.choose(situation(2'300'000, 2.6)), 1u);
}

TEST(Throughput, ASlowDownloadIsBegunAnewLower) {
  const Situation now = situation(2'300'000, 8, 2);
  ThroughputController controller;
  // 750 kB at 75 kB/s: 10 s and more, beyond 1.8 · 3 s. 0.9 · 600 kb/s carry rung 0, 187.5 kB.
  EXPECT_EQ(controller.reconsider(now, download(2, 1.02, 1, 75'000, 750'000)), 0u);
  // The same pace, but too early to tell; or fast enough; or less left than the other has; or nothing lower.
  EXPECT_EQ(controller.reconsider(now, download(2, 0.49, 0.4, 30'000, 750'000)), std::nullopt);
  EXPECT_EQ(controller.reconsider(now, download(2, 1.02, 1, 150'000, 750'000)), std::nullopt);
  EXPECT_EQ(controller.reconsider(now, download(2, 8, 7.9, 592'500, 750'000)), std::nullopt);
  EXPECT_EQ(controller.reconsider(now, download(0, 1.02, 1, 10'000, 187'500)), std::nullopt);
}

TEST(Bola, TheBufferPicksTheRung) {
  // V = 22 / (ln 8 + 5) = 3.1075 s. Rung m is left for m+1, twice as large, at V·(5 + ln 2·(m − 1)):
  // 13.38, 15.54, 17.69 s.
  const Situation fast = situation(100e6, 0, 3);
  const auto rung_at = [&](double buffer) {
    BolaController bola = grown_bola();
    Situation now = fast;
    now.buffer = MediaTime::seconds(buffer);
    return bola.choose(now);
  };
  EXPECT_EQ(rung_at(13.3), 0u);
  EXPECT_EQ(rung_at(13.5), 1u);
  EXPECT_EQ(rung_at(15.4), 1u);
  EXPECT_EQ(rung_at(15.7), 2u);
  EXPECT_EQ(rung_at(17.6), 2u);
  EXPECT_EQ(rung_at(17.8), 3u);
}

TEST(Bola, NearTheStartItActsAsIfTheBufferWereShort) {
  // Three segments: V = 6 / (ln 8 + 5) = 0.8475 s; the highest rung from 4.83 s on.
  BolaController bola;
  EXPECT_EQ(bola.choose(situation(100e6, 4.7, 3)), 2u);
  EXPECT_EQ(bola.choose(situation(100e6, 4.9, 3)), 3u);
}

TEST(Bola, UpwardsTheThroughputAllowsOneRungMore) {
  BolaController bola = grown_bola();
  EXPECT_EQ(bola.choose(situation(600'000, 20, 0)), 1u);    // carries 0
  EXPECT_EQ(bola.choose(situation(1'100'000, 20, 0)), 2u);  // carries 1
  EXPECT_EQ(bola.choose(situation(600'000, 20, 2)), 2u);    // stays above it
  EXPECT_EQ(bola.choose(situation(600'000, 20, 3)), 3u);
}

TEST(Bola, BeginsLow) {
  EXPECT_EQ(BolaController().choose(situation(0, 0, std::nullopt)), 0u);
}

TEST(Bola, ADownloadIsLeftWhereALowerRungScoresMore) {
  BolaController bola = grown_bola();
  // 4 s of buffer, 1.4 of 1.5 MB to come: (3.1075·7.079 − 4)/11.2 Mb = 1.607 against (15.54 − 4)/1.5 Mb.
  EXPECT_EQ(bola.reconsider(situation(1e6, 4, 3), download(3, 1, 0.9, 100'000, 1'500'000)), 0u);
  // 100 kB to come are less than any other.
  EXPECT_EQ(bola.reconsider(situation(1e6, 4, 3), download(3, 9, 8.9, 1'400'000, 1'500'000)), std::nullopt);
  // A full buffer: rung 0's own score is below zero.
  EXPECT_EQ(bola.reconsider(situation(1e6, 19, 3), download(3, 1, 0.9, 100'000, 1'500'000)), std::nullopt);
  EXPECT_EQ(bola.reconsider(situation(1e6, 4, 3), download(3, 1, 0, 0, 1'500'000)), std::nullopt);
}

TEST(BolaE, BeginsWhereTheThroughputIsAndStaysThere) {
  BolaEController bola;
  EXPECT_EQ(bola.choose(situation(0, 0, std::nullopt)), 0u);
  EXPECT_EQ(bola.choose(situation(2'100'000, 3, 0)), 2u);
  EXPECT_GT(bola.placeholder(), 5);
  // The placeholder stands for the buffer that is missing; 6 s allow the 6 Mb of rung 2 at 2.1 Mb/s.
  EXPECT_EQ(bola.choose(situation(2'100'000, 6, 2)), 2u);
}

TEST(BolaE, AnInsufficientBufferTakesThePlaceholderAway) {
  BolaEController bola;
  (void)bola.choose(situation(2'100'000, 3, 0));
  const double before = bola.placeholder();
  EXPECT_EQ(bola.choose(situation(300'000, 1, 2)), 0u);
  EXPECT_LT(bola.placeholder(), before);
}

TEST(BolaE, WaitingForRoomCountsAsBuffer) {
  const auto rung_after = [](MediaTime between) {
    BolaEController bola;
    (void)bola.choose(situation(2'100'000, 3, 0));
    size_t last = bola.choose(situation(300'000, 1, 2));  // what was thought is gone
    Situation full = situation(20e6, 10, 0);
    full.buffer_limit = full.buffer;
    for (int i = 0; i < 30; ++i) {
      full.now += between;
      full.start += MediaTime::milliseconds(3000);
      full.last = last;
      last = bola.choose(full);
    }
    return last;
  };
  EXPECT_EQ(rung_after(MediaTime::milliseconds(3000)), 3u);
  EXPECT_LT(rung_after(MediaTime::milliseconds(100)), 3u);  // loading all the time
}

TEST(BolaE, OnARungAloneThereIsNothingToChoose) {
  Situation one = situation(1e6, 5);
  one.ladder = one.ladder.first(1);
  BolaEController bola;
  EXPECT_EQ(bola.choose(one), 0u);
  EXPECT_EQ(bola.choose(one), 0u);
}

TEST(Dynamic, IsTheThroughputRuleBelowTenSeconds) {
  DynamicController dynamic;
  ThroughputController throughput;
  for (const double buffer : {0.0, 3.0, 6.0, 9.9}) {
    EXPECT_EQ(dynamic.choose(situation(2'300'000, buffer, 1)),
              throughput.choose(situation(2'300'000, buffer, 1)));
    EXPECT_FALSE(dynamic.by_buffer());
  }
}

TEST(Dynamic, GoesToBolaWhenThatAsksForNoLess) {
  DynamicController dynamic;
  for (int i = 0; i < 40; ++i) (void)dynamic.choose(situation(2'300'000, 9, 2));
  (void)dynamic.choose(situation(2'300'000, 12, 2));  // BOLA: rung 0
  EXPECT_FALSE(dynamic.by_buffer());
  EXPECT_EQ(dynamic.choose(situation(2'300'000, 18, 2)),
            3u);  // BOLA: 3, one above what the throughput carries
  EXPECT_TRUE(dynamic.by_buffer());
  EXPECT_EQ(dynamic.choose(situation(2'300'000, 12, 3)), 0u);  // still above 10 s
  EXPECT_TRUE(dynamic.by_buffer());
  EXPECT_EQ(dynamic.choose(situation(2'300'000, 8, 1)), 2u);
  EXPECT_FALSE(dynamic.by_buffer());
}

TEST(Dynamic, OnAShortBufferTheThresholdIsHalfOfIt) {
  DynamicController dynamic;
  Situation now = situation(600'000, 6, 0);
  now.buffer_limit = MediaTime::milliseconds(7000);
  (void)dynamic.choose(now);  // both ask for rung 0
  EXPECT_TRUE(dynamic.by_buffer());
}

}  // namespace
}  // namespace rill::abr
