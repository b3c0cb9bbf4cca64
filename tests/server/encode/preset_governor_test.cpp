// SPDX-License-Identifier: Apache-2.0
//
// The governor, and the stage that obeys it, with an encoder whose slowness is a number and a clock that
// moves by it: what a loaded machine does, without one.
#include "server/encode/preset_governor.h"

#include <gtest/gtest.h>

#include "server/encode/ladder.h"
#include "server/encode/video_encode_stage.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr FrameRate kThirty{30, 1};
const SegmentNumbering kNumbering(MediaTime::milliseconds(2000));

// The machine: what each preset costs, and the time.
struct Machine {
  std::vector<int64_t> milliseconds;  // per picture, by preset
  bool changes_in_flight = true;
  bool one_track = true;
  MediaTime now;
  std::vector<size_t> made;  // presets of the encoders made
};

class SlowEncoder : public VideoEncoder {
 public:
  SlowEncoder(Machine& machine, const VideoEncoderConfig& config)
      : machine_(&machine), preset_(config.preset) {
    VideoEncoderConfig real = config;
    real.preset = 0;
    track_ = create_video_encoder(real).value()->track();
    if (!machine.one_track) track_.codec += std::to_string(preset_);
    machine.made.push_back(preset_);
  }
  [[nodiscard]] const mp4::Track& track() const override { return track_; }
  [[nodiscard]] const char* name() const override { return "slow"; }
  [[nodiscard]] size_t presets() const override { return machine_->milliseconds.size(); }
  [[nodiscard]] bool set_preset(size_t preset) override {
    if (machine_->changes_in_flight) preset_ = preset;
    return machine_->changes_in_flight;
  }
  // One picture behind, as encoders with threads of their own are.
  Result<std::vector<EncodedPicture>> encode(const AVFrame&, MediaTime pts, bool keyframe) override {
    machine_->now += MediaTime::milliseconds(machine_->milliseconds[preset_]);
    std::vector<EncodedPicture> ready;
    if (held_) ready.push_back(std::move(*held_));
    held_ = EncodedPicture{pts, keyframe || first_, {1, 2, 3}};
    first_ = false;
    return ready;
  }
  Result<std::vector<EncodedPicture>> finish() override {
    std::vector<EncodedPicture> rest;
    if (held_) rest.push_back(std::move(*held_));
    held_.reset();
    return rest;
  }

 private:
  Machine* machine_;
  size_t preset_;
  mp4::Track track_;
  std::optional<EncodedPicture> held_;
  bool first_ = true;
};

class PresetsUnderLoad : public testing::Test {
 protected:
  void begin(std::vector<int64_t> milliseconds) {
    machine.milliseconds = std::move(milliseconds);
    stage = std::make_unique<VideoEncodeStage>(
        RenditionConfig{"tiny", 64, 36, {50'000}, 30}, kNumbering, sink, counters,
        EncodePlatform{[this](const VideoEncoderConfig& config) -> Result<std::unique_ptr<VideoEncoder>> {
                         return std::unique_ptr<VideoEncoder>(std::make_unique<SlowEncoder>(machine, config));
                       },
                       [this] { return machine.now; }});
    ASSERT_TRUE(stage->begin(pattern_period(periods.begin(kStart), kThirty)).ok());
    VideoPicture picture;
    frame = share(TestPattern(64, 36).draw(kStart).value());
  }
  // Pictures arrive in real time, and wait while the encoder is busy.
  void play(int64_t seconds) {
    for (const int64_t end = next + seconds * 30; next < end; ++next) {
      machine.now = std::max(machine.now, kThirty.time_of(next));
      VideoPicture picture;
      picture.frame = frame;
      picture.pts = kStart + kThirty.time_of(next);
      picture.duration = kThirty.time_of(next + 1) - kThirty.time_of(next);
      const auto waiting = [&] {
        int64_t arrived = next;
        while (kThirty.time_of(arrived + 1) <= machine.now) ++arrived;
        return static_cast<size_t>(arrived - next);
      };
      ASSERT_TRUE(stage->picture(picture, waiting).ok());
      most_waiting = std::max(most_waiting, waiting());
    }
  }
  std::vector<MediaTime> keyframes() {
    std::vector<MediaTime> times;
    for (const auto& [number, segment] : sink.segments())
      for (const MediaChunk& chunk : segment.chunks)
        if (chunk.independent) times.push_back(chunk.start);
    return times;
  }
  size_t pictures() {
    size_t count = 0;
    for (const auto& [number, segment] : sink.segments()) count += segment.chunks.size();
    return count;
  }

  Machine machine;
  PeriodAllocator periods{kNumbering};
  CollectingSink sink;
  RungCounters counters;
  std::unique_ptr<VideoEncodeStage> stage;
  SharedAvFrame frame;
  int64_t next = 0;
  size_t most_waiting = 0;
};

TEST_F(PresetsUnderLoad, AnEncoderThatIsFastEnoughIsLeftAlone) {
  begin({20, 10});
  play(30);
  EXPECT_EQ(counters.preset, 0u);
  EXPECT_EQ(counters.preset_steps_down, 0u);
  EXPECT_NEAR(static_cast<double>(counters.load_permille), 600, 5);
}

TEST_F(PresetsUnderLoad, ASlowEncoderBecomesCheaperBeforeAnyPictureIsDropped) {
  begin({50, 40, 20});
  play(10);
  EXPECT_EQ(counters.preset, 2u);
  EXPECT_EQ(counters.preset_steps_down, 2u);
  EXPECT_LT(most_waiting, kPictureQueue);
  stage->end();
  EXPECT_EQ(pictures(), 300u);
  EXPECT_EQ(machine.made.size(), 1u) << "the encoder changes in flight";
}

TEST_F(PresetsUnderLoad, ThreeTimesTooSlowIsNoticedInTime) {
  begin({100, 60, 25});
  play(10);
  EXPECT_EQ(counters.preset, 2u);
  EXPECT_LT(most_waiting, kPictureQueue);
}

TEST_F(PresetsUnderLoad, ALoadThatJustFitsBecomesCheaperToo) {
  begin({30, 10});
  play(10);
  EXPECT_EQ(counters.preset, 1u) << "90 % of the frame interval leaves no room";
}

TEST_F(PresetsUnderLoad, PicturesThatCameInABurstAreNoLoad) {
  begin({10, 5});
  play(2);
  machine.now += MediaTime::milliseconds(400);  // twelve pictures at once
  play(2);
  EXPECT_GT(most_waiting, 4u);
  EXPECT_EQ(counters.preset_steps_down, 0u);
}

TEST_F(PresetsUnderLoad, WhenTheLoadIsGoneQualityComesBackSlowly) {
  begin({50, 20});
  play(5);
  ASSERT_EQ(counters.preset, 1u);
  machine.milliseconds = {10, 5};
  play(15);
  EXPECT_EQ(counters.preset, 1u);
  play(15);
  EXPECT_EQ(counters.preset, 0u);
  EXPECT_EQ(counters.preset_steps_up, 1u);
}

TEST_F(PresetsUnderLoad, APresetThatProvesTooDearIsTriedEverMoreSeldom) {
  begin({50, 10});
  play(1200);
  EXPECT_LE(counters.preset_steps_up, 6u) << "after 20, 40, 80, ... seconds";
  EXPECT_GE(counters.preset_steps_up, 3u);
  EXPECT_LT(most_waiting, kPictureQueue);
}

TEST_F(PresetsUnderLoad, AnEncoderThatCannotChangeIsReplacedWhereASegmentBegins) {
  machine.changes_in_flight = false;
  begin({30, 10});
  play(6);
  stage->end();
  EXPECT_EQ(machine.made, (std::vector<size_t>{0, 1}));
  EXPECT_EQ(pictures(), 180u) << "what the first one held came out";
  for (const MediaTime keyframe : keyframes())
    EXPECT_EQ(keyframe, kNumbering.start_of(kNumbering.number_of(keyframe)));
  EXPECT_EQ(sink.tracks().size(), 1u) << "one init segment";
}

TEST_F(PresetsUnderLoad, AnEncoderThatCannotChangeIsReplacedAtOnceWhenPicturesPileUp) {
  machine.changes_in_flight = false;
  begin({100, 60, 20});
  play(6);
  stage->end();
  EXPECT_EQ(machine.made, (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(pictures(), 180u);
  EXPECT_EQ(keyframes().size(), 5u) << "three segments, and two beginnings within one";
  EXPECT_LT(most_waiting, kPictureQueue);
}

TEST_F(PresetsUnderLoad, AnEncoderThatWouldNeedAnotherInitSegmentIsNotTaken) {
  machine.changes_in_flight = false;
  machine.one_track = false;
  begin({50, 10});
  play(6);
  EXPECT_EQ(counters.preset, 0u);
  EXPECT_EQ(machine.made.size(), 2u) << "tried once";
  EXPECT_EQ(sink.tracks().size(), 1u);
}

TEST_F(PresetsUnderLoad, TheNextPeriodBeginsWithThePresetThatWasFound) {
  begin({50, 20});
  play(4);
  ASSERT_EQ(counters.preset, 1u);
  ASSERT_TRUE(
      stage->begin(pattern_period(periods.begin(kStart + MediaTime::milliseconds(60'000)), kThirty)).ok());
  EXPECT_EQ(machine.made.back(), 1u);
}

}  // namespace
}  // namespace rill::server::test
