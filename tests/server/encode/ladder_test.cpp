// SPDX-License-Identifier: Apache-2.0
#include "server/encode/ladder.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

const SegmentNumbering kNumbering(MediaTime::milliseconds(2000));
constexpr FrameRate kThirty{30, 1};

// Holds the encoder's thread in its first chunk until told to go on.
class BlockingSink : public CollectingSink {
 public:
  void on_chunk(uint64_t segment, MediaChunk chunk) override {
    std::unique_lock lock(mutex_);
    entered_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return released_; });
    lock.unlock();
    CollectingSink::on_chunk(segment, std::move(chunk));
  }
  void wait_until_entered() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return entered_; });
  }
  void release() {
    std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool entered_ = false;
  bool released_ = false;
};

std::vector<VideoPicture> pictures(int count) {
  TestPattern pattern(64, 36);
  std::vector<VideoPicture> all;
  const int64_t first = std::llround(kStart.as_seconds() * 30);
  for (int i = 0; i < count; ++i) {
    VideoPicture picture;
    picture.pts = kThirty.time_of(first + i);
    picture.duration = kThirty.time_of(first + i + 1) - picture.pts;
    picture.frame = share(pattern.draw(picture.pts).value());
    all.push_back(std::move(picture));
  }
  return all;
}

TEST(Ladder, AnEncoderThatCannotKeepUpDropsFramesBeforeEncodingAndCountsThem) {
  PeriodAllocator periods(kNumbering);
  BlockingSink sink;
  const std::vector<VideoPicture> all = pictures(100);
  uint64_t dropped = 0;
  {
    VideoRung rung({"tiny", 64, 36, {50'000}, 30}, kNumbering, sink, {});
    rung.begin(pattern_period(periods.begin(kStart), kThirty));
    rung.picture(all[0]);
    sink.wait_until_entered();
    for (size_t i = 1; i < all.size(); ++i) rung.picture(all[i]);
    dropped = rung.counters().dropped_frames;
    EXPECT_LE(rung.queued(), kPictureQueue);
    EXPECT_EQ(dropped, 99 - kPictureQueue);
    sink.release();
  }
  size_t encoded = 0;
  for (const auto& [number, segment] : sink.segments()) encoded += segment.chunks.size();
  EXPECT_EQ(encoded + dropped, 100u);
}

TEST(Ladder, ASlowRenditionDoesNotHoldUpTheOther) {
  PeriodAllocator periods(kNumbering);
  BlockingSink slow;
  CollectingSink fast;
  CollectingSink sound;
  ChannelConfig config;
  config.name = "test";
  config.renditions = {{"slow", 64, 36, {50'000}, 30}, {"fast", 64, 36, {50'000}, 30}};
  {
    Ladder ladder(config, kNumbering, {&slow, &fast}, {&sound}, {});
    ladder.begin(pattern_period(periods.begin(kStart), kThirty));
    for (const VideoPicture& picture : pictures(60)) {
      ladder.video_rungs()[1]->wait_for_room(std::chrono::seconds(60));
      ladder.video(picture);
    }
    ladder.end();
    EXPECT_EQ(ladder.video_rungs()[1]->counters().dropped_frames, 0u);
    EXPECT_GT(ladder.video_rungs()[0]->counters().dropped_frames, 0u);
    slow.release();
  }
  EXPECT_EQ(fast.segments().begin()->second.chunks.size(), 60u);
}

TEST(Ladder, FlashAndBeepStayTogetherThroughTheEncoders) {
  PeriodAllocator periods(kNumbering);
  CollectingSink video;
  CollectingSink sound;
  ChannelConfig config;
  config.name = "test";
  config.renditions = {{"240p", 426, 240, {400'000}, 30}};
  {
    Ladder ladder(config, kNumbering, {&video}, {&sound}, {});
    PatientSink sink(ladder);
    sink.begin(pattern_period(periods.begin(kStart), kThirty));
    play_pattern(sink, kStart, MediaTime::milliseconds(6000), 426, 240, kThirty);
    sink.end();
  }
  const std::vector<MediaTime> seen = flashes(decode_file(video.file()));
  const std::vector<MediaTime> heard = beeps(decode_file(sound.file()));
  ASSERT_EQ(seen.size(), 6u);
  ASSERT_GE(heard.size(), 5u);
  for (size_t i = 0; i < seen.size(); ++i)
    EXPECT_EQ(seen[i], kStart + MediaTime::milliseconds(1000) * static_cast<int64_t>(i));
  // The first AAC frame of a stream decodes without its predecessor: the first beep may come out damaged.
  for (const MediaTime time : heard) {
    if (time < kStart + MediaTime::milliseconds(100)) continue;
    const double off = (time - kStart).as_milliseconds() - std::round((time - kStart).as_seconds()) * 1000;
    EXPECT_NEAR(off, 0, 3) << "of a whole second";
  }
}

}  // namespace
}  // namespace rill::server::test
