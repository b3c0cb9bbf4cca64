// SPDX-License-Identifier: Apache-2.0
#include "player/playback/packet_buffer.h"

#include <gtest/gtest.h>

namespace rill::playback {
namespace {

MediaTime ms(int64_t milliseconds) {
  return MediaTime::milliseconds(milliseconds);
}

struct Track {
  PacketBuffer buffer;
  demux::TrackConfigPtr config = std::make_shared<demux::TrackConfig>();

  void add(int64_t pts, bool keyframe, bool segment_start = false, int64_t dts_before = 0) {
    Packet packet;
    packet.pts = ms(pts);
    packet.dts = ms(pts - dts_before);
    packet.duration = ms(40);
    packet.keyframe = keyframe;
    packet.data.resize(100);
    buffer.append({std::make_shared<const Packet>(std::move(packet)), config, segment_start});
  }
  // Groups of ten pictures.
  void add_segment(int64_t start, int64_t dts_before = 0) {
    for (int64_t i = 0; i < 50; ++i) add(start + i * 40, i % 10 == 0, i == 0, dts_before);
  }
  int64_t next_pts() {
    return buffer.next() ? static_cast<int64_t>(buffer.next()->packet->pts.as_milliseconds()) : -1;
  }
};

TEST(PacketBuffer, SeeksToTheLastKeyframeAtOrBeforeATimeItCovers) {
  Track track;
  track.add_segment(0);
  EXPECT_TRUE(track.buffer.seek(ms(1010)));
  EXPECT_EQ(track.next_pts(), 800);
  EXPECT_TRUE(track.buffer.seek(ms(1200)));
  EXPECT_EQ(track.next_pts(), 1200);
  EXPECT_FALSE(track.buffer.seek(ms(2000)));
  EXPECT_EQ(track.next_pts(), 1200);
}

TEST(PacketBuffer, AHoleMakesTwoRangesAndPlayGoesOnBehindIt) {
  Track track;
  track.add_segment(0);
  track.add_segment(4000);
  EXPECT_EQ(track.buffer.ranges(), (std::vector<TimeRange>{{ms(0), ms(2000)}, {ms(4000), ms(6000)}}));
  EXPECT_FALSE(track.buffer.covers(ms(3000)));
  EXPECT_EQ(track.buffer.next_start_after(ms(3000)), ms(4000));
  EXPECT_EQ(track.buffer.ahead_of(ms(3000)), ms(3000));
  track.buffer.place(ms(3000));
  EXPECT_EQ(track.next_pts(), 4000);
}

TEST(PacketBuffer, TrimsWholeGroupsBehindThePositionAndNothingTheDecoderNeeds) {
  Track track;
  track.add_segment(0);
  while (track.next_pts() < 1500 && track.buffer.next()) track.buffer.advance();
  track.buffer.trim(ms(1500), ms(500));
  EXPECT_EQ(track.buffer.ranges()[0].start, ms(800));
  EXPECT_EQ(track.buffer.size(), 30U);
  EXPECT_EQ(track.buffer.bytes(), 3000U);
  EXPECT_EQ(track.next_pts(), 1520);
  track.buffer.seek(ms(900));
  track.buffer.trim(ms(5000), ms(0));
  EXPECT_EQ(track.next_pts(), 800);
}

TEST(PacketBuffer, WhatOverlapsIsLeftOut) {
  Track track;
  track.add_segment(0);
  track.add_segment(0);
  EXPECT_EQ(track.buffer.size(), 50U);
  EXPECT_EQ(track.buffer.overlapping(), 50U);
  track.add_segment(1000);  // the same encoding, half of it known
  EXPECT_EQ(track.buffer.size(), 75U);
}

TEST(PacketBuffer, AnotherEncodingMayRunItsDecodeTimesFurtherAhead) {
  Track track;
  track.add_segment(0);
  track.config = std::make_shared<demux::TrackConfig>();
  track.add_segment(2000, 120);
  EXPECT_EQ(track.buffer.size(), 100U);
  EXPECT_EQ(track.buffer.ranges().size(), 1U);
}

TEST(PacketBuffer, AnotherEncodingThatOverlapsBeginsAtItsFirstKeyframeThatDoesNot) {
  Track track;
  track.add_segment(0);
  track.config = std::make_shared<demux::TrackConfig>();
  track.add_segment(1000);
  EXPECT_EQ(track.buffer.size(), 50U + 25U - 5U);
  EXPECT_EQ(track.buffer.ranges().size(), 2U);
}

TEST(PacketBuffer, ASwitchDropsWholeSegmentsThatWereNotDecoded) {
  Track track;
  for (int i = 0; i < 4; ++i) track.add_segment(i * 2000);
  track.buffer.seek(ms(2500));
  EXPECT_EQ(track.buffer.segment_boundary_from(ms(2600)), ms(4000));
  track.buffer.drop_segments_from(ms(4000));
  EXPECT_EQ(track.buffer.end(), ms(4000));
  EXPECT_EQ(track.buffer.bytes(), 10'000U);
  track.buffer.drop_segments_from(ms(0));
  EXPECT_EQ(track.buffer.end(), ms(4000));  // its first packets are with the decoder
}

TEST(PacketBuffer, ReorderedPicturesLeaveNoHole) {
  Track track;
  int64_t dts = 0;
  for (const int64_t pts : {0, 160, 80, 40, 120, 320, 240, 200, 280}) {
    Packet packet;
    packet.pts = ms(pts);
    packet.dts = ms(dts += 40);
    packet.duration = ms(40);
    packet.keyframe = pts == 0;
    track.buffer.append({std::make_shared<const Packet>(std::move(packet)), track.config, pts == 0});
  }
  EXPECT_TRUE(track.buffer.covers(ms(100)));
  EXPECT_TRUE(track.buffer.covers(ms(359)));
}

}  // namespace
}  // namespace rill::playback
