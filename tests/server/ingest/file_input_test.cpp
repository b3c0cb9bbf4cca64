// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/file_input.h"

#include <gtest/gtest.h>

#include <unistd.h>
#include <condition_variable>
#include <filesystem>
#include <fstream>

#include "server/encode/video_encode_stage.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr FrameRate kThirty{30, 1};

// Keeps packets and lets a test wait for a number of them.
class CountingPublication : public Publication {
 public:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<IngestPacket> packets;
    void wait_for(size_t count) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return packets.size() >= count; });
    }
  };
  explicit CountingPublication(State& state) : state_(&state) {}
  void describe(StreamDescription) override {}
  void packet(IngestPacket packet) override {
    std::lock_guard lock(state_->mutex);
    if (state_->packets.size() < 1000) state_->packets.push_back(std::move(packet));
    state_->changed.notify_all();
  }

 private:
  State* state_;
};

PublishFunction publish_to(CountingPublication::State& state) {
  return [&state]() -> Result<std::unique_ptr<Publication>> {
    return std::unique_ptr<Publication>(std::make_unique<CountingPublication>(state));
  };
}

class FileInputTest : public testing::Test {
 protected:
  void SetUp() override {
    const SegmentNumbering numbering(MediaTime::milliseconds(1000));
    PeriodAllocator periods(numbering);
    CollectingSink sink;
    RungCounters counters;
    VideoEncodeStage stage({"file", 64, 36, {50'000}, 30}, numbering, sink, counters);
    ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kThirty)).ok());
    TestPattern pattern(64, 36);
    const int64_t first = std::llround(kStart.as_seconds() * 30);
    for (int64_t i = first; i < first + 60; ++i) {
      const MediaTime pts = kThirty.time_of(i);
      ASSERT_TRUE(
          stage.picture({share(pattern.draw(pts).value()), pts, kThirty.time_of(i + 1) - pts, true}).ok());
    }
    const std::vector<uint8_t> bytes = sink.file();
    path =
        std::filesystem::temp_directory_path() / ("rill-file-input-" + std::to_string(::getpid()) + ".mp4");
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  void TearDown() override { std::filesystem::remove(path); }

  std::filesystem::path path;
};

TEST_F(FileInputTest, TheEndJoinsTheBeginningWithoutABreakInTheTimestamps) {
  InstantClock clock(kStart);
  CountingPublication::State state;
  {
    FileInput input(path.string(), clock, publish_to(state), {});
    state.wait_for(200);
  }
  for (size_t i = 1; i < 200; ++i)
    EXPECT_NEAR((state.packets[i].dts - state.packets[i - 1].dts).as_milliseconds(), 33.33, 0.1) << i;
  EXPECT_TRUE(state.packets[60].keyframe);
}

TEST_F(FileInputTest, AFileThatIsNotThereIsNoReasonToFail) {
  InstantClock clock(kStart);
  CountingPublication::State state;
  FileInput input(path.string() + ".missing", clock, publish_to(state), {});
}

}  // namespace
}  // namespace rill::server::test
