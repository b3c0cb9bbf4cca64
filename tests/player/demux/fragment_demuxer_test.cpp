// SPDX-License-Identifier: Apache-2.0
#include "player/demux/fragment_demuxer.h"

#include <gtest/gtest.h>

#include "tests/support/fake_origin.h"

namespace rill::demux {
namespace {

using testing::FakeOrigin;
using testing::FakeTime;

struct Served {
  FakeTime time;
  FakeOrigin origin{time, {}};
  std::vector<uint8_t> get(const std::string& path) {
    return origin.serve({"http://origin.test/" + path, std::nullopt}).body;
  }
};

TEST(FragmentDemuxer, GivesEachSampleAsSoonAsItIsThere) {
  Served served;
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(served.get("v0/init.mp4")).ok());
  ASSERT_NE(demuxer.video(), nullptr);
  EXPECT_EQ(demuxer.audio(), nullptr);
  EXPECT_EQ(demuxer.video()->decoder.module, "h264");
  EXPECT_EQ(demuxer.video()->width, 320U);
  const std::vector<uint8_t> segment = served.get("v0/s1-0.m4s");
  demuxer.begin_segment();
  std::vector<DemuxedSample> samples;
  size_t at_half = 0;
  for (size_t i = 0; i < segment.size(); ++i) {
    ASSERT_TRUE(demuxer.push(ByteSpan(segment).subspan(i, 1)).ok());
    for (DemuxedSample& sample : demuxer.take()) samples.push_back(std::move(sample));
    if (i == segment.size() / 2) at_half = samples.size();
  }
  ASSERT_TRUE(demuxer.end_segment().ok());
  ASSERT_EQ(samples.size(), 50U);
  EXPECT_GT(at_half, 15U);
  EXPECT_EQ(samples[0].packet.pts, MediaTime::milliseconds(2000));
  EXPECT_TRUE(samples[0].packet.keyframe);
  EXPECT_FALSE(samples[1].packet.keyframe);
  EXPECT_EQ(samples[49].packet.pts, MediaTime::milliseconds(3960));
  EXPECT_EQ(samples[0].packet.duration, MediaTime::milliseconds(40));
}

TEST(FragmentDemuxer, EverySoundPacketCanBeStartedAt) {
  Served served;
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(served.get("a/init.mp4")).ok());
  ASSERT_NE(demuxer.audio(), nullptr);
  EXPECT_EQ(demuxer.audio()->decoder.module, "audio");
  EXPECT_EQ(demuxer.audio()->decoder.codec, "mp4a.40.2");
  EXPECT_EQ(demuxer.audio()->decoder.sample_rate, 48'000U);
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(served.get("a/s0-0.m4s")).ok());
  for (const DemuxedSample& sample : demuxer.take()) EXPECT_TRUE(sample.packet.keyframe);
}

TEST(FragmentDemuxer, ACutSegmentGivesWhatIsWholeAndATypedError) {
  Served served;
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(served.get("v0/init.mp4")).ok());
  std::vector<uint8_t> segment = served.get("v0/s0-0.m4s");
  segment.resize(segment.size() - 300);
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(segment).ok());
  const Result<void> end = demuxer.end_segment();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, ErrorCode::kTruncated);
  EXPECT_EQ(demuxer.take().size(), 48U);
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(served.get("v0/s1-0.m4s")).ok());
  EXPECT_TRUE(demuxer.end_segment().ok());
  EXPECT_EQ(demuxer.take().size(), 50U);
}

TEST(FragmentDemuxer, GarbageAndHtmlAreErrorsNotCrashes) {
  Served served;
  FragmentDemuxer demuxer;
  const std::string page = "<!DOCTYPE html><html><body>Not here</body></html>";
  EXPECT_FALSE(
      demuxer.push_initialisation(ByteSpan(reinterpret_cast<const uint8_t*>(page.data()), page.size())).ok());
  ASSERT_TRUE(demuxer.push_initialisation(served.get("v0/init.mp4")).ok());
  demuxer.begin_segment();
  EXPECT_FALSE(demuxer.push(std::vector<uint8_t>(4000, 0xff)).ok() && demuxer.end_segment().ok());
  EXPECT_TRUE(demuxer.take().empty());
}

TEST(FragmentDemuxer, BFramesInTheParameterSetsGoToTheOtherModule) {
  FakeTime time;
  FakeOrigin origin(time, {.renditions = {{640, 360, 1'000'000, true}}});
  FragmentDemuxer demuxer;
  ASSERT_TRUE(
      demuxer.push_initialisation(origin.serve({"http://origin.test/v0/init.mp4", std::nullopt}).body).ok());
  EXPECT_EQ(demuxer.video()->decoder.module, "avc");
}

}  // namespace
}  // namespace rill::demux
