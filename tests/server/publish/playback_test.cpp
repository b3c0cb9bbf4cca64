// SPDX-License-Identifier: Apache-2.0
//
// What the origin publishes, played by ffmpeg from a folder: no warnings, right times, sound with the
// picture.
#include <gtest/gtest.h>
#include <sstream>

#include "server/encode/ladder.h"
#include "server/publish/channel_content.h"
#include "tests/server/support/command.h"
#include "tests/server/support/media_support.h"
#include "tests/server/support/published_folder.h"

namespace rill::server::test {
namespace {

constexpr FrameRate kThirty{30, 1};
constexpr MediaTime kDuration = MediaTime::milliseconds(8000);

class PublishedChannel : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    published = std::make_unique<PublishedFolder>("published");
    ChannelConfig config;
    config.name = "test";
    PeriodAllocator periods{SegmentNumbering(config.segment_duration)};
    const InstantClock clock(kStart);
    ChannelContent content(config, periods, clock);
    const PeriodStart start = pattern_period(periods.begin(kStart), kThirty);
    content.set_source(start);
    {
      Ladder ladder(config, periods.numbering(), {&content.video_sink(0), &content.video_sink(1)},
                    {&content.audio_sink()}, {});
      PatientSink sink(ladder);
      sink.begin(start);
      play_pattern(sink, kStart, kDuration, 854, 480, kThirty);
      sink.end();
    }
    published->save_all(content);
  }
  static void TearDownTestSuite() { published.reset(); }

  static inline std::unique_ptr<PublishedFolder> published;
};

TEST_F(PublishedChannel, FfmpegPlaysEveryRenditionWithoutAWarning) {
  const CommandResult result =
      run_command("ffmpeg -nostdin -v warning -i " + published->path("index.m3u8") + " -map 0 -f null -");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.output, "");
}

TEST_F(PublishedChannel, FfprobeFindsTheStreamsThatThePlaylistPromises) {
  const CommandResult result = run_command(
      "ffprobe -v warning -show_entries "
      "stream=codec_name,profile,width,height,avg_frame_rate,color_space,color_range,"
      "sample_aspect_ratio,has_b_frames,sample_rate,channels -of compact " +
      published->path("index.m3u8"));
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.output.find("codec_name=h264|profile=Constrained "
                               "Baseline|width=854|height=480|has_b_frames=0|sample_aspect_ratio=1:1|"
                               "color_range=tv|color_space=bt709|avg_frame_rate=30/1"),
            std::string::npos)
      << result.output;
  EXPECT_NE(result.output.find("width=426|height=240"), std::string::npos) << result.output;
  EXPECT_NE(result.output.find("codec_name=aac|profile=LC|sample_rate=48000|channels=2"), std::string::npos)
      << result.output;
}

TEST_F(PublishedChannel, ThePacketsTimesAreTheEpochsAndGrowEvenly) {
  const CommandResult result =
      run_command("ffprobe -v error -select_streams v:0 -show_entries packet=pts_time,flags -of csv=p=0 " +
                  published->path("480p/index.m3u8"));
  std::istringstream lines(result.output);
  std::string line;
  int64_t frame = 0;
  while (std::getline(lines, line)) {
    if (line.empty()) continue;
    const MediaTime pts = MediaTime::seconds(std::stod(line));
    EXPECT_NEAR((pts - kStart - kThirty.time_of(frame)).as_milliseconds(), 0, 0.01) << frame;
    EXPECT_EQ(line.find('K') != std::string::npos, frame % 60 == 0)
        << "keyframes begin segments, and nothing else";
    ++frame;
  }
  EXPECT_EQ(frame, 240);
}

TEST_F(PublishedChannel, FfmpegHearsTheBeepWhenItSeesTheFlash) {
  // 8 kHz mono, and one luma sample of the flash per frame, on one timeline.
  const std::string picture = "ffmpeg -nostdin -v error -copyts -i " + published->path("240p/index.m3u8") +
                              " -vf crop=16:16:206:90,scale=1:1,format=gray -f rawvideo -";
  const std::string sound =
      "ffmpeg -nostdin -v error -i " + published->path("audio/index.m3u8") + " -ac 1 -ar 8000 -f s16le -";
  const std::string luma = run_command(picture).output;
  const std::string samples = run_command(sound).output;
  ASSERT_EQ(luma.size(), 240u);
  ASSERT_GT(samples.size(), 2u * 8000 * 7);
  for (int second = 1; second < 7; ++second) {
    const auto first = static_cast<size_t>(second) * 30;
    EXPECT_LT(static_cast<uint8_t>(luma[first - 1]), 200);
    EXPECT_GT(static_cast<uint8_t>(luma[first]), 220);
    double loud = -1;
    for (int i = second * 8000 - 2000; i < second * 8000 + 2000 && loud < 0; ++i) {
      const auto at = static_cast<size_t>(i) * 2;
      const auto value = static_cast<int16_t>(static_cast<uint8_t>(samples[at]) |
                                              static_cast<uint8_t>(samples[at + 1]) << 8);
      if (std::abs(value) > 5000) loud = i / 8.0;
    }
    EXPECT_NEAR(loud, second * 1000.0, 4) << "milliseconds";
  }
}

}  // namespace
}  // namespace rill::server::test
