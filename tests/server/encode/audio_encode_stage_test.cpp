// SPDX-License-Identifier: Apache-2.0
#include "server/encode/audio_encode_stage.h"

#include <gtest/gtest.h>

#include "player/format/codec/audio_config.h"
#include "player/format/mp4/reader.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

const SegmentNumbering kNumbering(MediaTime::milliseconds(2000));
constexpr FrameRate kThirty{30, 1};

class AudioEncodeStageTest : public testing::Test {
 protected:
  void begin(bool has_audio) {
    PeriodStart start = pattern_period(periods.begin(kStart), kThirty);
    start.has_audio = has_audio;
    ASSERT_TRUE(stage.begin(start).ok());
  }
  PeriodAllocator periods{kNumbering};
  CollectingSink sink;
  RungCounters counters;
  AudioEncodeStage stage{{"audio", AudioCodec::kAac, {128'000}}, kNumbering, sink, counters};
};

TEST_F(AudioEncodeStageTest, APublisherWithoutSoundGivesSilenceAsThePicturesAdvance) {
  begin(false);
  for (int i = 0; i <= 150; ++i) ASSERT_TRUE(stage.advance(kStart + kThirty.time_of(i)).ok());
  const auto segments = sink.segments();
  ASSERT_GE(segments.size(), 2u);
  EXPECT_TRUE(segments.begin()->second.end.has_value());
  const DecodedMedia media = decode_file(sink.file());
  ASSERT_FALSE(media.sound.empty());
  EXPECT_TRUE(beeps(media).empty());
}

TEST_F(AudioEncodeStageTest, SoundThatIsASecondLateBecomesSilence) {
  begin(true);
  for (int i = 0; i <= 150; ++i) ASSERT_TRUE(stage.advance(kStart + kThirty.time_of(i)).ok());
  const auto segments = sink.segments();
  EXPECT_TRUE(segments.contains(kNumbering.number_of(kStart) + 1)) << "four seconds of five";
  EXPECT_FALSE(segments.at(kNumbering.number_of(kStart) + 1).end.has_value());
}

TEST_F(AudioEncodeStageTest, FramesFollowEachOtherWithoutHolesOverSegments) {
  begin(true);
  const int64_t first = kStart.to_ticks(kToneSampleRate);
  for (int64_t i = 0; i < 200; ++i) {
    AudioBlock block;
    block.frame = share(test_tone(first + i * 1600, 1600).value());
    block.pts = MediaTime::from_ticks(first + i * 1600, kToneSampleRate);
    block.is_exact = true;
    ASSERT_TRUE(stage.block(block).ok());
  }
  std::optional<MediaTime> end;
  for (const auto& [number, segment] : sink.segments())
    for (const MediaChunk& chunk : segment.chunks) {
      if (end) {
        EXPECT_EQ(chunk.start, *end);
      }
      end = chunk.start + chunk.duration;
    }
}

TEST(AudioEncodeStage, OpusSoundsWhenItShould) {
  PeriodAllocator periods(kNumbering);
  CollectingSink sink;
  RungCounters counters;
  AudioEncodeStage stage({"audio-opus", AudioCodec::kOpus, {96'000}}, kNumbering, sink, counters);
  ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
  const int64_t first = kStart.to_ticks(kToneSampleRate);
  for (int64_t i = 0; i < 200; ++i) {
    AudioBlock block;
    block.frame = share(test_tone(first + i * 1600, 1600).value());
    block.pts = MediaTime::from_ticks(first + i * 1600, kToneSampleRate);
    block.is_exact = true;
    ASSERT_TRUE(stage.block(block).ok());
  }
  ASSERT_TRUE(stage.end().ok());
  const mp4::Track track = sink.tracks().front();
  EXPECT_EQ(track.codec, mp4::parse_init_segment(sink.file()).value().tracks.front().codec);
  EXPECT_EQ(-track.presentation_offset, codec::parse_dops(track.extradata).value().pre_skip);
  for (const auto& [number, segment] : sink.segments())
    EXPECT_NEAR((segment.chunks.front().start - kNumbering.start_of(number)).as_milliseconds(), 0, 10.001);
  const std::vector<MediaTime> heard = beeps(decode_file(sink.file()));
  ASSERT_GE(heard.size(), 5u);
  for (const MediaTime time : heard) {
    const double off = (time - kStart).as_milliseconds() - std::round((time - kStart).as_seconds()) * 1000;
    EXPECT_NEAR(off, 0, 3) << "of a whole second";
  }
}

}  // namespace
}  // namespace rill::server::test
