// SPDX-License-Identifier: Apache-2.0
#include "server/encode/video_encode_stage.h"

#include <gtest/gtest.h>

#include "player/format/codec/avc.h"
#include "player/format/mp4/reader.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

const SegmentNumbering kNumbering(MediaTime::milliseconds(2000));
constexpr FrameRate kThirty{30, 1};

class VideoEncodeStageTest : public testing::Test {
 protected:
  void play(MediaTime from, MediaTime duration, FrameRate rate = kThirty) {
    TestPattern pattern(426, 240);
    const int64_t first = std::llround(from.as_seconds() * rate.value());
    const int64_t count = std::llround(duration.as_seconds() * rate.value());
    for (int64_t index = first; index < first + count; ++index) {
      if (left_out.contains(index - first)) continue;
      VideoPicture picture;
      picture.pts = rate.time_of(index);
      picture.duration = rate.time_of(index + 1) - picture.pts;
      picture.frame = share(pattern.draw(picture.pts).value());
      ASSERT_TRUE(stage.picture(picture).ok());
    }
  }
  std::vector<mp4::Sample> samples(uint64_t segment) {
    mp4::InitSegment init;
    init.tracks = {sink.tracks().back()};
    mp4::FragmentReader reader(init);
    EXPECT_TRUE(reader.push(sink.segments().at(segment).bytes()).ok());
    EXPECT_TRUE(reader.finish().ok());
    return reader.take_samples();
  }

  std::map<int64_t, bool> left_out;
  PeriodAllocator periods{kNumbering};
  CollectingSink sink;
  RungCounters counters;
  VideoEncodeStage stage{{"240p", 426, 240, {400'000}, 30}, kNumbering, sink, counters};
};

TEST_F(VideoEncodeStageTest, EverySegmentBeginsWithItsOnlyKeyframe) {
  ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
  play(kStart, MediaTime::milliseconds(6000));
  const auto segments = sink.segments();
  ASSERT_EQ(segments.size(), 3u);
  for (const auto& [number, segment] : segments) {
    EXPECT_EQ(segment.chunks.front().start, kNumbering.start_of(number));
    EXPECT_EQ(segment.end, kNumbering.start_of(number + 1));
    const std::vector<mp4::Sample> all = samples(number);
    ASSERT_EQ(all.size(), 60u);
    for (size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].keyframe, i == 0);
      const auto unit = codec::inspect_access_unit(all[i].data, 4);
      ASSERT_TRUE(unit.ok());
      EXPECT_EQ(unit->idr, i == 0);
      EXPECT_FALSE(unit->b_slices);
      EXPECT_FALSE(unit->parameter_sets) << "avc1 has them in the init segment alone";
    }
  }
}

TEST_F(VideoEncodeStageTest, AKeyframeMovesToTheNextFrameWhenTheFirstOfASegmentIsMissing) {
  left_out = {{60, true}, {61, true}};
  ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
  play(kStart, MediaTime::milliseconds(4000));
  const uint64_t second = kNumbering.number_of(kStart) + 1;
  EXPECT_EQ(sink.segments().at(second).chunks.size(), 58u);
  EXPECT_TRUE(samples(second).front().keyframe);
}

TEST_F(VideoEncodeStageTest, TheInitSegmentSaysSizeColourAndCodec) {
  ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
  const mp4::Track track = sink.tracks().back();
  EXPECT_EQ(track.width, 426u);
  EXPECT_EQ(track.height, 240u);
  EXPECT_EQ(track.codec.substr(0, 7), "avc1.42");
  const auto avc = codec::parse_avc_config(track.extradata);
  ASSERT_TRUE(avc.ok());
  const auto sps = codec::parse_sps(avc->sps.front());
  ASSERT_TRUE(sps.ok());
  EXPECT_EQ(sps->width, 426u);
  EXPECT_EQ(sps->height, 240u);
  EXPECT_EQ(sps->colour, test_pattern_colour());
  EXPECT_EQ(codec::choose_h264_module(*avc), "h264");
}

TEST_F(VideoEncodeStageTest, TheSameParametersGiveTheSameInitSegmentInEveryPeriod) {
  ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
  play(kStart, MediaTime::milliseconds(2000));
  ASSERT_TRUE(
      stage.begin(pattern_period(periods.begin(kStart + MediaTime::milliseconds(60'000)), kThirty)).ok());
  const std::vector<mp4::Track> tracks = sink.tracks();
  ASSERT_EQ(tracks.size(), 2u);
  EXPECT_EQ(tracks[0], tracks[1]);
}

TEST_F(VideoEncodeStageTest, TheBitrateStaysNearTheTargetOnNoise) {
  ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
  TestPattern pattern(426, 240);
  uint32_t random = 1;
  for (int64_t i = 0; i < 300; ++i) {
    AvFrame frame = pattern.draw(kStart).value();
    for (int y = 40; y < 160; ++y)
      for (int x = 0; x < 426; ++x) {
        random = random * 1664525u + 1013904223u;
        frame->data[0][y * frame->linesize[0] + x] = static_cast<uint8_t>(60 + (random >> 25));
      }
    VideoPicture picture;
    picture.pts = kStart + kThirty.time_of(i);
    picture.duration = kThirty.time_of(1);
    picture.frame = share(std::move(frame));
    ASSERT_TRUE(stage.picture(picture).ok());
  }
  const double rate = static_cast<double>(counters.encoded_bytes) * 8 / 10;
  EXPECT_GT(rate, 300'000);
  EXPECT_LT(rate, 520'000);
}

}  // namespace
}  // namespace rill::server::test
