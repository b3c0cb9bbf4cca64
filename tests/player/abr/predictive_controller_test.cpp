// SPDX-License-Identifier: Apache-2.0
#include "player/abr/predictive_controller.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace rill::abr {
namespace {

// Segments of three seconds, loaded one after another over a link whose throughput the test gives, in the
// order a player does: play stops when the buffer is dry, loading waits while it is full.
class Link {
 public:
  explicit Link(std::vector<double> megabits_per_second) {
    for (const double rate : megabits_per_second)
      ladder_.push_back({BitsPerSecond{static_cast<uint64_t>(rate * 1e6)}, rate});
    situation_.ladder = ladder_;
    situation_.segment_duration = MediaTime::milliseconds(3000);
    situation_.buffer_limit = MediaTime::milliseconds(25'000);
  }

  // The rung that was chosen for the next segment, which then is loaded at `throughput` Mb/s.
  size_t load(double throughput) {
    situation_.playing = buffer_ > 0;
    situation_.buffer = MediaTime::seconds(buffer_);
    const size_t rung = controller_.choose(situation_);
    const double size = ladder_[rung].quality * 3;
    double takes = size / std::max(throughput, 1e-6);
    if (throughput <= 0) takes = 60;
    stalled_ += std::max(takes - buffer_ - 3, 0.0);
    buffer_ = std::max(buffer_ + 3 - takes, 0.0);
    time_ += takes;
    if (buffer_ > 25) {
      time_ += buffer_ - 25;
      buffer_ = 25;
    }
    if (situation_.last && *situation_.last != rung) {
      if (time_ > 60) ++switches_;  // after the first minute
    }
    situation_.last = rung;
    situation_.now = MediaTime::seconds(time_);
    return rung;
  }
  void estimate(double megabits, double deviation) {
    situation_.throughput = {megabits * 1e6, deviation, MediaTime::milliseconds(50)};
  }

  PredictiveController controller_;
  std::vector<Rung> ladder_;
  Situation situation_;
  double buffer_ = 0;
  double time_ = 0;
  double stalled_ = 0;
  unsigned switches_ = 0;
};

const std::vector<double> kLadder{0.23, 0.331, 0.477, 0.688, 0.991, 1.427, 2.056, 2.962, 5.027, 6.0};

TEST(PredictiveController, AnUnknownNetworkBeginsWithTheLowestRung) {
  Link link(kLadder);
  EXPECT_EQ(link.load(2), 0u);
}

TEST(PredictiveController, ANetworkThatAnswersSoonIsThoughtFast) {
  const auto first = [](int64_t milliseconds) {
    Link link(kLadder);
    link.situation_.throughput.first_byte = MediaTime::milliseconds(milliseconds);
    return link.load(2);
  };
  EXPECT_EQ(first(2), 5u);
  EXPECT_EQ(first(20), 1u);
  EXPECT_EQ(first(100), 0u);
}

TEST(PredictiveController, TheFirstRungHasRoomForABadGuess) {
  Link link(kLadder);
  link.estimate(4, 0.5);
  EXPECT_EQ(link.load(4), 5u);
}

TEST(PredictiveController, ASteadyLinkIsUsedToItsHighestSustainableRung) {
  for (const double throughput : {0.8, 1.2, 2.5, 3.6, 7.0}) {
    Link link(kLadder);
    link.estimate(throughput, 0.1);
    size_t rung = 0;
    for (unsigned i = 0; i < 200; ++i) rung = link.load(throughput);
    size_t expected = 0;
    while (expected + 1 < kLadder.size() && kLadder[expected + 1] <= throughput) ++expected;
    EXPECT_EQ(rung, expected) << throughput;
    EXPECT_EQ(link.stalled_, 0) << throughput;
  }
}

// A stall weighs by the highest quality there is: near the bottom of a tall ladder caution pays.
TEST(PredictiveController, ASlowLinkIsNotPushedToItsLimit) {
  Link link(kLadder);
  link.estimate(0.4, 0.1);
  size_t rung = 9;
  for (unsigned i = 0; i < 60; ++i) rung = link.load(0.4);
  EXPECT_LE(rung, 1u);
  EXPECT_EQ(link.stalled_, 0);
}

// Whatever lies between two rungs: no back and forth.
TEST(PredictiveController, AConstantLinkNeverMakesItOscillate) {
  for (double throughput = 0.25; throughput < 8; throughput *= 1.07) {
    Link link(kLadder);
    link.estimate(throughput, 0.1);
    for (unsigned i = 0; i < 200; ++i) link.load(throughput);
    EXPECT_LE(link.switches_, 2u) << throughput;
  }
}

TEST(PredictiveController, ACollapseIsAnsweredBeforeTheBufferIsDry) {
  Link link(kLadder);
  link.estimate(8, 0.2);
  for (unsigned i = 0; i < 30; ++i) link.load(8);
  EXPECT_EQ(*link.situation_.last, 9u);
  link.estimate(1, 0.4);
  for (unsigned i = 0; i < 30; ++i) link.load(1);
  EXPECT_LE(*link.situation_.last, 4u);
  EXPECT_EQ(link.stalled_, 0);
}

TEST(PredictiveController, ALongSilenceIsRecoveredFrom) {
  Link link(kLadder);
  link.estimate(4, 0.2);
  for (unsigned i = 0; i < 20; ++i) link.load(4);
  const size_t before = *link.situation_.last;
  link.estimate(0.001, 2);
  EXPECT_EQ(link.load(0), 0u);
  link.estimate(4, 0.4);
  for (unsigned i = 0; i < 20; ++i) link.load(4);
  EXPECT_EQ(*link.situation_.last, before);
}

TEST(PredictiveController, AnUncertainNetworkIsGivenLess) {
  const auto chosen = [](double deviation) {
    Link link(kLadder);
    link.estimate(2.5, deviation);
    link.situation_.last = 4;
    link.buffer_ = 6;
    return link.load(2.5);
  };
  EXPECT_LE(chosen(0.8), chosen(0.1));
  EXPECT_LT(chosen(1.2), chosen(0.1));
}

TEST(PredictiveController, ANetworkThatGoesOnFallingIsGivenLessLiveAndRiddenOutInVod) {
  const auto chosen = [](bool live, double falling_to) {
    Link link(kLadder);
    link.estimate(2.5, 0.1);
    link.situation_.throughput.falling_to = falling_to * 1e6;
    link.situation_.live = live;
    link.situation_.last = 5;
    link.buffer_ = 4;
    return link.load(2.5);
  };
  EXPECT_LT(chosen(true, 0.8), chosen(true, 2.5));
  EXPECT_EQ(chosen(true, 0), chosen(true, 2.5));
  EXPECT_EQ(chosen(false, 0.8), chosen(false, 2.5));
}

// With little in the buffer, a link of 2.6 Mb/s and 2 Mb/s playing.
// Segments average over it: seldom is a rung lost to what lasts a second.
TEST(PredictiveController, UncertaintyOverSecondsCostsLittleWithABuffer) {
  const auto chosen = [](double rate, double deviation) {
    Link link(kLadder);
    link.situation_.buffer_limit = MediaTime::milliseconds(10'000);
    link.situation_.last = 4;
    link.buffer_ = 7;
    link.estimate(rate, deviation);
    return link.load(rate);
  };
  size_t links = 0;
  size_t lost = 0;
  for (double rate = 0.5; rate < 5; rate *= 1.1) {
    ++links;
    lost += chosen(rate, 0.1) - chosen(rate, 0.8);
  }
  EXPECT_GT(lost, 0u);
  EXPECT_LT(lost, links / 6);
}

TEST(PredictiveController, WhatIsKnownOfComingSegmentsCounts) {
  const auto chosen = [](const std::vector<double>& sizes) {
    Link link(kLadder);
    link.estimate(2.6, 0.1);
    for (Rung& rung : link.ladder_) rung.sizes = sizes;
    link.situation_.ladder = link.ladder_;
    link.situation_.last = 6;
    link.buffer_ = 4;
    return link.load(2.6);
  };
  EXPECT_EQ(chosen({}), 6u);
  EXPECT_EQ(chosen({1, 1, 1, 1}), 6u);
  EXPECT_LT(chosen({3}), 6u);
  EXPECT_LT(chosen({1, 3, 3, 3}), 6u);
  EXPECT_GT(chosen(std::vector<double>(11, 0.5)), 6u);
}

TEST(PredictiveController, EveryChoiceIsOfTheLadder) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (unsigned i = 0; i < 2000; ++i) {
    std::vector<double> rates(1 + random() % 8);
    double rate = 0.1;
    for (double& value : rates) value = rate *= 1 + uniform(random);
    Link link(rates);
    link.estimate(std::exp(uniform(random) * 8 - 4), uniform(random) * 2);
    link.buffer_ = uniform(random) * 40;
    if (uniform(random) < 0.8) link.situation_.last = random() % rates.size();
    link.situation_.buffer_limit = MediaTime::seconds(uniform(random) * 40);
    link.situation_.segment_duration = MediaTime::seconds(uniform(random) * 10);
    EXPECT_LT(link.controller_.choose(link.situation_), rates.size());
    Download download{.rung = random() % rates.size(),
                      .elapsed = MediaTime::seconds(uniform(random) * 20),
                      .flowing = MediaTime(),
                      .received = random() % 1'000'000,
                      .expected = std::nullopt};
    const auto instead = link.controller_.reconsider(link.situation_, download);
    if (instead) EXPECT_LT(*instead, download.rung);
  }
}

TEST(PredictiveController, ASegmentThatWouldComeTooLateIsBegunAnewLower) {
  Link link(kLadder);
  link.estimate(0.5, 0.3);
  link.situation_.buffer = MediaTime::milliseconds(5000);
  link.situation_.playing = true;
  link.situation_.last = 9;
  Download download{.rung = 9,
                    .elapsed = MediaTime::milliseconds(1500),
                    .flowing = MediaTime::milliseconds(1400),
                    .received = 90'000,
                    .expected = 2'250'000};
  const auto instead = link.controller_.reconsider(link.situation_, download);
  ASSERT_TRUE(instead.has_value());
  EXPECT_LE(*instead, 3u);
  // Almost there: the rest comes sooner than anything new.
  download.received = 2'240'000;
  EXPECT_FALSE(link.controller_.reconsider(link.situation_, download).has_value());
}

// The averages still say 3 Mb/s; the segment itself comes at a tenth of that.
TEST(PredictiveController, ASegmentsOwnRateTellsOfACollapseFirst) {
  Link link(kLadder);
  link.estimate(3, 0.4);
  link.situation_.buffer = MediaTime::milliseconds(9000);
  link.situation_.playing = true;
  link.situation_.last = 7;
  Download download{.rung = 7,
                    .elapsed = MediaTime::milliseconds(3100),
                    .flowing = MediaTime::milliseconds(3000),
                    .received = 112'500,
                    .expected = 1'110'000};
  EXPECT_TRUE(link.controller_.reconsider(link.situation_, download).has_value());
  // A server that makes the segment while it sends it says nothing of the network by its pace.
  download.expected.reset();
  EXPECT_FALSE(link.controller_.reconsider(link.situation_, download).has_value());
}

// The averages say 3 Mb/s and are falling: given up before the segment's own rate is believed, live or not.
TEST(PredictiveController, ASegmentIsGivenUpWhereTheNetworkGoesOnFalling) {
  for (const bool live : {true, false}) {
    Link link(kLadder);
    link.estimate(3, 0.4);
    link.situation_.live = live;
    link.situation_.buffer = MediaTime::milliseconds(6000);
    link.situation_.playing = true;
    link.situation_.last = 7;
    const Download download{.rung = 7,
                            .elapsed = MediaTime::milliseconds(1500),
                            .flowing = MediaTime::milliseconds(1400),
                            .received = 112'500,
                            .expected = 1'110'000};
    EXPECT_FALSE(link.controller_.reconsider(link.situation_, download).has_value()) << live;
    link.situation_.throughput.falling_to = 0.4e6;
    EXPECT_TRUE(link.controller_.reconsider(link.situation_, download).has_value()) << live;
  }
}

TEST(PredictiveController, ASegmentInGoodTimeIsLetCome) {
  Link link(kLadder);
  link.estimate(5.5, 0.2);
  link.situation_.buffer = MediaTime::milliseconds(15'000);
  link.situation_.playing = true;
  link.situation_.last = 8;
  const Download download{.rung = 8,
                          .elapsed = MediaTime::milliseconds(1500),
                          .flowing = MediaTime::milliseconds(1400),
                          .received = 900'000,
                          .expected = 1'890'000};
  EXPECT_FALSE(link.controller_.reconsider(link.situation_, download).has_value());
}

}  // namespace
}  // namespace rill::abr
