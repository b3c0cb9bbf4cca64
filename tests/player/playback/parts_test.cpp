// SPDX-License-Identifier: Apache-2.0
// The small deciders: frame queue, playout controller, buffer gate, live edge, rendition chooser.
#include <gtest/gtest.h>

#include "player/abr/rendition_chooser.h"
#include "player/playback/buffer_gate.h"
#include "player/playback/frame_queue.h"
#include "player/playback/live_edge.h"
#include "player/playback/playout_controller.h"

namespace rill::playback {
namespace {

MediaTime ms(int64_t milliseconds) {
  return MediaTime::milliseconds(milliseconds);
}

VideoFramePtr frame_at(int64_t pts) {
  auto frame = std::make_shared<VideoFrame>();
  frame->pts = ms(pts);
  frame->duration = ms(40);
  return frame;
}

TEST(FrameQueue, ShowsEachPictureOnceWhenItsTimeComes) {
  FrameQueue queue;
  queue.push(frame_at(40));
  queue.push(frame_at(0));
  queue.push(frame_at(80));
  EXPECT_EQ(queue.take_due(ms(0)).frame->pts, ms(0));
  EXPECT_EQ(queue.take_due(ms(39)).frame, nullptr);
  EXPECT_EQ(queue.take_due(ms(41)).frame->pts, ms(40));
  EXPECT_EQ(queue.take_due(ms(79)).frame, nullptr);
}

TEST(FrameQueue, CountsPicturesWhoseTimeWentByUnshown) {
  FrameQueue queue;
  for (int i = 0; i < 5; ++i) queue.push(frame_at(i * 40));
  queue.take_due(ms(0));
  const FrameQueue::Due due = queue.take_due(ms(170));
  EXPECT_EQ(due.frame->pts, ms(160));
  EXPECT_EQ(due.passed_over, 3U);
}

TEST(FrameQueue, ALatePictureIsShownIfNoneLaterIsThere) {
  FrameQueue queue;
  queue.push(frame_at(0));
  queue.take_due(ms(0));
  queue.push(frame_at(40));
  EXPECT_EQ(queue.take_due(ms(500)).frame->pts, ms(40));
}

TEST(FrameQueue, TheRunUpOfASeekIsDroppedUncounted) {
  FrameQueue queue;
  queue.start_at(ms(100));
  queue.push(frame_at(0));
  EXPECT_FALSE(queue.start_is_exact());
  queue.push(frame_at(40));
  queue.push(frame_at(80));
  EXPECT_TRUE(queue.start_is_exact());
  EXPECT_EQ(queue.size(), 1U);
  const FrameQueue::Due due = queue.take_first();
  EXPECT_EQ(due.frame->pts, ms(80));
  EXPECT_EQ(due.passed_over, 0U);
}

TEST(FrameQueue, IsBoundedAndCountsWhatItLetsGo) {
  FrameQueue queue;
  for (int i = 0; i < 100; ++i) queue.push(frame_at(i * 40));
  EXPECT_EQ(queue.size(), FrameQueue::kCapacity);
  EXPECT_EQ(queue.overflowed(), 100 - FrameQueue::kCapacity);
}

PlayoutController::Input at_latency(double latency, double ahead) {
  return {.ahead = MediaTime::seconds(ahead), .live = {{MediaTime::seconds(latency), ms(6000)}}};
}

TEST(PlayoutController, DoesNothingWithinTheDeadBand) {
  PlayoutController controller;
  EXPECT_EQ(controller.decide(at_latency(6.3, 3)).rate, 1);
  EXPECT_EQ(controller.decide(at_latency(5.7, 3)).rate, 1);
}

TEST(PlayoutController, HurriesSmoothlyWithinItsLimitAndStopsAtTheTarget) {
  PlayoutController controller;
  double latency = 9;
  double rate = 1;
  double fastest = 1;
  for (int i = 0; i < 400; ++i) {
    const double next = controller.decide(at_latency(latency, 3)).rate;
    EXPECT_LE(std::abs(next - rate), 0.0101);
    rate = next;
    fastest = std::max(fastest, rate);
    latency -= (rate - 1) * 0.25;
  }
  EXPECT_DOUBLE_EQ(fastest, 1.1);
  EXPECT_NEAR(latency, 6, 0.1);
  EXPECT_EQ(rate, 1);
}

TEST(PlayoutController, SlowsDownWhenTooNearTheEdgeAndJumpsWhenFarBehind) {
  PlayoutController controller;
  double rate = 1;
  for (int i = 0; i < 20; ++i) rate = controller.decide(at_latency(3, 1)).rate;
  EXPECT_DOUBLE_EQ(rate, 0.95);
  EXPECT_TRUE(controller.decide(at_latency(15, 3)).jump);
}

TEST(PlayoutController, DoesNotHurryIntoAnEmptyBuffer) {
  PlayoutController controller;
  EXPECT_EQ(controller.decide(at_latency(9, 0.3)).rate, 1);
}

// The rate it comes to with these seconds ahead, of eight, and this supply.
double stretched(double ahead, double supply) {
  PlayoutController controller;
  double rate = 1;
  for (int i = 0; i < 20; ++i)
    rate = controller.decide({.ahead = MediaTime::seconds(ahead), .low = ms(8000), .supply = supply}).rate;
  return rate;
}

TEST(PlayoutController, PlaysTheSlowerTheLessIsAheadWhereTheNetworkBringsLessThanIsPlayed) {
  EXPECT_EQ(stretched(9, 0.5), 1);
  EXPECT_EQ(stretched(8, 0.5), 1);
  EXPECT_NEAR(stretched(7, 0.5), 0.955, 1e-3);
  EXPECT_NEAR(stretched(4, 0.5), 0.838, 1e-3);
  EXPECT_NEAR(stretched(0, 0.5), 0.75, 1e-9);
}

TEST(PlayoutController, DoesNotSlowDownWhereTheNetworkFillsTheBufferSoon) {
  EXPECT_EQ(stretched(7, 1.7), 1);
  EXPECT_LT(stretched(1, 1.7), 1);
  EXPECT_EQ(stretched(0, 4), 1);
  EXPECT_EQ(stretched(0, std::numeric_limits<double>::infinity()), 1);
}

TEST(PlayoutController, SlowsDownSoonerThanItHurries) {
  PlayoutController controller;
  const PlayoutController::Input dry{.ahead = ms(0), .low = ms(3000), .supply = 0.5};
  EXPECT_NEAR(controller.decide(dry).rate, 0.94, 1e-9);
  EXPECT_NEAR(controller.decide(dry).rate, 0.88, 1e-9);
  EXPECT_NEAR(controller.decide(at_latency(9, 3)).rate, 0.89, 1e-9);
}

TEST(PlayoutController, SteadyItKeepsTheRateAndStillJumps) {
  PlayoutController controller;
  PlayoutController::Input input = at_latency(9, 3);
  input.steady = true;
  EXPECT_EQ(controller.decide(input).rate, 1);
  EXPECT_EQ(controller.decide({.ahead = ms(0), .low = ms(3000), .supply = 0.5, .steady = true}).rate, 1);
  input.live->latency = ms(15'000);
  EXPECT_TRUE(controller.decide(input).jump);
}

TEST(PlayoutController, AStallIsRememberedAsLatencyForAWhile) {
  PlayoutController controller;
  const MediaTime now = ms(1'000'000);
  EXPECT_EQ(controller.reserve(now), MediaTime());
  controller.stalled(now, ms(6000));
  EXPECT_EQ(controller.reserve(now), ms(1000));
  EXPECT_EQ(controller.reserve(now + ms(50'000)), ms(500));
  EXPECT_EQ(controller.reserve(now + ms(200'000)), MediaTime());
  for (int i = 0; i < 9; ++i) controller.stalled(now + ms(1000) * i, ms(6000));
  EXPECT_EQ(controller.reserve(now + ms(8000)), ms(3000));
}

TEST(PlayoutController, NearTheEdgeAStallCostsLess) {
  PlayoutController controller;
  controller.stalled(ms(1000), ms(1200));
  EXPECT_EQ(controller.reserve(ms(1000)), ms(300));
}

TEST(BufferGate, WantsMoreAfterEachStall) {
  BufferGate gate;
  EXPECT_TRUE(gate.enough({ms(500)}));
  gate.stalled(ms(1'000'000));
  EXPECT_FALSE(gate.enough({ms(900)}));
  EXPECT_TRUE(gate.enough({ms(1000)}));
  gate.stalled(ms(1'010'000));
  EXPECT_FALSE(gate.enough({ms(1900)}));
  gate.stalled(ms(1'200'000));  // long after
  EXPECT_TRUE(gate.enough({ms(1000)}));
}

TEST(BufferGate, TakesLittleWhenMoreCannotCome) {
  BufferGate gate;
  EXPECT_TRUE(gate.enough({ms(300), false}));
  EXPECT_FALSE(gate.enough({ms(200), false}));
  EXPECT_TRUE(BufferGate::dry({ms(10)}));
  EXPECT_FALSE(BufferGate::dry({MediaTime::max()}));
}

source::Timeline live_timeline(int segments, UnixTime first_date) {
  source::Timeline timeline;
  timeline.live = true;
  timeline.target_duration = ms(2000);
  for (int i = 0; i < segments; ++i) {
    source::MediaSegment segment;
    segment.sequence = static_cast<uint64_t>(i);
    segment.start = ms(2000 * i);
    segment.duration = ms(2000);
    segment.wall_clock = first_date + ms(2000 * i);
    timeline.segments.push_back(segment);
  }
  return timeline;
}

TEST(LiveEdge, TheLatencyIsTheWallClockMinusTheTimeOfCapture) {
  const UnixTime epoch = UnixTime::from_microseconds(1'000'000'000'000);
  const source::Timeline timeline = live_timeline(6, epoch);
  LiveEdge edge;
  edge.observe(timeline.end(), timeline.end(), ms(100));
  EXPECT_EQ(edge.latency_at(ms(6000), timeline, ms(100), epoch + ms(12'500)), ms(6500));
  EXPECT_EQ(edge.position_for(ms(6000), timeline, ms(100), epoch + ms(12'500)), ms(6500));
}

TEST(LiveEdge, StartsWithATargetDurationToSpareAndWithinTheWindow) {
  const UnixTime epoch = UnixTime::from_microseconds(1'000'000'000'000);
  const source::Timeline timeline = live_timeline(6, epoch);
  LiveEdge edge;
  edge.observe(timeline.end(), timeline.end(), ms(100));
  EXPECT_EQ(edge.position_for(ms(100), timeline, ms(100), epoch + ms(12'500)), ms(10'000));
  EXPECT_EQ(edge.position_for(ms(90'000), timeline, ms(100), epoch + ms(12'500)), ms(0));
}

TEST(LiveEdge, ATargetIsAsFarFromTheEdgeAsThereIsMediaToLoadAndToPlay) {
  const UnixTime epoch = UnixTime::from_microseconds(1'000'000'000'000);
  const source::Timeline timeline = live_timeline(6, epoch);
  LiveEdge edge;
  edge.observe(timeline.end(), timeline.end(), ms(100));
  for (const int64_t delay : {100, 8000}) {
    const auto at = [&](int64_t target) {
      return edge.attainable(ms(target), timeline, ms(100), epoch + timeline.end() + ms(delay));
    };
    EXPECT_EQ(at(10'000), ms(std::max<int64_t>(10'000, delay + 3000)));
    EXPECT_EQ(at(1000), ms(delay + 3000));
    EXPECT_EQ(at(90'000), ms(delay + 12'000));
  }
}

TEST(RenditionChooser, TakesTheHighestThatFitsAndTheLowestIfNoneDoes) {
  const abr::RenditionChooser chooser;
  const std::vector<abr::Candidate> ladder{{{3'000'000}, 720}, {{400'000}, 240}, {{1'200'000}, 480}};
  EXPECT_EQ(chooser.choose(ladder, {}), 2U);
  EXPECT_EQ(chooser.choose(ladder, {.throughput = BitsPerSecond{9'000'000}, .max_height = {}}), 0U);
  EXPECT_EQ(chooser.choose(ladder, {.throughput = BitsPerSecond{9'000'000}, .max_height = 480}), 2U);
  EXPECT_EQ(chooser.choose(ladder, {.throughput = BitsPerSecond{100'000}, .max_height = {}}), 1U);
  EXPECT_EQ(chooser.choose(ladder, {.throughput = {}, .max_height = 100}), 1U);
}

}  // namespace
}  // namespace rill::playback
