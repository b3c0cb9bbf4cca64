// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/body_input.h"

#include <gtest/gtest.h>

#include <future>

#include "server/encode/audio_encode_stage.h"
#include "server/encode/video_encode_stage.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr FrameRate kThirty{30, 1};

struct Received {
  std::mutex mutex;
  std::vector<StreamDescription> descriptions;
  std::vector<IngestPacket> packets;
};

class ReceivingPublication : public Publication {
 public:
  explicit ReceivingPublication(Received& received) : received_(&received) {}
  void describe(StreamDescription description) override {
    std::lock_guard lock(received_->mutex);
    received_->descriptions.push_back(std::move(description));
  }
  void packet(IngestPacket packet) override {
    std::lock_guard lock(received_->mutex);
    received_->packets.push_back(std::move(packet));
  }

 private:
  Received* received_;
};

std::vector<uint8_t> fragmented_mp4(MediaTime duration) {
  const SegmentNumbering numbering(MediaTime::milliseconds(1000));
  PeriodAllocator periods(numbering);
  CollectingSink sink;
  RungCounters counters;
  VideoEncodeStage stage({"body", 320, 180, {500'000}, 30}, numbering, sink, counters);
  EXPECT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
  TestPattern pattern(320, 180);
  const int64_t first = std::llround(kStart.as_seconds() * 30);
  for (int64_t i = first; i < first + std::llround(duration.as_seconds() * 30); ++i) {
    const MediaTime pts = kThirty.time_of(i);
    (void)stage.picture({share(pattern.draw(pts).value()), pts, kThirty.time_of(i + 1) - pts, true});
  }
  return sink.file();
}

// Gives all bytes, waiting for on_writable when the buffer is full, and waits for the end.
Result<void> send(const std::vector<uint8_t>& bytes, Received& received, const WallClock& clock) {
  std::mutex mutex;
  std::condition_variable changed;
  bool writable = true;
  std::optional<Result<void>> end;
  BodyInput body(
      clock, std::make_unique<ReceivingPublication>(received),
      [&] {
        std::lock_guard lock(mutex);
        writable = true;
        changed.notify_all();
      },
      [&](Result<void> result) {
        std::lock_guard lock(mutex);
        end = std::move(result);
        changed.notify_all();
      });
  ByteSpan rest = bytes;
  while (!rest.empty()) {
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return writable; });
      writable = false;
    }
    const size_t taken = body.write(rest);
    rest = rest.subspan(taken);
    if (!rest.empty()) continue;
    body.finish();
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return end.has_value(); });
  return *end;
}

TEST(BodyInput, AFragmentedMp4ComesOutAsPackets) {
  InstantClock clock(kStart);
  Received received;
  EXPECT_TRUE(send(fragmented_mp4(MediaTime::milliseconds(3000)), received, clock).ok());
  ASSERT_EQ(received.descriptions.size(), 1u);
  EXPECT_EQ(received.descriptions[0].codec, "h264");
  EXPECT_EQ(received.packets.size(), 90u);
  EXPECT_TRUE(received.packets[0].keyframe);
}

TEST(BodyInput, ABodyLargerThanTheBufferIsHeldBackAndLosesNothing) {
  InstantClock clock(kStart);
  Received received;
  std::vector<uint8_t> bytes = fragmented_mp4(MediaTime::milliseconds(1000));
  // A free box of three megabytes behind everything.
  std::vector<uint8_t> large = {0, 0x30, 0, 8, 'f', 'r', 'e', 'e'};
  large.resize((3u << 20) + 8);
  bytes.insert(bytes.end(), large.begin(), large.end());
  EXPECT_TRUE(send(bytes, received, clock).ok());
  EXPECT_EQ(received.packets.size(), 30u);
}

TEST(BodyInput, GarbageEndsAsMalformed) {
  InstantClock clock(kStart);
  Received received;
  const Result<void> result = send(std::vector<uint8_t>(100'000, 0x55), received, clock);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kMalformed);
}

TEST(BodyInput, ABodyThatIsNotFinishedCanBeDestroyed) {
  InstantClock clock(kStart);
  Received received;
  BodyInput body(clock, std::make_unique<ReceivingPublication>(received), {}, {});
  const std::vector<uint8_t> bytes = fragmented_mp4(MediaTime::milliseconds(1000));
  (void)body.write(ByteSpan(bytes).first(1000));
}

}  // namespace
}  // namespace rill::server::test
