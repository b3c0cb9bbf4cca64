// SPDX-License-Identifier: Apache-2.0
#include "server/publish/channel_content.h"

#include <gtest/gtest.h>

#include "player/format/dash/reader.h"
#include "player/format/hls/reader.h"
#include "server/publish/body.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr MediaTime seconds(int64_t value) {
  return MediaTime::milliseconds(value * 1000);
}
const SegmentNumbering kNumbering(seconds(2));

class ChannelContentTest : public testing::Test {
 protected:
  ChannelContentTest() {
    PeriodStart start = pattern_period(periods.begin(kNumbering.start_of(100)), {30000, 1001});
    content.set_source(start);
    for (size_t i = 0; i < 2; ++i)
      content.video_sink(i).on_track(start.period, track(mp4::TrackKind::kVideo, "avc1.42c01f"),
                                     bytes("video init"));
    content.audio_sink().on_track(start.period, track(mp4::TrackKind::kAudio, "mp4a.40.2"),
                                  bytes("audio init"));
  }
  static ChannelConfig config() {
    ChannelConfig result;
    result.name = "test";
    return result;
  }
  static SharedBytes bytes(std::string_view text) {
    return std::make_shared<const std::vector<uint8_t>>(text.begin(), text.end());
  }
  static mp4::Track track(mp4::TrackKind kind, const char* codec) {
    mp4::Track result;
    result.kind = kind;
    result.codec = codec;
    result.channels = 2;
    result.timescale = kind == mp4::TrackKind::kVideo ? 90000 : 48000;
    return result;
  }
  void add(SegmentSink& sink, uint64_t number) {
    sink.on_chunk(number, {bytes("segment"), kNumbering.start_of(number), seconds(2), true});
    sink.on_segment_end(number, kNumbering.start_of(number + 1));
  }
  void add_all(uint64_t number) {
    add(content.video_sink(0), number);
    add(content.video_sink(1), number);
    add(content.audio_sink(), number);
  }
  void get(const std::string& path) {
    content.get(path, now, [this](ContentResponse response) { answers.push_back(std::move(response)); });
  }
  int status(const std::string& path) {
    answers.clear();
    get(path);
    return answers.empty() ? 0 : answers.front().status;
  }

  MediaTime now = seconds(50);
  std::vector<ContentResponse> answers;
  PeriodAllocator periods{kNumbering};
  InstantClock clock{kStart};
  ChannelContent content{config(), periods, clock};
};

TEST_F(ChannelContentTest, TheMultivariantPlaylistTellsOfTheRealStreams) {
  add_all(100);
  ASSERT_EQ(status("index.m3u8"), 200);
  const std::string text(answers[0].body->begin(), answers[0].body->end());
  auto parsed = hls::parse_playlist(text, {.base_url = "http://localhost/live/test/index.m3u8"});
  ASSERT_TRUE(parsed.ok());
  const auto& playlist = std::get<hls::MultivariantPlaylist>(*parsed);
  EXPECT_TRUE(playlist.independent_segments);
  ASSERT_EQ(playlist.variants.size(), 2u);
  const hls::Variant& variant = playlist.variants[0];
  EXPECT_EQ(variant.uri, "http://localhost/live/test/480p/index.m3u8");
  EXPECT_EQ(variant.resolution, (hls::Resolution{854, 480}));
  EXPECT_DOUBLE_EQ(*variant.frame_rate, 29.970);
  EXPECT_GE(variant.bandwidth.value, 1'328'000u);
  EXPECT_TRUE(variant.average_bandwidth.has_value());
  ASSERT_EQ(variant.codecs.size(), 2u);
  EXPECT_EQ(variant.codecs[0].text, "avc1.42c01f");
  EXPECT_EQ(variant.codecs[1].text, "mp4a.40.2");
  ASSERT_EQ(playlist.renditions.size(), 1u);
  EXPECT_EQ(playlist.renditions[0].group_id, variant.audio_group);
  EXPECT_EQ(playlist.renditions[0].uri, "http://localhost/live/test/audio/index.m3u8");
}

TEST_F(ChannelContentTest, TheFirstMultivariantPlaylistIsWaitedForUntilEveryRenditionIsThere) {
  content.set_live(true);
  get("index.m3u8");
  add(content.video_sink(0), 100);
  add(content.audio_sink(), 100);
  EXPECT_TRUE(answers.empty());
  add(content.video_sink(1), 100);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 200);
}

TEST_F(ChannelContentTest, WithoutAPublisherNothingIsWaitedFor) {
  EXPECT_EQ(status("index.m3u8"), 404);
  EXPECT_EQ(answers[0].cache_control, "public, max-age=1");
}

TEST_F(ChannelContentTest, TheSegmentNowBeingMadeIsWaitedForAndFarOnesAreNot) {
  content.set_live(true);
  add_all(100);
  EXPECT_EQ(status("480p/101.m4s"), 0);
  EXPECT_EQ(content.waiting(), 1u);
  add(content.video_sink(0), 101);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 200);
  EXPECT_EQ(status("480p/104.m4s"), 404);
  EXPECT_EQ(status("480p/99.m4s"), 404);
}

TEST_F(ChannelContentTest, WaitingEndsAtItsTime) {
  content.set_live(true);
  get("index.m3u8");
  content.expire(now + seconds(6));
  EXPECT_TRUE(answers.empty());
  content.expire(now + seconds(8));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 404);
  EXPECT_EQ(content.waiting(), 0u);
}

TEST_F(ChannelContentTest, WaitingEndsWhenThePublisherGoes) {
  content.set_live(true);
  get("index.m3u8");
  content.set_live(false);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 404);
}

TEST_F(ChannelContentTest, PlaylistsStayWhenThePublisherIsGone) {
  content.set_live(true);
  add_all(100);
  content.set_live(false);
  EXPECT_EQ(status("index.m3u8"), 200);
  EXPECT_EQ(status("480p/index.m3u8"), 200);
  EXPECT_EQ(status("audio/100.m4s"), 200);
}

TEST_F(ChannelContentTest, AChannelOfSoundAloneHasOneVariant) {
  content.set_live(true);
  PeriodStart start = pattern_period(periods.begin(kNumbering.start_of(200)), {});
  start.has_video = false;
  content.set_source(start);
  add(content.audio_sink(), 200);
  ASSERT_EQ(status("index.m3u8"), 200);
  const std::string text(answers[0].body->begin(), answers[0].body->end());
  EXPECT_NE(text.find("CODECS=\"mp4a.40.2\""), std::string::npos);
  EXPECT_NE(text.find("\naudio/index.m3u8"), std::string::npos);
}

TEST_F(ChannelContentTest, Vp9IsPublishedInHlsOnRequestOnly) {
  const auto playlist_of = [&](std::vector<VideoCodec> codecs, bool hls_vp9) {
    ChannelConfig several = config();
    several.codecs = std::move(codecs);
    several.hls_vp9 = hls_vp9;
    PeriodAllocator own_periods{kNumbering};
    ChannelContent channel(several, own_periods, clock);
    const Period period = own_periods.begin(kNumbering.start_of(100));
    for (size_t i = 0; i < channel.videos().size(); ++i) {
      const bool vp9 = channel.videos()[i].codec == VideoCodec::kVp9;
      channel.video_sink(i).on_track(period,
                                     track(mp4::TrackKind::kVideo, vp9 ? "vp09.00.20.08" : "avc1.42c01f"),
                                     std::make_shared<const std::vector<uint8_t>>(1));
      add(channel.video_sink(i), 100);
    }
    channel.audio_sink().on_track(period, track(mp4::TrackKind::kAudio, "mp4a.40.2"),
                                  std::make_shared<const std::vector<uint8_t>>(1));
    add(channel.audio_sink(), 100);
    std::string text;
    channel.get("index.m3u8", now,
                [&](ContentResponse response) { text.assign(response.body->begin(), response.body->end()); });
    return text;
  };
  const std::string quiet = playlist_of({VideoCodec::kH264, VideoCodec::kVp9}, false);
  EXPECT_EQ(quiet.find("vp09"), std::string::npos) << quiet;
  EXPECT_EQ(quiet.find("SCORE"), std::string::npos) << "one codec: bandwidth says it all";
  const std::string asked = playlist_of({VideoCodec::kH264, VideoCodec::kVp9}, true);
  EXPECT_NE(asked.find("CODECS=\"vp09.00.20.08,mp4a.40.2\""), std::string::npos) << asked;
  EXPECT_NE(asked.find("SCORE="), std::string::npos);
  EXPECT_NE(playlist_of({VideoCodec::kVp9}, false).find("hls_vp9"), std::string::npos) << "says what to do";
}

TEST_F(ChannelContentTest, TheManifestNamesTheSegmentsOfThePlaylists) {
  content.set_live(true);
  get("manifest.mpd");
  get("manifest-number.mpd");
  EXPECT_TRUE(answers.empty()) << "both wait for the first segments";
  add_all(100);
  ASSERT_EQ(answers.size(), 2u);
  const std::vector<ContentResponse> manifests = answers;
  for (const ContentResponse& answer : manifests) {
    EXPECT_EQ(answer.content_type, "application/dash+xml");
    EXPECT_EQ(answer.cache_control, "public, max-age=1");
    const auto mpd = dash::parse_mpd(std::string(answer.body->begin(), answer.body->end()));
    ASSERT_TRUE(mpd.ok()) << mpd.error().describe();
    ASSERT_EQ(mpd->periods.size(), 1u);
    ASSERT_EQ(mpd->periods[0].adaptation_sets.size(), 2u);
    const dash::AdaptationSet& videos = mpd->periods[0].adaptation_sets[0];
    ASSERT_EQ(videos.representations.size(), 2u);
    EXPECT_EQ(videos.representations[0].id, "480p");
    EXPECT_GE(videos.representations[0].bandwidth, 1'000'000u);
    const dash::SegmentTemplate& segments = *videos.representations[0].segments.segment_template;
    EXPECT_EQ(segments.start_number, 100u);
    EXPECT_EQ(
        status("480p/" + segments.initialization_template.substr(std::string("$RepresentationID$/").size())),
        200);
  }
}

TEST_F(ChannelContentTest, WhatIsNoResourceIsNotFound) {
  content.set_live(true);
  add_all(100);
  for (const char* path :
       {"", "nothing", "720p/index.m3u8", "480p/", "480p/x", "480p/init-.mp4", "../x", "480p/100.m4s/x"})
    EXPECT_EQ(status(path), 404) << path;
}

TEST(Body, GzipGivesTheSameBytesBack) {
  EXPECT_EQ(gzip(std::vector<uint8_t>{1, 2, 3}), nullptr) << "would be larger";
  EXPECT_NE(content_hash(std::vector<uint8_t>{1}), content_hash(std::vector<uint8_t>{2}));
  EXPECT_EQ(content_hash({}).size(), 16u);
}

}  // namespace
}  // namespace rill::server::test
