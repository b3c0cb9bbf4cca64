// SPDX-License-Identifier: Apache-2.0
#include "player/abr/bandwidth_estimator.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rill::abr {
namespace {

constexpr BitsPerSecond kMegabit{1'000'000};

struct Network {
  BandwidthEstimator estimator;
  MediaTime now = MediaTime::milliseconds(50'000);

  void give(double megabits_per_second, double seconds) {
    for (double left = seconds; left > 1e-9; left -= 0.5) {
      const double flowing = std::min(left, 0.5);
      now += MediaTime::seconds(flowing);
      estimator.add({.bytes = static_cast<uint64_t>(megabits_per_second * 125'000 * flowing),
                     .flowing = MediaTime::seconds(flowing),
                     .first_byte = {},
                     .at = now,
                     .manifest = false});
    }
  }
  [[nodiscard]] double megabits() const { return estimator.estimate().bits_per_second / 1e6; }
};

TEST(BandwidthEstimator, KnowsNothingAtFirst) {
  const BandwidthEstimator estimator;
  EXPECT_EQ(estimator.estimate().bits_per_second, 0);
  EXPECT_EQ(estimator.estimate().first_byte, MediaTime());
  EXPECT_DOUBLE_EQ(estimator.estimate().deviation, BandwidthEstimator::kPriorDeviation);
}

TEST(BandwidthEstimator, IsRightFromTheFirstSampleOn) {
  Network network;
  network.give(7, 0.5);
  EXPECT_NEAR(network.megabits(), 7, 0.01);
  EXPECT_NEAR(static_cast<double>(network.estimator.measured().value().value), 7e6, 1e4);
}

TEST(BandwidthEstimator, FollowsACollapseByTheFastAverageAndARiseByTheSlowOne) {
  Network falling;
  falling.give(10, 30);
  falling.give(1, 3);
  EXPECT_NEAR(falling.megabits(), 5.5, 0.1);
  Network rising;
  rising.give(1, 60);
  rising.give(10, 9);
  EXPECT_NEAR(rising.megabits(), 5.5, 0.1);
}

TEST(BandwidthEstimator, OfARateThatFallsItTellsWhatItHasComeTo) {
  Network network;
  network.give(10, 60);
  EXPECT_NEAR(network.estimator.estimate().falling_to, 10e6, 1e4);
  double rate = 10;
  for (int step = 0; step < 48; ++step, rate *= 0.97) network.give(rate, 0.5);
  const ThroughputEstimate falling = network.estimator.estimate();
  EXPECT_GT(falling.bits_per_second, rate * 1.2e6);
  EXPECT_NEAR(falling.falling_to, rate * 1e6, rate * 0.15e6);
  network.give(20, 10);
  const ThroughputEstimate rising = network.estimator.estimate();
  EXPECT_EQ(rising.falling_to, rising.bits_per_second);
}

TEST(BandwidthEstimator, TellsWhatIsUsualOverMinutes) {
  Network network;
  EXPECT_EQ(network.estimator.estimate().usual, 0);
  network.give(10, 120);
  network.give(1, 10);
  EXPECT_GT(network.estimator.estimate().usual, 8e6);
  network.give(1, 240);
  EXPECT_NEAR(network.estimator.estimate().usual, 1e6, 1e6);
}

TEST(BandwidthEstimator, AnOutageLowersItAndItRecovers) {
  Network network;
  network.give(8, 30);
  network.give(0, 6);
  EXPECT_NEAR(network.megabits(), 2, 0.1);
  EXPECT_GT(network.megabits(), 0);
  network.give(8, 30);
  EXPECT_GT(network.megabits(), 7);
}

TEST(BandwidthEstimator, WhatWasKnownFadesWhileNothingIsAskedFor) {
  Network steady;
  steady.give(10, 30);
  steady.give(2, 3);
  Network after_idling;
  after_idling.give(10, 30);
  after_idling.now += MediaTime::milliseconds(60'000);
  after_idling.give(2, 3);
  EXPECT_LT(after_idling.megabits(), steady.megabits() - 1);
}

TEST(BandwidthEstimator, AnotherSessionsRateIsAFirstGuessThatIsSoonOutweighed) {
  Network network;
  network.estimator.set_prior(BitsPerSecond{20'000'000}, MediaTime::milliseconds(60'000));
  EXPECT_NEAR(network.megabits(), 20, 0.01);
  EXPECT_FALSE(network.estimator.measured().has_value());
  network.give(2, 1);
  EXPECT_LT(network.megabits(), 12);
  network.give(2, 9);
  EXPECT_NEAR(network.megabits(), 2, 0.6);
  Network poor;
  poor.estimator.set_prior(kMegabit, MediaTime());
  poor.give(20, 4);
  EXPECT_GT(poor.megabits(), 15);
}

TEST(BandwidthEstimator, AnOldGuessCountsLessAndOneOfYesterdayNotAtAll) {
  Network fresh;
  fresh.estimator.set_prior(kMegabit, MediaTime::seconds(3600));
  Network old;
  old.estimator.set_prior(kMegabit, MediaTime::seconds(20 * 3600));
  EXPECT_NEAR(old.megabits(), 1, 0.01);
  fresh.give(9, 1);
  old.give(9, 1);
  EXPECT_GT(old.megabits(), fresh.megabits() + 1);
  for (const double age : {25 * 3600.0, 24 * 3600.0, -5.0}) {
    Network none;
    none.estimator.set_prior(kMegabit, MediaTime::seconds(age));
    EXPECT_EQ(none.estimator.estimate().bits_per_second, 0);
  }
}

TEST(BandwidthEstimator, AGuessAfterMeasuringChangesNothing) {
  Network network;
  network.give(5, 2);
  network.estimator.set_prior(kMegabit, MediaTime());
  EXPECT_NEAR(network.megabits(), 5, 0.01);
}

TEST(BandwidthEstimator, AManifestIsAGuessThatWeighsLittle) {
  Network network;
  network.estimator.add({.bytes = 50'000,
                         .flowing = MediaTime::milliseconds(100),
                         .first_byte = {},
                         .at = network.now,
                         .manifest = true});
  EXPECT_NEAR(network.megabits(), 4, 0.01);
  EXPECT_FALSE(network.estimator.measured().has_value());
  network.give(10, 0.5);
  EXPECT_GT(network.megabits(), 9.5);
}

TEST(BandwidthEstimator, DeviationShrinksOnASteadyNetworkAndGrowsWithWrongPredictions) {
  Network steady;
  double last = steady.estimator.estimate().deviation;
  for (int i = 0; i < 10; ++i) {
    steady.give(5, 2);
    EXPECT_LT(steady.estimator.estimate().deviation, last);
    last = steady.estimator.estimate().deviation;
  }
  EXPECT_LT(last, 0.2);
  Network rough;
  for (int i = 0; i < 20; ++i) rough.give(i % 2 == 0 ? 2 : 16, 2);
  EXPECT_GT(rough.estimator.estimate().deviation, 0.8);
  rough.give(5, 40);
  EXPECT_LT(rough.estimator.estimate().deviation, 0.5);
}

TEST(BandwidthEstimator, ManyShortTransfersMakeOneWindow) {
  Network network;
  const auto quick = [&](double megabits) {
    network.now += MediaTime::milliseconds(980);
    network.give(megabits, 0.02);
  };
  for (int i = 0; i < 8; ++i) quick(20);
  const double before = network.estimator.estimate().deviation;
  for (int i = 0; i < 4; ++i) quick(i % 2 == 0 ? 10 : 40);  // 20 as the harmonic mean would be 16
  EXPECT_LT(network.estimator.estimate().deviation, before + 0.05);
}

TEST(BandwidthEstimator, OneLateFirstByteChangesNothing) {
  BandwidthEstimator estimator;
  for (const int64_t milliseconds : {40, 42, 38, 3000, 41}) {
    estimator.add({.bytes = 0,
                   .flowing = {},
                   .first_byte = MediaTime::milliseconds(milliseconds),
                   .at = {},
                   .manifest = false});
  }
  EXPECT_EQ(estimator.estimate().first_byte, MediaTime::milliseconds(41));
  EXPECT_EQ(estimator.estimate().bits_per_second, 0);
}

}  // namespace
}  // namespace rill::abr
