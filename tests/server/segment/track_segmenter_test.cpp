// SPDX-License-Identifier: Apache-2.0
#include "server/segment/track_segmenter.h"

#include <gtest/gtest.h>

#include "player/format/mp4/reader.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

const SegmentNumbering kNumbering(MediaTime::milliseconds(2000));
const uint64_t kFirst = kNumbering.number_of(kStart);

mp4::Track audio_track() {
  mp4::Track track;
  track.kind = mp4::TrackKind::kAudio;
  track.timescale = 48000;
  track.sample_entry = "mp4a";
  track.extradata = {0x11, 0x90};
  track.sample_rate = 48000;
  track.channels = 2;
  return track;
}

EncodedSample sample(MediaTime pts, MediaTime duration, bool keyframe = true) {
  EncodedSample result;
  result.pts = result.dts = pts;
  result.duration = duration;
  result.keyframe = keyframe;
  result.data = {1, 2, 3};
  return result;
}

class TrackSegmenterTest : public testing::Test {
 protected:
  void begin(MediaTime cut_bias = {}) {
    segmenter = std::make_unique<TrackSegmenter>(kNumbering, cut_bias, sink);
    ASSERT_TRUE(segmenter->begin(periods.begin(kStart), audio_track()).ok());
  }
  PeriodAllocator periods{kNumbering};
  CollectingSink sink;
  std::unique_ptr<TrackSegmenter> segmenter;
};

TEST_F(TrackSegmenterTest, EverySampleBecomesAChunkAtOnce) {
  begin();
  const MediaTime frame = MediaTime::milliseconds(40);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(segmenter->add(sample(kStart + frame * i, frame)).ok());
    EXPECT_EQ(sink.segments().at(kFirst).chunks.size(), static_cast<size_t>(i + 1));
  }
}

TEST_F(TrackSegmenterTest, ChunksReadBackWithTheTimesOfTheirSamples) {
  begin();
  const MediaTime frame = MediaTime::milliseconds(40);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(segmenter->add(sample(kStart + frame * i, frame, i == 0)).ok());
  mp4::InitSegment init;
  init.tracks = {audio_track()};
  mp4::FragmentReader reader(init);
  ASSERT_TRUE(reader.push(sink.segments().at(kFirst).bytes()).ok());
  ASSERT_TRUE(reader.finish().ok());
  const std::vector<mp4::Sample> samples = reader.take_samples();
  ASSERT_EQ(samples.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(samples[static_cast<size_t>(i)].dts, (kStart + frame * i).to_ticks(48000));
    EXPECT_EQ(samples[static_cast<size_t>(i)].duration, 1920u);
    EXPECT_EQ(samples[static_cast<size_t>(i)].keyframe, i == 0);
  }
}

TEST_F(TrackSegmenterTest, ASegmentEndsWithItsLastFrameWhenTheDurationIsExact) {
  begin();
  const MediaTime frame = MediaTime::milliseconds(500);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(segmenter->add(sample(kStart + frame * i, frame)).ok());
  EXPECT_EQ(sink.segments().at(kFirst).end, kStart + MediaTime::milliseconds(2000));
}

TEST_F(TrackSegmenterTest, ASegmentWaitsForTheNextFrameWhenDurationsAreGuesses) {
  begin();
  EncodedSample guess = sample(kStart + MediaTime::milliseconds(1900), MediaTime::milliseconds(200));
  guess.duration_is_exact = false;
  ASSERT_TRUE(segmenter->add(guess).ok());
  EXPECT_FALSE(sink.segments().at(kFirst).end.has_value());
  guess.pts = guess.dts = kStart + MediaTime::milliseconds(1950);
  ASSERT_TRUE(segmenter->add(guess).ok());
  guess.pts = guess.dts = kStart + MediaTime::milliseconds(2050);
  ASSERT_TRUE(segmenter->add(guess).ok());
  EXPECT_EQ(sink.segments().at(kFirst).chunks.size(), 2u);
  EXPECT_EQ(sink.segments().at(kFirst).end, kStart + MediaTime::milliseconds(2050));
}

TEST_F(TrackSegmenterTest, SoundIsCutAtTheFrameNearestToTheBoundary) {
  const MediaTime half = MediaTime::from_ticks(512, 48000);
  begin(half);
  const int64_t origin = kStart.to_ticks(48000);
  for (int64_t i = 0; i < 200; ++i) {
    const MediaTime pts = MediaTime::from_ticks(origin + i * 1024, 48000);
    ASSERT_TRUE(
        segmenter->add(sample(pts, MediaTime::from_ticks(origin + (i + 1) * 1024, 48000) - pts)).ok());
  }
  const auto segments = sink.segments();
  // 93.75 frames to a segment: the second one begins a quarter of a frame after its boundary.
  EXPECT_EQ(segments.at(kFirst).chunks.size(), 94u);
  EXPECT_EQ(segments.at(kFirst + 1).chunks.front().start, MediaTime::from_ticks(origin + 94 * 1024, 48000));
  for (const auto& [number, segment] : segments) {
    const MediaTime off = segment.chunks.front().start - kNumbering.start_of(number);
    EXPECT_LE(off, half);
    EXPECT_GE(off, -half);
  }
}

TEST_F(TrackSegmenterTest, PrimingBeforeThePeriodIsLeftOut) {
  begin(MediaTime::from_ticks(512, 48000));
  ASSERT_TRUE(
      segmenter->add(sample(kStart - MediaTime::from_ticks(1024, 48000), MediaTime::from_ticks(1024, 48000)))
          .ok());
  EXPECT_TRUE(sink.segments().empty());
}

TEST_F(TrackSegmenterTest, ASegmentThatDoesNotBeginWithAKeyframeIsRefused) {
  begin();
  EXPECT_FALSE(segmenter->add(sample(kStart, MediaTime::milliseconds(40), false)).ok());
}

TEST_F(TrackSegmenterTest, DecodeTimesThatGoBackAreRefused) {
  begin();
  ASSERT_TRUE(segmenter->add(sample(kStart + MediaTime::milliseconds(40), MediaTime::milliseconds(40))).ok());
  EXPECT_FALSE(segmenter->add(sample(kStart, MediaTime::milliseconds(40))).ok());
}

TEST_F(TrackSegmenterTest, AnUnfinishedSegmentEndsWithItsLastSample) {
  begin();
  ASSERT_TRUE(segmenter->add(sample(kStart, MediaTime::milliseconds(40))).ok());
  segmenter->finish();
  EXPECT_EQ(sink.segments().at(kFirst).end, kStart + MediaTime::milliseconds(40));
}

}  // namespace
}  // namespace rill::server::test
