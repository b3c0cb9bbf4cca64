// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/clock_strip.h"

#include <gtest/gtest.h>

#include <cstring>

#include "server/encode/picture_scaler.h"
#include "server/encode/video_encode_stage.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr FrameRate kThirty{30, 1};

std::optional<uint64_t> read(const AVFrame& frame) {
  return read_clock_strip(frame.data[0], frame.linesize[0], frame.width, frame.height);
}

TEST(ClockStrip, WhatIsDrawnIsReadBackAtAnySize) {
  for (const auto& [width, height] : {std::pair{426, 240}, {854, 480}, {1280, 720}, {640, 360}, {104, 36}}) {
    std::vector<uint8_t> luma(static_cast<size_t>(width * height));
    for (const uint64_t time : {0ull, 1795392000123ull, 0xffffffffffull, 0x8000000001ull}) {
      draw_clock_strip(luma.data(), width, width, height, time);
      EXPECT_EQ(read_clock_strip(luma.data(), width, width, height), time % kStripModulus) << width;
    }
  }
}

TEST(ClockStrip, TheStripIsAnEighteenthOfTheHeight) {
  std::vector<uint8_t> luma(426 * 240, 99);
  draw_clock_strip(luma.data(), 426, 426, 240, 5);
  EXPECT_NE(luma[12 * 426], 99);
  EXPECT_EQ(luma[13 * 426], 99);
}

TEST(ClockStrip, AWrongChecksumIsNotRead) {
  std::vector<uint8_t> luma(520 * 36);
  draw_clock_strip(luma.data(), 520, 520, 36, 12345);
  std::fill_n(luma.begin() + 520 + 4 * 10, 10,
              uint8_t{235});  // the highest bit of the time, in the row that is read
  EXPECT_FALSE(read_clock_strip(luma.data(), 520, 520, 36).has_value());
}

TEST(ClockStrip, AGreyPictureIsNotRead) {
  const std::vector<uint8_t> luma(426 * 240, 128);
  EXPECT_FALSE(read_clock_strip(luma.data(), 426, 426, 240).has_value());
}

TEST(ClockStrip, EveryFrameIsReadableAfterScalingAndEncodingAtTwoHundredAndForty) {
  const SegmentNumbering numbering(MediaTime::milliseconds(2000));
  PeriodAllocator periods(numbering);
  CollectingSink sink;
  RungCounters counters;
  VideoEncodeStage stage({"240p", 426, 240, {400'000}, 30}, numbering, sink, counters);
  ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
  TestPattern pattern(854, 480);
  const int64_t first = std::llround(kStart.as_seconds() * 30);
  for (int64_t index = first; index < first + 120; ++index) {
    VideoPicture picture;
    picture.pts = kThirty.time_of(index);
    picture.duration = kThirty.time_of(index + 1) - picture.pts;
    picture.frame = share(pattern.draw(picture.pts).value());
    ASSERT_TRUE(stage.picture(picture).ok());
  }
  const DecodedMedia media = decode_file(sink.file());
  ASSERT_EQ(media.pictures.size(), 120u);
  for (const DecodedFrame& picture : media.pictures)
    EXPECT_EQ(read(*picture.frame),
              static_cast<uint64_t>(picture.pts.as_microseconds() / 1000) % kStripModulus);
}

TEST(TestPattern, TheSameTimeGivesTheSamePicture) {
  TestPattern one(426, 240);
  TestPattern other(426, 240);
  const AvFrame a = one.draw(kStart).value();
  (void)other.draw(kStart + MediaTime::milliseconds(500));
  const AvFrame b = other.draw(kStart).value();
  for (int y = 0; y < 240; ++y)
    ASSERT_EQ(0, std::memcmp(a->data[0] + y * a->linesize[0], b->data[0] + y * b->linesize[0], 426)) << y;
}

TEST(TestPattern, GrainChangesWithEachPictureAndLeavesTheClockStripReadable) {
  TestPattern pattern(640, 360, PatternTexture::kGrain);
  TestPattern again(640, 360, PatternTexture::kGrain);
  const AvFrame a = pattern.draw(kStart).value();
  const AvFrame b = pattern.draw(kStart + kThirty.time_of(1)).value();
  const AvFrame same = again.draw(kStart).value();
  int changed = 0;
  for (int y = 40; y < 240; ++y) {
    const uint8_t* row = a->data[0] + y * a->linesize[0];
    ASSERT_EQ(0, std::memcmp(row, same->data[0] + y * same->linesize[0], 640)) << y;
    for (int x = 0; x < 640; ++x) changed += row[x] != b->data[0][y * b->linesize[0] + x] ? 1 : 0;
  }
  EXPECT_GT(changed, 640 * 200 / 2);
  EXPECT_EQ(read(*a), static_cast<uint64_t>(kStart.as_microseconds() / 1000) % kStripModulus);
}

TEST(TestPattern, TheSmallestSizeIsDrawnWithoutLeavingThePicture) {
  TestPattern pattern(64, 36);
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(pattern.draw(kStart + kThirty.time_of(i)).ok());
}

TEST(TestTone, TheBeepBeginsWithTheFirstSampleOfASecond) {
  const int64_t second = kStart.to_ticks(kToneSampleRate);
  const AvFrame frame = test_tone(second - 10, 3000).value();
  const auto* samples = reinterpret_cast<const float*>(frame->data[0]);
  for (int i = 0; i <= 10; ++i) EXPECT_EQ(samples[i], 0.0f);  // the sine itself begins at zero
  EXPECT_GT(samples[11], 0.05f);
  EXPECT_EQ(samples[10 + 2400], 0.0f) << "50 ms";
}

}  // namespace
}  // namespace rill::server::test
