// SPDX-License-Identifier: Apache-2.0
// HLS as others write it: transport streams, packed audio, alternate audio, borders between containers,
// damage.
#include <gtest/gtest.h>

#include "tests/support/player_fixture.h"
#include "tests/support/ts_builder.h"

namespace rill::playback {
namespace {

using testing::FakeResponse;
using testing::TsBuilder;

constexpr uint16_t kVideo = 0x100;
constexpr uint16_t kAudio = 0x101;
constexpr uint64_t kSegmentTicks = 180'000;  // 2 s
constexpr uint64_t kFrameTicks = 3600;

struct Picture {
  uint32_t width = 320;
  uint32_t height = 180;
  bool keyframes = true;  // the first picture of the segment is one
};

// Two seconds from `start` on; with sound in it unless it is kept elsewhere.
std::vector<uint8_t> ts_segment(uint64_t start, bool sound = true, const Picture& picture = {}) {
  TsBuilder ts;
  if (sound) {
    ts.program({{kVideo, 0x1b}, {kAudio, 0x0f}});
  } else {
    ts.program({{kVideo, 0x1b}});
  }
  for (uint64_t at = 0; at < kSegmentTicks; at += kFrameTicks) {
    const bool key = at == 0 && picture.keyframes;
    ts.pes(kVideo, {.pts = start + at, .random_access = key},
           testing::avc_unit(key, 200, picture.width, picture.height));
    if (sound) testing::append_sound(ts, kAudio, start + at, start + at + kFrameTicks);
  }
  return ts.bytes;
}

std::vector<uint8_t> packed_segment(uint64_t start, bool tagged = true) {
  const uint64_t first = (start + 1919) / 1920;
  std::vector<uint8_t> out;
  if (tagged) out = testing::timestamp_tag(first * 1920 % (uint64_t{1} << 33));
  for (uint64_t frame = first; frame * 1920 < start + kSegmentTicks; ++frame) {
    const std::vector<uint8_t> bytes = testing::adts_frame();
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  return out;
}

// A player on a web server that holds files.
struct Files : testing::PlayerFixture {
  explicit Files(testing::OriginOptions options = {}) : PlayerFixture(std::move(options)) {
    origin.intercept = [this](const HttpRequest& request) -> std::optional<FakeResponse> {
      const std::string path = request.url.substr(std::string("http://origin.test/").size());
      const auto found = files.find(path);
      FakeResponse response;
      if (found != files.end()) {
        response.body = found->second;
        return response;
      }
      if (falls_through) return std::nullopt;
      response.status = status_of_missing;
      return response;
    };
  }
  void text(const std::string& path, const std::string& content) {
    files[path] = std::vector<uint8_t>(content.begin(), content.end());
  }
  // "name0.ts" … and the playlist of them.
  void ts_rendition(const std::string& name, uint64_t start, int count, bool sound = true,
                    const Picture& picture = {}) {
    std::string playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n";
    for (int i = 0; i < count; ++i) {
      files[name + std::to_string(i) + ".ts"] =
          ts_segment(start + static_cast<uint64_t>(i) * kSegmentTicks, sound, picture);
      playlist += "#EXTINF:2,\n" + name + std::to_string(i) + ".ts\n";
    }
    text(name + ".m3u8", playlist + "#EXT-X-ENDLIST\n");
  }
  void packed_rendition(const std::string& name, uint64_t start, int count, bool tagged = true) {
    std::string playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n";
    for (int i = 0; i < count; ++i) {
      files[name + std::to_string(i) + ".aac"] =
          packed_segment(start + static_cast<uint64_t>(i) * kSegmentTicks, tagged);
      playlist += "#EXTINF:2,\n" + name + std::to_string(i) + ".aac\n";
    }
    text(name + ".m3u8", playlist + "#EXT-X-ENDLIST\n");
  }
  void play_file(const std::string& path) {
    player.load("http://origin.test/" + path, {});
    player.play();
  }
  [[nodiscard]] bool requested(const std::string& path) const {
    return !http.times_of("http://origin.test/" + path).empty();
  }
  void expect_every_picture(size_t count) const {
    ASSERT_EQ(video.shown.size(), count);
    for (size_t i = 1; i < count; ++i) {
      EXPECT_NEAR((video.shown[i].pts - video.shown[i - 1].pts).as_milliseconds(), 40, 0.1) << i;
      EXPECT_LT((video.shown[i].at - video.shown[i - 1].at).as_milliseconds(), 70) << i;
    }
  }
  void expect_no_error() const {
    for (const PlayerError& error : errors) ADD_FAILURE() << error.cause.describe();
  }
  [[nodiscard]] std::vector<std::string> codecs() const {
    std::vector<std::string> out;
    for (const DecoderConfig& config : decoders.configured) out.push_back(config.codec);
    return out;
  }

  std::map<std::string, std::vector<uint8_t>> files;
  bool falls_through = false;
  int status_of_missing = 404;
};

TEST(HlsWorld, TransportStreamsArePlayedToTheirEnd) {
  Files f;
  f.ts_rendition("v", 900'000, 4);
  f.play_file("v.m3u8");
  f.run_seconds(9);
  EXPECT_EQ(f.state(), State::kEnded);
  f.expect_every_picture(200);
  f.expect_no_error();
  EXPECT_EQ(f.video.shown[0].pts, MediaTime());
  EXPECT_EQ(f.codecs(), (std::vector<std::string>{"avc1.42001e", "mp4a.40.2"}));
  EXPECT_EQ(f.player.stats().stalls, 0U);
}

TEST(HlsWorld, TimesWrapBetweenAndWithinSegments) {
  for (const uint64_t before : {kSegmentTicks, kSegmentTicks + 90'000, 10 * kFrameTicks}) {
    Files f;
    f.ts_rendition("v", (uint64_t{1} << 33) - before, 4);
    f.play_file("v.m3u8");
    f.run_seconds(9);
    EXPECT_EQ(f.state(), State::kEnded);
    f.expect_every_picture(200);
    f.expect_no_error();
  }
}

TEST(HlsWorld, SoundBesideThePicturesInAnotherContainerIsInStepOverTheWrap) {
  for (const uint64_t start : {uint64_t{900'000}, (uint64_t{1} << 33) - 270'000}) {
    Files f;
    f.ts_rendition("v", start, 4, false);
    f.packed_rendition("a", start, 4);
    f.text("m.m3u8",
           "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"x\",DEFAULT=YES,URI=\"a.m3u8\"\n"
           "#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS=\"avc1.42001e,mp4a.40.2\",AUDIO=\"a\"\nv.m3u8\n");
    f.play_file("m.m3u8");
    f.run_seconds(4);
    EXPECT_EQ(f.state(), State::kPlaying);
    f.expect_no_error();
    EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 60);
    f.player.seek(MediaTime::milliseconds(6500));
    f.run_seconds(1);
    EXPECT_NEAR(f.position(), 7.5, 0.2);
    EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 60);
    f.run_seconds(2);
    EXPECT_EQ(f.state(), State::kEnded);
  }
}

TEST(HlsWorld, PackedAudioWithoutTimesGoesOnFromSegmentToSegment) {
  Files f;
  f.packed_rendition("a", 0, 4, false);
  f.play_file("a.m3u8");
  f.run_seconds(9);
  EXPECT_EQ(f.state(), State::kEnded);
  f.expect_no_error();
  EXPECT_EQ(f.audio.underrun_frames(), 0U);
  EXPECT_NEAR(f.position(), 8, 0.05);
}

TEST(HlsWorld, ADiscontinuityToAnotherContainerAndSizeIsCrossedWithoutABreak) {
  testing::OriginOptions options;
  options.muxed = true;
  options.segments = 5;
  Files f(options);
  f.falls_through = true;
  f.files["x.ts"] = ts_segment(7'000'000, true, {640, 352});
  f.files["y.ts"] = ts_segment(7'000'000 + kSegmentTicks, true, {640, 352});
  f.text("mixed.m3u8",
         "\xef\xbb\xbf#EXTM3U\r\n#EXT-X-TARGETDURATION:2\r\n#EXT-X-UNKNOWN:1\r\n\r\n"
         "#EXT-X-MAP:URI=\"/v0/init.mp4\"\r\n#EXTINF:2,\r\n/v0/s0-0.m4s\r\n#EXTINF:2,\r\nv0/s1-0.m4s\r\n"
         "#EXT-X-DISCONTINUITY\r\n#EXTINF:2,\r\n//origin.test/x.ts\r\n#EXTINF:2,\r\ny.ts\r\n"
         "#EXT-X-DISCONTINUITY\r\n#EXTINF:2,\r\nv0/s4-0.m4s\r\n#EXT-X-ENDLIST\r\n");
  f.play_file("mixed.m3u8");
  f.run_seconds(11);
  EXPECT_EQ(f.state(), State::kEnded);
  f.expect_no_error();
  f.expect_every_picture(250);
  EXPECT_EQ(f.player.stats().stalls, 0U);
}

constexpr const char* kTwoLanguages =
    "#EXTM3U\n"
    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,AUTOSELECT=YES,URI="
    "\"en.m3u8\"\n"
    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"Deutsch\",LANGUAGE=\"de\",AUTOSELECT=YES,URI=\"de.m3u8\"\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS=\"avc1.42001e,mp4a.40.2\",AUDIO=\"a\"\nv.m3u8\n";

TEST(HlsWorld, AnotherLanguageIsHeardSoonAndWithoutABreak) {
  Files f;
  f.ts_rendition("v", 0, 15, false);
  f.packed_rendition("en", 0, 15);
  f.packed_rendition("de", 0, 15);
  f.text("m.m3u8", kTwoLanguages);
  f.play_file("m.m3u8");
  f.run_seconds(3);
  const auto& tracks = f.player.audio_tracks();
  ASSERT_EQ(tracks.size(), 2U);
  EXPECT_EQ(tracks[1].language, "de");
  EXPECT_EQ(tracks[1].label, "Deutsch");
  EXPECT_EQ(f.player.snapshot().audio_track, tracks[0].id);
  EXPECT_FALSE(f.requested("de.m3u8"));
  ASSERT_TRUE(f.player.select_audio_track(tracks[1].id).ok());
  EXPECT_EQ(f.player.select_audio_track("9").error().code, ErrorCode::kNotFound);
  f.run_seconds(1);
  EXPECT_EQ(f.player.snapshot().audio_track, tracks[1].id);
  EXPECT_EQ(f.count("audiotrackchange"), 1U);
  EXPECT_FALSE(f.requested("de0.aac"));
  EXPECT_TRUE(f.requested("de1.aac"));
  f.run_seconds(12);
  EXPECT_FALSE(f.requested("en14.aac") && !f.requested("de14.aac"));
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_EQ(f.audio.underrun_frames(), 0U);
  EXPECT_NEAR(f.position(), 15.9, 0.3);
  f.expect_no_error();
  f.run_seconds(16);
  EXPECT_EQ(f.state(), State::kEnded);
}

TEST(HlsWorld, ALanguageThatCannotBeHadLeavesTheOldOne) {
  Files f;
  f.ts_rendition("v", 0, 15, false);
  f.packed_rendition("en", 0, 15);
  f.text("m.m3u8", kTwoLanguages);
  f.play_file("m.m3u8");
  f.run_seconds(3);
  ASSERT_TRUE(f.player.select_audio_track("1").ok());
  f.run_seconds(12);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_EQ(f.player.snapshot().audio_track, "0");
  EXPECT_EQ(f.player.stats().stalls, 0U);
  ASSERT_FALSE(f.errors.empty());
  for (const PlayerError& error : f.errors) EXPECT_FALSE(error.fatal);
}

TEST(HlsWorld, SoundInTheSegmentsAndSoundBesideThemChangeBothWays) {
  Files f;
  f.ts_rendition("v", 0, 20, true);
  f.packed_rendition("de", 0, 20);
  f.text("m.m3u8",
         "#EXTM3U\n"
         "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES\n"
         "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"Deutsch\",LANGUAGE=\"de\",URI=\"de.m3u8\"\n"
         "#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS=\"avc1.42001e,mp4a.40.2\",AUDIO=\"a\"\nv.m3u8\n");
  f.play_file("m.m3u8");
  f.run_seconds(3);
  EXPECT_EQ(f.state(), State::kPlaying);
  ASSERT_TRUE(f.player.select_audio_track("1").ok());
  f.run_seconds(5);
  EXPECT_TRUE(f.requested("de2.aac"));
  ASSERT_TRUE(f.player.select_audio_track("0").ok());
  f.run_seconds(10);
  EXPECT_EQ(f.player.snapshot().audio_track, "0");
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_EQ(f.audio.underrun_frames(), 0U);
  EXPECT_EQ(f.player.stats().frames_dropped, 0U);
  f.expect_no_error();
  f.player.seek(MediaTime::milliseconds(30'000));
  f.run_seconds(12);
  EXPECT_EQ(f.state(), State::kEnded);
}

TEST(HlsWorld, ASegmentThatIsMissingIsToldAndPassedOver) {
  for (const int status : {404, 500}) {
    Files f;
    f.status_of_missing = status;
    f.ts_rendition("v", 0, 12);
    f.files.erase("v6.ts");
    f.play_file("v.m3u8");
    f.run_seconds(24);
    EXPECT_EQ(f.state(), State::kEnded) << status;
    ASSERT_EQ(f.errors.size(), 1U);
    EXPECT_FALSE(f.errors[0].fatal);
    EXPECT_EQ(f.errors[0].category, ErrorCategory::kNetwork);
    EXPECT_EQ(f.errors[0].cause.code, status == 404 ? ErrorCode::kNotFound : ErrorCode::kHttpStatus);
    EXPECT_NE(f.errors[0].cause.describe().find("segment 6"), std::string::npos);
    EXPECT_EQ(f.video.shown.back().pts, MediaTime::milliseconds(23'960));
  }
}

TEST(HlsWorld, DamageInEverySegmentIsToldAndPlayGoesOn) {
  Files f;
  f.ts_rendition("v", 0, 8);
  for (auto& [name, bytes] : f.files) {
    if (!name.ends_with(".ts")) continue;
    bytes.erase(bytes.begin() + 60 * 188, bytes.begin() + 61 * 188);  // lost
    bytes.insert(bytes.begin() + 90 * 188 + 50, 500, 0x00);           // inserted
    bytes.resize(bytes.size() - 90);                                  // cut
  }
  f.play_file("v.m3u8");
  f.run_seconds(17);
  EXPECT_EQ(f.state(), State::kEnded);
  EXPECT_EQ(f.errors.size(), 8U);
  for (const PlayerError& error : f.errors) {
    EXPECT_FALSE(error.fatal);
    EXPECT_EQ(error.category, ErrorCategory::kMedia);
  }
  EXPECT_GT(f.video.shown.size(), 185U);
}

TEST(HlsWorld, WhatIsEncryptedOtherwiseThanAes128EndsInAnErrorThatNamesTheMethod) {
  Files f;
  f.ts_rendition("v", 0, 3);
  std::string playlist(f.files["v.m3u8"].begin(), f.files["v.m3u8"].end());
  playlist.insert(playlist.find("#EXTINF"), "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"key\"\n");
  f.text("v.m3u8", playlist);
  f.play_file("v.m3u8");
  f.run_seconds(3);
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_TRUE(f.errors[0].fatal);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kUnsupported);
  EXPECT_NE(f.errors[0].cause.describe().find("SAMPLE-AES"), std::string::npos);
}

TEST(HlsWorld, ByteRangesGoOnWhereTheLastEnded) {
  Files f;
  std::vector<uint8_t> all;
  std::string playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n";
  for (uint64_t i = 0; i < 4; ++i) {
    const std::vector<uint8_t> segment = ts_segment(i * kSegmentTicks);
    playlist += "#EXTINF:2,\n#EXT-X-BYTERANGE:" + std::to_string(segment.size()) + (i == 0 ? "@0" : "") +
                "\nall.ts\n";
    all.insert(all.end(), segment.begin(), segment.end());
  }
  f.files["all.ts"] = all;
  f.text("v.m3u8", playlist + "#EXT-X-ENDLIST\n");
  for (const bool ranges : {true, false}) {
    f.http.ranges = ranges;
    f.video.shown.clear();
    f.play_file("v.m3u8");
    f.run_seconds(9);
    EXPECT_EQ(f.state(), State::kEnded);
    f.expect_every_picture(200);
    f.expect_no_error();
  }
}

TEST(HlsWorld, AStartOffsetFromTheEndIsHonoured) {
  Files f;
  f.ts_rendition("v", 0, 10);
  std::string playlist(f.files["v.m3u8"].begin(), f.files["v.m3u8"].end());
  playlist.insert(playlist.find("#EXTINF"), "#EXT-X-START:TIME-OFFSET=-5.0,PRECISE=YES\n");
  f.text("v.m3u8", playlist);
  f.play_file("v.m3u8");
  f.run_seconds(1);
  EXPECT_EQ(f.video.shown.at(0).pts, MediaTime::milliseconds(15'000));
  f.run_seconds(6);
  EXPECT_EQ(f.state(), State::kEnded);
}

TEST(HlsWorld, AStartOffsetIsHonouredInLivePlayAndByTheMultivariantPlaylist) {
  for (const bool multivariant : {true, false}) {
    testing::OriginOptions options;
    options.live = true;
    options.segments = 30;
    testing::PlayerFixture f(options);
    const std::string tag = "#EXTM3U\n#EXT-X-START:TIME-OFFSET=4\n";
    f.http.serve = [&](const HttpRequest& request) {
      FakeResponse response = f.origin.serve(request);
      if (request.url.ends_with(".m3u8") && (request.url == f.origin.url()) == multivariant)
        response.body.insert(response.body.begin() + 8, tag.begin() + 8, tag.end());
      return response;
    };
    f.load_and_play();
    f.run_seconds(20);
    EXPECT_EQ(f.video.shown.at(0).pts, MediaTime::milliseconds(4000));
    EXPECT_NEAR(f.position(), 4 + 20, 0.3);  // not drawn to the edge
    EXPECT_EQ(f.player.stats().stalls, 0U);
    f.player.seek_to_live_edge();
    f.run_seconds(5);
    EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 1);
  }
}

TEST(HlsWorld, ASeekIntoSegmentsThatBeginWithoutAKeyframeGoesBackToOne) {
  Files f;
  f.ts_rendition("v", 0, 10);
  for (const int i : {1, 2, 4, 5, 7, 8}) {
    f.files["v" + std::to_string(i) + ".ts"] =
        ts_segment(static_cast<uint64_t>(i) * kSegmentTicks, true, {.keyframes = false});
  }
  f.play_file("v.m3u8");
  f.run_seconds(2);
  f.video.shown.clear();
  f.player.seek(MediaTime::milliseconds(17'000));
  f.run_seconds(1);
  EXPECT_TRUE(f.requested("v6.ts"));
  EXPECT_EQ(f.video.shown.at(0).pts, MediaTime::milliseconds(17'000));
  f.run_seconds(4);
  EXPECT_EQ(f.state(), State::kEnded);
  f.expect_no_error();
}

TEST(HlsWorld, AVeryLongPlaylistIsSoughtThroughAndPlayed) {
  Files f;
  std::string playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n";
  for (int i = 0; i < 10'000; ++i) playlist += "#EXTINF:2,\ns" + std::to_string(i) + ".ts\n";
  f.text("v.m3u8", playlist);
  for (const uint64_t i : {0U, 1U, 8000U, 8001U, 8002U}) {
    f.files["s" + std::to_string(i) + ".ts"] = ts_segment(i * kSegmentTicks);
  }
  f.play_file("v.m3u8");
  f.run_seconds(2);
  EXPECT_EQ(f.player.snapshot().duration, MediaTime::milliseconds(20'000'000));
  f.player.seek(MediaTime::milliseconds(16'001'000));
  f.run_seconds(1.5);
  EXPECT_NEAR(f.position(), 16'002.4, 0.2);
}

TEST(HlsWorld, VariantsOfSoundAloneAreNoRenditionsOfThePictures) {
  Files f;
  f.ts_rendition("v", 0, 4);
  f.packed_rendition("a", 0, 4);
  f.text("m.m3u8",
         "#EXTM3U\n#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=\"i.m3u8\"\n#EXT-X-SESSION-KEY:METHOD=AES-128,"
         "URI=\"k\"\n"
         "#EXT-X-SESSION-DATA:DATA-ID=\"d\",VALUE=\"1\"\n"
         "#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS=\"mp4a.40.2\"\na.m3u8\n"
         "#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS=\"avc1.42001e,mp4a.40.2\"\nv.m3u8\n");
  f.play_file("m.m3u8");
  f.run_seconds(2);
  ASSERT_EQ(f.player.video_renditions().size(), 1U);
  EXPECT_FALSE(f.requested("a.m3u8"));
  f.text("m.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS=\"mp4a.40.2\"\na.m3u8\n");
  f.play_file("m.m3u8");
  f.run_seconds(9);
  EXPECT_EQ(f.state(), State::kEnded);
  f.expect_no_error();
}

}  // namespace
}  // namespace rill::playback
