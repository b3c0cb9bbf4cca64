// SPDX-License-Identifier: Apache-2.0
#include "player/demux/packed_audio_demuxer.h"

#include <gtest/gtest.h>

#include "player/demux/segment_demuxer.h"
#include "tests/support/fake_origin.h"
#include "tests/support/ts_builder.h"

namespace rill::demux {
namespace {

std::vector<uint8_t> frames(int count) {
  std::vector<uint8_t> out;
  for (int i = 0; i < count; ++i) {
    const std::vector<uint8_t> frame = testing::adts_frame();
    out.insert(out.end(), frame.begin(), frame.end());
  }
  return out;
}

std::vector<uint8_t> tagged(uint64_t timestamp, int count) {
  std::vector<uint8_t> out = testing::timestamp_tag(timestamp);
  const std::vector<uint8_t> sound = frames(count);
  out.insert(out.end(), sound.begin(), sound.end());
  return out;
}

TEST(PackedAudioDemuxer, TheTagTellsTheTimeOfTheFirstFrame) {
  const std::vector<uint8_t> segment = tagged(900'000, 5);
  for (const size_t piece : {size_t{1}, size_t{50}, segment.size()}) {
    PackedAudioDemuxer demuxer;
    demuxer.begin_segment();
    std::vector<DemuxedSample> samples;
    for (size_t i = 0; i < segment.size(); i += piece) {
      ASSERT_TRUE(demuxer.push(ByteSpan(segment).subspan(i, std::min(piece, segment.size() - i))).ok());
    }
    ASSERT_TRUE(demuxer.end_segment().ok());
    samples = demuxer.take();
    ASSERT_EQ(samples.size(), 5U);
    EXPECT_EQ(demuxer.time_base(), TimeBase::kWrapping);
    EXPECT_EQ(samples[0].packet.pts, MediaTime::milliseconds(10'000));
    EXPECT_EQ(samples[3].packet.pts, MediaTime::milliseconds(10'064));
    EXPECT_EQ(samples[0].packet.data.size(), 100U);
    EXPECT_EQ(samples[0].config->decoder.codec, "mp4a.40.2");
  }
}

TEST(PackedAudioDemuxer, WithoutATagTimesCountFromZero) {
  PackedAudioDemuxer demuxer;
  for (int segment = 0; segment < 2; ++segment) {
    demuxer.begin_segment();
    ASSERT_TRUE(demuxer.push(frames(3)).ok());
    ASSERT_TRUE(demuxer.end_segment().ok());
    const auto samples = demuxer.take();
    ASSERT_EQ(samples.size(), 3U);
    EXPECT_EQ(demuxer.time_base(), TimeBase::kSegment);
    EXPECT_EQ(samples[0].packet.pts, MediaTime());
  }
}

TEST(PackedAudioDemuxer, DamageIsPassedOverAndTold) {
  std::vector<uint8_t> segment = tagged(0, 3);
  segment.insert(segment.end(), 33, 0x00);
  const std::vector<uint8_t> rest = frames(3);
  segment.insert(segment.end(), rest.begin(), rest.end());
  PackedAudioDemuxer demuxer;
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(segment).ok());
  const Result<void> end = demuxer.end_segment();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(demuxer.take().size(), 6U);
}

TEST(PackedAudioDemuxer, ASegmentOfNothingIsATypedError) {
  PackedAudioDemuxer demuxer;
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(testing::timestamp_tag(0)).ok());
  EXPECT_EQ(demuxer.end_segment().error().code, ErrorCode::kUnexpectedContent);
}

TEST(SegmentDemuxer, EachSegmentsContainerIsToldFromItsBytes) {
  testing::FakeTime time;
  testing::FakeOrigin origin(time, {});
  const auto get = [&](const std::string& path) {
    return origin.serve({"http://origin.test/" + path, std::nullopt}).body;
  };
  testing::TsBuilder ts;
  ts.program({{0x100, 0x1b}});
  ts.pes(0x100, {.pts = 0, .random_access = true}, testing::avc_unit(true));
  SegmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(get("v0/init.mp4")).ok());
  const auto read = [&](const std::vector<uint8_t>& bytes, size_t piece) {
    demuxer.begin_segment();
    for (size_t i = 0; i < bytes.size(); i += piece) {
      EXPECT_TRUE(demuxer.push(ByteSpan(bytes).subspan(i, std::min(piece, bytes.size() - i))).ok());
    }
    EXPECT_TRUE(demuxer.end_segment().ok());
    return demuxer.take().size();
  };
  EXPECT_EQ(read(get("v0/s1-0.m4s"), 3), 50U);
  EXPECT_EQ(demuxer.time_base(), TimeBase::kMedia);
  EXPECT_EQ(read(ts.bytes, 5), 1U);
  EXPECT_EQ(demuxer.time_base(), TimeBase::kWrapping);
  EXPECT_EQ(read(frames(4), 9), 4U);
  EXPECT_EQ(demuxer.time_base(), TimeBase::kSegment);
  EXPECT_EQ(read(get("v0/s2-0.m4s"), 100), 50U);
}

TEST(SegmentDemuxer, WhatIsNoMediaIsATypedError) {
  const std::string page = "<!DOCTYPE html><html><body>Not here</body></html>";
  SegmentDemuxer demuxer;
  demuxer.begin_segment();
  Result<void> result = demuxer.push(ByteSpan(reinterpret_cast<const uint8_t*>(page.data()), page.size()));
  if (result.ok()) result = demuxer.end_segment();
  EXPECT_EQ(result.error().code, ErrorCode::kUnexpectedContent);
  demuxer.begin_segment();
  EXPECT_EQ(demuxer.end_segment().error().code, ErrorCode::kTruncated);
}

}  // namespace
}  // namespace rill::demux
