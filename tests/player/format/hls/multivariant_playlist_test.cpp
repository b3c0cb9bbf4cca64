// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "player/format/hls/reader.h"

namespace rill::hls {
namespace {

Result<MultivariantPlaylist> parse(std::string_view text) {
  auto result = parse_playlist(text, {.base_url = "https://cdn.example/live/index.m3u8"});
  if (!result.ok()) return result.error();
  auto* playlist = std::get_if<MultivariantPlaylist>(&*result);
  if (playlist == nullptr) return Error{ErrorCode::kInvalidArgument, "not a multivariant playlist"};
  return std::move(*playlist);
}

TEST(MultivariantPlaylist, ReadsVariantsWithEverythingTheySay) {
  const auto playlist = parse(
                            "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"
                            "#EXT-X-STREAM-INF:BANDWIDTH=1500000,AVERAGE-BANDWIDTH=1330000,CODECS=\"avc1."
                            "42c01f,mp4a.40.2\",RESOLUTION=854x480,FRAME-RATE=29.970,"
                            "AUDIO=\"a\",CLOSED-CAPTIONS=NONE,VIDEO-RANGE=SDR,STABLE-VARIANT-ID=\"v\",SCORE="
                            "2.5\n480/index.m3u8\n"
                            "#EXT-X-STREAM-INF:BANDWIDTH=500000.7\nhttps://else.example/240.m3u8\n")
                            .value();
  ASSERT_EQ(playlist.variants.size(), 2u);
  const Variant& first = playlist.variants[0];
  EXPECT_EQ(first.uri, "https://cdn.example/live/480/index.m3u8");
  EXPECT_EQ(first.bandwidth.value, 1'500'000u);
  EXPECT_EQ(first.average_bandwidth, BitsPerSecond{1'330'000});
  ASSERT_EQ(first.codecs.size(), 2u);
  EXPECT_EQ(first.codecs[0].family, codec::Family::kH264);
  EXPECT_EQ(first.codecs[1].family, codec::Family::kAac);
  EXPECT_EQ(first.resolution, (Resolution{854, 480}));
  EXPECT_DOUBLE_EQ(first.frame_rate.value(), 29.97);
  EXPECT_DOUBLE_EQ(first.score.value(), 2.5);
  EXPECT_EQ(first.audio_group, "a");
  EXPECT_EQ(first.closed_captions_group, "");
  EXPECT_EQ(first.video_range, "SDR");
  EXPECT_EQ(playlist.variants[1].uri, "https://else.example/240.m3u8");
  EXPECT_EQ(playlist.variants[1].bandwidth.value, 500'000u);
  EXPECT_FALSE(playlist.variants[1].resolution.has_value());
}

TEST(MultivariantPlaylist, GroupsRenditions) {
  const auto playlist =
      parse(
          "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,"
          "AUTOSELECT=YES,CHANNELS=\"2\",URI=\"a/en.m3u8\"\n"
          "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"Deutsch\",LANGUAGE=\"de\",SAMPLE-RATE=48000,BIT-"
          "DEPTH=16\n"
          "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"de\",FORCED=YES,URI=\"s.m3u8\"\n"
          "#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"c\",NAME=\"cc\",INSTREAM-ID=\"CC1\"\n"
          "#EXT-X-MEDIA:TYPE=SMELL,GROUP-ID=\"a\",NAME=\"rose\"\n#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="
          "\"a\"\nv\n")
          .value();
  EXPECT_EQ(playlist.renditions.size(), 4u);
  const auto audio = playlist.group(Rendition::Type::kAudio, "a");
  ASSERT_EQ(audio.size(), 2u);
  EXPECT_TRUE(audio[0]->is_default);
  EXPECT_EQ(audio[0]->uri, "https://cdn.example/live/a/en.m3u8");
  EXPECT_EQ(audio[1]->uri, "");
  EXPECT_EQ(audio[1]->sample_rate, 48000u);
  EXPECT_TRUE(playlist.group(Rendition::Type::kAudio, "s").empty());
  EXPECT_TRUE(playlist.group(Rendition::Type::kSubtitles, "s").at(0)->forced);
}

TEST(MultivariantPlaylist, KeepsIFrameStreamsSessionDataAndKeysApart) {
  const auto playlist =
      parse(
          "#EXTM3U\n#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9,URI=\"i.m3u8\",CODECS=\"avc1.42c01f\"\n"
          "#EXT-X-SESSION-DATA:DATA-ID=\"title\",VALUE=\"x\",LANGUAGE=\"en\"\n#EXT-X-SESSION-KEY:METHOD="
          "SAMPLE-AES,URI=\"k\"\n"
          "#EXT-X-CONTENT-STEERING:SERVER-URI=\"/"
          "steer\",PATHWAY-ID=\"p\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv\n")
          .value();
  ASSERT_EQ(playlist.i_frame_variants.size(), 1u);
  EXPECT_EQ(playlist.i_frame_variants[0].uri, "https://cdn.example/live/i.m3u8");
  EXPECT_EQ(playlist.variants.size(), 1u);
  EXPECT_EQ(playlist.session_data.at(0).value, "x");
  EXPECT_EQ(playlist.session_keys.at(0).method, "SAMPLE-AES");
  EXPECT_EQ(playlist.content_steering_uri, "https://cdn.example/steer");
}

TEST(MultivariantPlaylist, BrokenOnesAreMalformed) {
  for (const char* text :
       {"#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,NAME=\"n\"\n", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH\nv\n",
        "#EXTM3U\n#EXT-X-STREAM-INF:=1\nv\n", "#EXTM3U\n#EXT-X-STREAM-INF:NAME=\"a\"x\nv\n"}) {
    const auto result = parse(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, ErrorCode::kMalformed) << text;
  }
}

TEST(MultivariantPlaylist, WhatPlayDoesNotHangOnMayBeBroken) {
  const auto parsed = parse(
      "#EXTM3U\n#EXT-X-SESSION-DATA:VALUE=\"no "
      "id\"\n#EXT-X-SESSION-KEY:URI=\"k\"\n#EXT-X-CONTENT-STEERING:A=1\n"
      "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1\n"
      "#EXT-X-MEDIA:TYPE=\"AUDIO\",GROUP-ID=\"g\",NAME=\"n\",URI=\"a\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=x,AVERAGE-BANDWIDTH=,RESOLUTION=640,AUDIO=\"g\"\nv\nstray\n#EXT-X-"
      "ENDLIST\n");
  ASSERT_TRUE(parsed.ok()) << parsed.error().describe();
  ASSERT_EQ(parsed->variants.size(), 1u);
  EXPECT_EQ(parsed->variants[0].uri, "https://cdn.example/live/v");
  EXPECT_EQ(parsed->variants[0].bandwidth.value, 0u);
  EXPECT_FALSE(parsed->variants[0].average_bandwidth || parsed->variants[0].resolution);
  EXPECT_EQ(parsed->renditions.at(0).type, Rendition::Type::kAudio);
  EXPECT_TRUE(parsed->i_frame_variants.empty() && parsed->session_keys.empty());
}

}  // namespace
}  // namespace rill::hls
