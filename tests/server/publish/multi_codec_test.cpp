// SPDX-License-Identifier: Apache-2.0
//
// A channel in every codec at once: what its playlists say, and what ffmpeg makes of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>

#include "player/format/hls/reader.h"
#include "server/encode/ladder.h"
#include "server/publish/channel_content.h"
#include "tests/server/support/command.h"
#include "tests/server/support/media_support.h"
#include "tests/server/support/published_folder.h"

namespace rill::server::test {
namespace {

constexpr FrameRate kRate{24, 1};
constexpr MediaTime kDuration = MediaTime::milliseconds(4000);

ChannelConfig every_codec() {
  ChannelConfig config;
  config.name = "all";
  config.codecs = {VideoCodec::kH264, VideoCodec::kAv1, VideoCodec::kH265, VideoCodec::kVp9};
  config.audio_codecs = {AudioCodec::kAac, AudioCodec::kOpus};
  config.renditions = {{"180p", 320, 180, {300'000}, 30},
                       {"90p", 160, 90, {80'000}, 30, {VideoCodec::kH264}}};
  config.hls_vp9 = true;
  return config;
}

class EveryCodec : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    published = std::make_unique<PublishedFolder>("codecs");
    const ChannelConfig config = every_codec();
    periods = std::make_unique<PeriodAllocator>(SegmentNumbering(config.segment_duration));
    clock = std::make_unique<InstantClock>(kStart);
    content = std::make_unique<ChannelContent>(config, *periods, *clock);
    const PeriodStart start = pattern_period(periods->begin(kStart), kRate);
    content->set_source(start);
    std::vector<SegmentSink*> videos;
    std::vector<SegmentSink*> audios;
    for (size_t i = 0; i < content->videos().size(); ++i) videos.push_back(&content->video_sink(i));
    for (size_t i = 0; i < content->audios().size(); ++i) audios.push_back(&content->audio_sink(i));
    {
      Ladder ladder(config, periods->numbering(), videos, audios, {});
      PatientSink sink(ladder);
      sink.begin(start);
      play_pattern(sink, kStart, kDuration, 320, 180, kRate);
      sink.end();
    }
    published->save_all(*content);
  }
  static void TearDownTestSuite() {
    content.reset();
    published.reset();
  }
  static std::string text(const std::string& path) {
    std::string body;
    content->get(path, MediaTime(), [&](ContentResponse response) {
      EXPECT_EQ(response.status, 200) << path;
      body.assign(response.body->begin(), response.body->end());
    });
    return body;
  }
  static hls::MultivariantPlaylist multivariant() {
    auto parsed =
        hls::parse_playlist(text("index.m3u8"), {.base_url = "http://localhost/live/all/index.m3u8"});
    return std::get<hls::MultivariantPlaylist>(parsed.value());
  }

  static inline std::unique_ptr<PublishedFolder> published;
  static inline std::unique_ptr<PeriodAllocator> periods;
  static inline std::unique_ptr<InstantClock> clock;
  static inline std::unique_ptr<ChannelContent> content;
};

TEST_F(EveryCodec, TheMultivariantPlaylistHasAVariantForEachRungAndCodecWithEachSound) {
  const hls::MultivariantPlaylist playlist = multivariant();
  ASSERT_EQ(playlist.renditions.size(), 2u);
  EXPECT_EQ(playlist.renditions[0].group_id, "audio");
  EXPECT_EQ(playlist.renditions[1].group_id, "audio-opus");
  std::vector<std::string> names;
  for (const hls::Variant& variant : playlist.variants)
    if (variant.audio_group == "audio") names.push_back(variant.name);
  EXPECT_EQ(names, (std::vector<std::string>{"180p", "90p", "180p-av1", "180p-h265", "180p-vp9"}));
  EXPECT_EQ(playlist.variants.size(), 10u);
  for (const hls::Variant& variant : playlist.variants) {
    ASSERT_EQ(variant.codecs.size(), 2u);
    EXPECT_EQ(codec::family_of(variant.codecs[1].text),
              variant.audio_group == "audio" ? codec::Family::kAac : codec::Family::kOpus);
    EXPECT_EQ(variant.uri, "http://localhost/live/all/" + variant.name + "/index.m3u8");
    EXPECT_EQ(variant.video_range, "SDR");
    EXPECT_EQ(variant.frame_rate, 24.0);
    EXPECT_TRUE(variant.average_bandwidth.has_value());
    EXPECT_TRUE(variant.score.has_value()) << "all of them or none";
  }
}

TEST_F(EveryCodec, CodecStringsAreThoseOfTheStreams) {
  std::vector<std::string> codecs;
  const hls::MultivariantPlaylist playlist = multivariant();
  for (size_t i = 0; i < 5; ++i) codecs.push_back(playlist.variants[i].codecs[0].text);
  EXPECT_EQ(codecs[0].substr(0, 7), "avc1.42");
  EXPECT_EQ(codecs[2].substr(0, 10), "av01.0.00M");
  EXPECT_EQ(codecs[3].substr(0, 9), "hvc1.1.6.");
  EXPECT_EQ(codecs[4].substr(0, 8), "vp09.00.");
}

TEST_F(EveryCodec, OfOneSizeTheCodecThatNeedsFewestBitsIsPreferredAndLargerIsBetter) {
  std::map<std::string, double> scores;
  const hls::MultivariantPlaylist playlist = multivariant();
  for (const hls::Variant& variant : playlist.variants) scores[variant.name] = *variant.score;
  EXPECT_GT(scores["180p-av1"], scores["180p-h265"]);
  EXPECT_GT(scores["180p-h265"], scores["180p-vp9"]);
  EXPECT_GT(scores["180p-vp9"], scores["180p"]);
  EXPECT_GT(scores["180p"], scores["90p"]);
}

TEST_F(EveryCodec, FfmpegPlaysEveryRenditionWithoutAWarning) {
  const CommandResult all =
      run_command("ffmpeg -nostdin -v warning -i " + published->path("index.m3u8") + " -map 0 -f null -");
  EXPECT_EQ(all.status, 0);
  EXPECT_EQ(all.output, "");
  for (const RenditionConfig& rendition : content->videos()) {
    const CommandResult times = run_command(
        "ffprobe -v warning -select_streams v:0 -show_entries packet=pts_time,dts_time,flags -of csv=p=0 " +
        published->path(rendition.name + "/index.m3u8"));
    EXPECT_EQ(std::count(times.output.begin(), times.output.end(), 'K'), 2) << rendition.name << times.output;
    EXPECT_EQ(std::count(times.output.begin(), times.output.end(), '\n'), 96) << rendition.name;
  }
}

TEST_F(EveryCodec, FfmpegHearsTheSameBeepsInEverySound) {
  for (const AudioRenditionConfig& rendition : content->audios()) {
    const std::string samples =
        run_command("ffmpeg -nostdin -v error -i " + published->path(rendition.name + "/index.m3u8") +
                    " -ac 1 -ar 8000 -f s16le -")
            .output;
    ASSERT_GT(samples.size(), 2u * 8000 * 3) << rendition.name;
    for (int second = 1; second < 3; ++second) {
      double loud = -1;
      for (int i = second * 8000 - 2000; i < second * 8000 + 2000 && loud < 0; ++i) {
        const auto at = static_cast<size_t>(i) * 2;
        const auto value = static_cast<int16_t>(static_cast<uint8_t>(samples[at]) |
                                                static_cast<uint8_t>(samples[at + 1]) << 8);
        if (std::abs(value) > 5000) loud = i / 8.0;
      }
      EXPECT_NEAR(loud, second * 1000.0, 8) << rendition.name << ", milliseconds";
    }
  }
}

}  // namespace
}  // namespace rill::server::test
