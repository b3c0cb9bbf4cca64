// SPDX-License-Identifier: Apache-2.0
// The player's own choice of renditions, in whole sessions of the real player.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/bench/abr/controllers.h"
#include "tests/bench/abr/session_runner.h"

namespace rill::bench {
namespace {

constexpr size_t kSegments = 200;  // ten minutes

// Ten rungs a step of 1.45 apart; segments differ from the rung's rate by up to a third, as films do, or by
// another part.
Ladder film(double differ = 0.33) {
  Ladder ladder;
  ladder.segment_duration = MediaTime::milliseconds(3000);
  for (double rate = 230'000; ladder.bitrates.size() < 10; rate *= 1.45) ladder.bitrates.push_back(rate);
  for (size_t segment = 0; segment < kSegments; ++segment) {
    const double scene = 1 + differ * std::sin(static_cast<double>(segment) * 0.7);
    std::vector<uint64_t> sizes;
    for (const double rate : ladder.bitrates) sizes.push_back(static_cast<uint64_t>(rate * scene * 3 / 8));
    ladder.sizes.push_back(std::move(sizes));
  }
  return ladder;
}

Trace steady(double bits_per_second) {
  return {"steady", {{MediaTime::milliseconds(60'000), bits_per_second, MediaTime::milliseconds(50)}}};
}

size_t switches_after_the_first_minute(const SessionResult& session) {
  size_t switches = 0;
  for (size_t i = 21; i < session.played.size(); ++i) {
    if (session.played[i].rung != session.played[i - 1].rung) ++switches;
  }
  return switches;
}

// Wherever between two rungs the link lies.
TEST(Adaptation, TenMinutesOnASteadyLinkSeeTwoSwitchesAtMostAfterTheFirst) {
  const Ladder ladder = film();
  for (size_t rung = 1; rung + 1 < ladder.bitrates.size(); ++rung) {
    for (const double part : {0.1, 0.3, 0.5, 0.7, 0.9}) {
      const double rate = ladder.bitrates[rung] * std::pow(1.45, part);
      const Trace trace = steady(rate);
      const auto session = run_session({.trace = trace, .ladder = ladder});
      ASSERT_TRUE(session.ok());
      ASSERT_EQ(session->played.size(), kSegments);
      EXPECT_LE(switches_after_the_first_minute(*session), 2u) << rate;
      EXPECT_TRUE(session->stalls.empty()) << rate;
    }
  }
}

// To less than a tenth, at any moment: the segment on its way is the first to tell.
TEST(Adaptation, ACollapseIsRiddenOutOnTenSecondsOfBuffer) {
  Ladder ladder;
  ladder.segment_duration = MediaTime::milliseconds(2000);
  ladder.bitrates = {280'000, 620'000, 1'700'000};
  for (size_t segment = 0; segment < 72; ++segment) ladder.sizes.push_back({70'000, 155'000, 425'000});
  const MediaTime latency = MediaTime::milliseconds(10);
  for (int64_t collapse = 1500; collapse < 9000; collapse += 100) {
    const Trace trace{"collapse",
                      {{MediaTime::milliseconds(collapse), 6e6, latency},
                       {MediaTime::milliseconds(1'000'000), 450e3, latency}}};
    const auto session =
        run_session({.trace = trace, .ladder = ladder, .buffer = MediaTime::milliseconds(12'000)});
    ASSERT_TRUE(session.ok());
    EXPECT_TRUE(session->stalls.empty()) << collapse;
  }
}

// A link that brings 0.8 of the lowest rung: play slows down as far as that takes.
TEST(Adaptation, ALinkALittleTooSlowForTheLowestRungPlaysOnAfterTheStart) {
  const Ladder ladder = film(0);
  const Trace trace = steady(0.8 * ladder.bitrates[0]);
  const auto ours = run_session({.trace = trace, .ladder = ladder});
  const auto plain =
      run_session({.trace = trace, .ladder = ladder, .controller = find_controller("throughput")->make});
  ASSERT_TRUE(ours.ok() && plain.ok());
  EXPECT_TRUE(ours->finished);
  const auto late_stalls = [](const SessionResult& session) {
    return std::ranges::count_if(
        session.stalls, [](const Stall& stall) { return stall.at > MediaTime::milliseconds(60'000); });
  };
  EXPECT_EQ(late_stalls(*ours), 0);
  EXPECT_GT(late_stalls(*plain), 3);
  for (const PlayedSegment& segment : ours->played) EXPECT_GE(segment.rate, 0.75);
}

TEST(Adaptation, PlayIsNotStretchedWhereTheNetworkHoldsARung) {
  const Ladder ladder = film();
  for (const double rate : {0.6e6, 1.5e6, 5e6}) {
    const Trace trace = steady(rate);
    const auto session = run_session({.trace = trace, .ladder = ladder});
    ASSERT_TRUE(session.ok());
    double stretched = 0;
    for (const PlayedSegment& segment : session->played) stretched += std::abs(1 - segment.rate);
    EXPECT_LE(stretched / kSegments, 0.003) << rate;
  }
}

TEST(Adaptation, AnOutageIsRecoveredFromToTheSameQuality) {
  const Ladder ladder = film();
  const MediaTime latency = MediaTime::milliseconds(50);
  for (const double rate : {0.6e6, 1.5e6, 5e6}) {
    const Trace trace{"outage",
                      {{MediaTime::milliseconds(120'000), rate, latency},
                       {MediaTime::milliseconds(60'000), 0, latency},
                       {MediaTime::milliseconds(1'800'000), rate, latency}}};
    const auto session = run_session({.trace = trace, .ladder = ladder});
    ASSERT_TRUE(session.ok());
    EXPECT_TRUE(session->finished);
    EXPECT_EQ(session->stalls.size(), 1u) << rate;
    // Before: the quality of the second minute; after: of the last three.
    const auto mean = [&](size_t first, size_t last) {
      double sum = 0;
      for (size_t i = first; i < last; ++i) sum += static_cast<double>(session->played[i].rung);
      return sum / static_cast<double>(last - first);
    };
    EXPECT_NEAR(mean(140, 200), mean(20, 38), 0.8) << rate;
  }
}

// What follows an outage brings less than the lowest rung takes: played from the first second on, it would
// stall play again before the segment has come.
TEST(Adaptation, PlayDoesNotGoOnFromAStallIntoTheNextOneWithinASegment) {
  const Ladder ladder = film(0);
  const MediaTime latency = MediaTime::milliseconds(50);
  // Seconds of play between a stall and the next.
  const auto shortest_play = [](const SessionResult& session) {
    double shortest = 600;
    for (size_t i = 1; i < session.stalls.size(); ++i) {
      const Stall& before = session.stalls[i - 1];
      shortest = std::min(shortest, (session.stalls[i].at - before.at - before.duration).as_seconds());
    }
    return shortest;
  };
  double without = 600;
  for (const double part : {0.3, 0.4, 0.5}) {
    const Trace trace{"slow",
                      {{MediaTime::milliseconds(120'000), 1.5e6, latency},
                       {MediaTime::milliseconds(60'000), 0, latency},
                       {MediaTime::milliseconds(15'000), part * ladder.bitrates[0], latency},
                       {MediaTime::milliseconds(1'800'000), 1.5e6, latency}}};
    const auto ours = run_session({.trace = trace, .ladder = ladder});
    const auto plain =
        run_session({.trace = trace, .ladder = ladder, .controller = find_controller("throughput")->make});
    ASSERT_TRUE(ours.ok() && plain.ok());
    EXPECT_TRUE(ours->finished);
    EXPECT_GE(ours->stalls.size(), 1u) << part;
    EXPECT_GE(shortest_play(*ours), 3.0) << part;
    without = std::min(without, shortest_play(*plain));
  }
  EXPECT_LT(without, 2.0);
}

}  // namespace
}  // namespace rill::bench
