// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/session_runner.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rill::bench {
namespace {

MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}

Ladder three_rungs(size_t segments) {
  Ladder ladder;
  ladder.segment_duration = ms(3000);
  ladder.bitrates = {300'000, 1'000'000, 3'000'000};
  for (size_t i = 0; i < segments; ++i) ladder.sizes.push_back({112'500, 375'000, 1'125'000});
  return ladder;
}

Trace constant(double bits_per_second) {
  return {"constant", {{ms(60'000), bits_per_second, ms(20)}}};
}

TEST(SessionRunner, AFastNetworkPlaysEverySegmentWithoutAStall) {
  const Ladder ladder = three_rungs(30);
  const Trace trace = constant(20e6);
  const auto session = run_session({.trace = trace, .ladder = ladder});
  ASSERT_TRUE(session.ok());
  EXPECT_TRUE(session->finished);
  EXPECT_EQ(session->error, "");
  EXPECT_EQ(session->played.size(), 30u);
  EXPECT_TRUE(session->stalls.empty());
  ASSERT_TRUE(session->startup.has_value());
  EXPECT_LT(*session->startup, ms(1000));
  EXPECT_EQ(session->played.back().rung, 2u);
  EXPECT_NEAR(session->lasted.as_seconds(), 90 + session->startup->as_seconds(), 0.3);
}

TEST(SessionRunner, AnOutageLongerThanTheBufferIsAStallOfTheRest) {
  const Ladder ladder = three_rungs(30);
  // 30 s of plenty, 40 s of nothing.
  const Trace trace{"outage",
                    {{ms(30'000), 20e6, ms(20)}, {ms(40'000), 0, ms(20)}, {ms(900'000), 20e6, ms(20)}}};
  const auto session = run_session({.trace = trace, .ladder = ladder, .buffer = ms(10'000)});
  ASSERT_TRUE(session.ok());
  EXPECT_TRUE(session->finished);
  EXPECT_EQ(session->played.size(), 30u);
  ASSERT_EQ(session->stalls.size(), 1u);
  // Between 7 and 10 s were buffered.
  EXPECT_GT(session->stalls[0].at, ms(36'500));
  EXPECT_LT(session->stalls[0].at, ms(41'000));
  EXPECT_GT(session->stalls[0].at + session->stalls[0].duration, ms(70'000));
  EXPECT_LT(session->stalls[0].at + session->stalls[0].duration, ms(73'000));
}

TEST(SessionRunner, TheSameSessionIsPlayedTheSameWayTwice) {
  const Ladder ladder = three_rungs(20);
  const Trace trace{"steps", {{ms(7000), 5e6, ms(20)}, {ms(9000), 400'000, ms(60)}}};
  const auto once = run_session({.trace = trace, .ladder = ladder});
  const auto again = run_session({.trace = trace, .ladder = ladder});
  ASSERT_TRUE(once.ok() && again.ok());
  EXPECT_EQ(once->bytes, again->bytes);
  EXPECT_EQ(once->lasted, again->lasted);
  EXPECT_TRUE(
      std::ranges::equal(once->played, again->played, {}, &PlayedSegment::rung, &PlayedSegment::rung));
}

// What the controller was told of sizes, by the segment it was asked for.
std::vector<std::vector<abr::Rung>> told;

class Listener final : public abr::Controller {
 public:
  size_t choose(const abr::Situation& situation) override {
    told.emplace_back(situation.ladder.begin(), situation.ladder.end());
    return 1;
  }
  std::optional<size_t> reconsider(const abr::Situation&, const abr::Download&) override {
    return std::nullopt;
  }
};

TEST(SessionRunner, TheSizesOfComingSegmentsAreToldAsThePlaylistTellsThem) {
  Ladder ladder = three_rungs(8);
  for (size_t i = 0; i < ladder.sizes.size(); ++i) {
    for (size_t& size : ladder.sizes[i]) size = size * (i % 2 == 0 ? 3 : 1) / 2;
  }
  told.clear();
  const Trace trace = constant(20e6);
  const auto session =
      run_session({.trace = trace, .ladder = ladder, .controller = []() -> std::unique_ptr<abr::Controller> {
                     return std::make_unique<Listener>();
                   }});
  ASSERT_TRUE(session.ok());
  ASSERT_EQ(told.size(), 9u);
  // The rung to begin with is chosen before any media playlist is there.
  for (const abr::Rung& rung : told[0]) EXPECT_TRUE(rung.sizes.empty());
  for (size_t i = 0; i < 8; ++i) {
    for (const abr::Rung& rung : told[i + 1]) {
      ASSERT_EQ(rung.sizes.size(), 8 - i);
      for (size_t k = 0; k < rung.sizes.size(); ++k)
        EXPECT_NEAR(rung.sizes[k], (i + k) % 2 == 0 ? 1.5 : 0.5, 0.01) << i << " " << k;
    }
  }
}

TEST(SessionRunner, LivePlaysAtItsLatency) {
  const Ladder ladder = three_rungs(30);
  const Trace trace = constant(20e6);
  const auto session = run_session(
      {.trace = trace, .ladder = ladder, .live = true, .buffer = ms(9000), .live_duration = ms(120'000)});
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(session->error, "");
  EXPECT_TRUE(session->stalls.empty());
  EXPECT_NEAR(static_cast<double>(session->played.size()), 40, 2);
  for (const PlayedSegment& segment : session->played) EXPECT_NEAR(segment.latency, 9, 0.6);
}

TEST(SessionRunner, AnUnusableLadderIsAnError) {
  Ladder ladder = three_rungs(2);
  ladder.sizes[1] = {10, 20, 30};
  const Trace trace = constant(1e6);
  EXPECT_FALSE(run_session({.trace = trace, .ladder = ladder}).ok());
}

}  // namespace
}  // namespace rill::bench
