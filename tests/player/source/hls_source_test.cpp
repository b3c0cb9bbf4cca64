// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_source.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/fake_platform.h"

namespace rill::source {
namespace {

using testing::FakeHttp;
using testing::FakeResponse;
using testing::FakeTime;

constexpr const char* kMedia = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ns0.m4s\n#EXTINF:2,\ns1.m4s\n";

struct Opened {
  FakeTime time;
  FakeHttp http{time};
  Network network{http, time, time, Jitter(7)};
  std::map<std::string, std::string> files;
  size_t renditions_told = 0;
  std::vector<StreamId> timelines_told;
  std::vector<SourceError> errors;
  std::unique_ptr<Source> source;

  void open(const std::string& url) {
    http.serve = [this](const HttpRequest& request) {
      const auto found = files.find(request.url);
      if (found != files.end()) return testing::text_response(found->second);
      FakeResponse missing;
      missing.status = 404;
      return missing;
    };
    source = open_source(network, url,
                         {.on_renditions = [this] { ++renditions_told; },
                          .on_timeline = [this](StreamId stream) { timelines_told.push_back(stream); },
                          .on_error = [this](SourceError error) { errors.push_back(std::move(error)); }});
  }
  void run(int64_t milliseconds) { time.run_for(MediaTime::milliseconds(milliseconds)); }
};

TEST(HlsSource, ListsTheRenditionsItCanDecodeWithTheirSound) {
  Opened o;
  o.files["http://a.test/x/master.m3u8"] =
      "#EXTM3U\n"
      "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"second\",URI=\"second.m3u8\"\n"
      "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"first\",DEFAULT=YES,AUTOSELECT=YES,URI=\"first.m3u8\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,FRAME-RATE=30,CODECS=\"avc1.42c01e,mp4a.40.2\","
      "AUDIO=\"a\"\n"
      "low.m3u8\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=9000000,RESOLUTION=1920x1080,CODECS=\"vp08.00.50.08,mp4a.40.2\",AUDIO="
      "\"a\"\n"
      "vp8.m3u8\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,CODECS=\"avc1.64001f\"\n"
      "high.m3u8\n";
  o.files["http://a.test/x/first.m3u8"] = o.files["http://a.test/x/low.m3u8"] = kMedia;
  o.open("http://a.test/x/master.m3u8");
  o.run(200);
  ASSERT_EQ(o.renditions_told, 1U);
  const auto& renditions = o.source->renditions();
  ASSERT_EQ(renditions.size(), 2U);
  EXPECT_EQ(renditions[0].height, 360U);
  EXPECT_EQ(renditions[0].frame_rate, 30);
  const auto& tracks = o.source->audio_tracks();
  ASSERT_EQ(tracks.size(), 2U);
  EXPECT_EQ(tracks[0].label, "second");
  EXPECT_EQ(tracks[0].role, "alternative");
  EXPECT_FALSE(tracks[0].is_default);
  EXPECT_EQ(tracks[1].label, "first");
  EXPECT_EQ(tracks[1].role, "main");
  EXPECT_TRUE(tracks[1].is_default);
  ASSERT_EQ(renditions[0].audio_streams.size(), 2U);
  EXPECT_TRUE(renditions[1].audio_streams.empty());
  const StreamId audio = *renditions[0].audio_streams[1];
  EXPECT_EQ(o.source->timeline(renditions[0].stream), nullptr);
  o.source->follow(renditions[0].stream);
  o.source->follow(audio);
  o.run(200);
  ASSERT_NE(o.source->timeline(renditions[0].stream), nullptr);
  EXPECT_EQ(o.source->timeline(audio)->segments[1].url, "http://a.test/x/s1.m4s");
  EXPECT_FALSE(o.http.times_of("http://a.test/x/first.m3u8").empty());
}

TEST(HlsSource, AMediaPlaylistIsAPresentationOfOneRenditionAndIsLoadedOnce) {
  Opened o;
  o.files["http://a.test/m.m3u8"] = std::string(kMedia) + "#EXT-X-ENDLIST\n";
  o.open("http://a.test/m.m3u8");
  o.run(200);
  ASSERT_EQ(o.source->renditions().size(), 1U);
  o.source->follow(0);
  o.run(60'000);
  EXPECT_EQ(o.http.requests.size(), 1U);
  EXPECT_TRUE(o.source->timeline(0)->ended);
  EXPECT_EQ(o.timelines_told, std::vector<StreamId>{0});
  EXPECT_EQ(o.time.pending(), 0U);
}

TEST(HlsSource, WithoutADecodableRenditionItFailsAtOnce) {
  Opened o;
  o.files["http://a.test/m.m3u8"] =
      "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"vp08.00.30.08\"\nv.m3u8\n";
  o.open("http://a.test/m.m3u8");
  o.run(200);
  ASSERT_EQ(o.errors.size(), 1U);
  EXPECT_TRUE(o.errors[0].fatal);
  EXPECT_EQ(o.errors[0].error.code, ErrorCode::kUnsupported);
}

TEST(HlsSource, WhereNoSoundCanBeDecodedThePicturesArePlayedAlone) {
  Opened o;
  o.files["http://a.test/m.m3u8"] =
      "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"vp08.00.30.08,ac-4.02.01.00\"\nvp8.m3u8\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=2,CODECS=\"avc1.64001f,ac-4.02.01.00\"\navc.m3u8\n";
  o.open("http://a.test/m.m3u8");
  o.run(200);
  EXPECT_TRUE(o.errors.empty());
  ASSERT_EQ(o.source->renditions().size(), 1U);
  EXPECT_EQ(o.source->renditions()[0].bandwidth.value, 2U);
}

TEST(HlsSource, AnUnfollowedStreamIsLoadedNoMore) {
  Opened o;
  o.files["http://a.test/m.m3u8"] = kMedia;
  o.open("http://a.test/m.m3u8");
  o.run(200);
  o.source->follow(0);
  o.run(10'000);
  const size_t requests = o.http.requests.size();
  EXPECT_GT(requests, 4U);
  o.source->unfollow(0);
  o.run(10'000);
  EXPECT_EQ(o.http.requests.size(), requests);
  EXPECT_EQ(o.source->timeline(0), nullptr);
}

TEST(HlsSource, AnUnfollowedStreamThatHasEndedIsThereWhenItIsFollowedAgain) {
  Opened o;
  o.files["http://a.test/m.m3u8"] = std::string(kMedia) + "#EXT-X-ENDLIST\n";
  o.open("http://a.test/m.m3u8");
  o.run(200);
  o.source->follow(0);
  o.run(200);
  const size_t requests = o.http.requests.size();
  o.source->unfollow(0);
  o.source->follow(0);
  ASSERT_NE(o.source->timeline(0), nullptr);
  EXPECT_TRUE(o.source->timeline(0)->ended);
  o.run(1000);
  EXPECT_EQ(o.http.requests.size(), requests);
}

TEST(HlsSource, AChannelThatEndsIsLoadedNoMore) {
  Opened o;
  o.files["http://a.test/m.m3u8"] = kMedia;
  o.open("http://a.test/m.m3u8");
  o.run(200);
  o.source->follow(0);
  o.run(5000);
  o.files["http://a.test/m.m3u8"] += "#EXT-X-ENDLIST\n";
  o.run(5000);
  const size_t requests = o.http.requests.size();
  o.run(20'000);
  EXPECT_EQ(o.http.requests.size(), requests);
  EXPECT_TRUE(o.source->timeline(0)->ended);
}

TEST(HlsSource, OnALiveStreamAMissingPlaylistIsAskedForAtLeastEveryTwoSecondsAndToldOnce) {
  Opened o;
  o.files["http://a.test/m.m3u8"] = kMedia;
  o.open("http://a.test/m.m3u8");
  o.run(200);
  o.source->follow(0);
  o.run(3000);
  o.files.clear();
  const size_t before = o.http.requests.size();
  o.run(60'000);
  EXPECT_GE(o.http.requests.size() - before, 30U);
  EXPECT_LE(o.http.requests.size() - before, 48U);
  ASSERT_EQ(o.errors.size(), 1U);
  EXPECT_FALSE(o.errors[0].fatal);
  o.files["http://a.test/m.m3u8"] = kMedia;
  o.run(2500);
  o.files.clear();
  o.run(5000);
  EXPECT_EQ(o.errors.size(), 2U);
}

}  // namespace
}  // namespace rill::source
