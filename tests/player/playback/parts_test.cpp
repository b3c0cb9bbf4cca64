// SPDX-License-Identifier: Apache-2.0
// The small deciders: frame queue, live controller, buffer gate, live edge, rendition chooser.
#include <gtest/gtest.h>

#include "player/abr/rendition_chooser.h"
#include "player/playback/buffer_gate.h"
#include "player/playback/frame_queue.h"
#include "player/playback/live_controller.h"
#include "player/playback/live_edge.h"

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

TEST(LiveController, DoesNothingWithinTheDeadBand) {
  LiveController controller;
  EXPECT_EQ(controller.decide({ms(6300), ms(6000), ms(3000)}).rate, 1);
  EXPECT_EQ(controller.decide({ms(5700), ms(6000), ms(3000)}).rate, 1);
}

TEST(LiveController, HurriesSmoothlyWithinItsLimitAndStopsAtTheTarget) {
  LiveController controller;
  double latency = 9;
  double rate = 1;
  double fastest = 1;
  for (int i = 0; i < 400; ++i) {
    const double next = controller.decide({MediaTime::seconds(latency), ms(6000), ms(3000)}).rate;
    EXPECT_LE(std::abs(next - rate), 0.0101);
    rate = next;
    fastest = std::max(fastest, rate);
    latency -= (rate - 1) * 0.25;
  }
  EXPECT_DOUBLE_EQ(fastest, 1.1);
  EXPECT_NEAR(latency, 6, 0.1);
  EXPECT_EQ(rate, 1);
}

TEST(LiveController, SlowsDownWhenTooNearTheEdgeAndJumpsWhenFarBehind) {
  LiveController controller;
  double rate = 1;
  for (int i = 0; i < 20; ++i) rate = controller.decide({ms(3000), ms(6000), ms(1000)}).rate;
  EXPECT_DOUBLE_EQ(rate, 0.95);
  EXPECT_TRUE(controller.decide({ms(15'000), ms(6000), ms(3000)}).jump);
}

TEST(LiveController, DoesNotHurryIntoAnEmptyBuffer) {
  LiveController controller;
  EXPECT_EQ(controller.decide({ms(9000), ms(6000), ms(300)}).rate, 1);
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
  edge.observe(timeline.end(), ms(100));
  EXPECT_EQ(edge.latency_at(ms(6000), timeline, ms(100), epoch + ms(12'500)), ms(6500));
  EXPECT_EQ(edge.position_for(ms(6000), timeline, ms(100), epoch + ms(12'500)), ms(6500));
}

TEST(LiveEdge, StartsWithATargetDurationToSpareAndWithinTheWindow) {
  const UnixTime epoch = UnixTime::from_microseconds(1'000'000'000'000);
  const source::Timeline timeline = live_timeline(6, epoch);
  LiveEdge edge;
  edge.observe(timeline.end(), ms(100));
  EXPECT_EQ(edge.position_for(ms(100), timeline, ms(100), epoch + ms(12'500)), ms(10'000));
  EXPECT_EQ(edge.position_for(ms(90'000), timeline, ms(100), epoch + ms(12'500)), ms(0));
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
