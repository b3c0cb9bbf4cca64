// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "player/base/iso8601.h"
#include "player/format/hls/reader.h"

namespace rill::hls {
namespace {

constexpr std::string_view kBase = "https://cdn.example/live/v1/index.m3u8?token=a%20b";

MediaPlaylist parse(std::string_view text, std::string_view base = kBase) {
  auto result = parse_playlist(text, {.base_url = base});
  if (!result.ok()) {
    ADD_FAILURE() << result.error().describe();
    return {};
  }
  auto* media = std::get_if<MediaPlaylist>(&*result);
  if (media == nullptr) {
    ADD_FAILURE() << "not a media playlist";
    return {};
  }
  return std::move(*media);
}

Error failure(std::string_view text) {
  auto result = parse_playlist(text, {.base_url = kBase});
  return result.ok() ? Error{ErrorCode::kAborted, "parsed"} : result.error();
}

UnixTime date(std::string_view text) {
  return parse_iso8601(text).value();
}

TEST(MediaPlaylist, ReadsALivePlaylist) {
  const auto playlist = parse(
      "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-"
      "SEQUENCE:880\n"
      "#EXT-X-DISCONTINUITY-SEQUENCE:3\n#EXT-X-MAP:URI=\"init.mp4\"\n"
      "#EXT-X-PROGRAM-DATE-TIME:2026-11-23T02:15:08.000Z\n#EXTINF:2.00000,\n880.m4s\n"
      "#EXTINF:1.96,live title, with comma\n881.m4s\n");
  EXPECT_EQ(playlist.version, 6u);
  EXPECT_TRUE(playlist.independent_segments);
  EXPECT_TRUE(playlist.live());
  EXPECT_EQ(playlist.target_duration, MediaTime::seconds(2));
  ASSERT_EQ(playlist.segments.size(), 2u);
  const Segment& second = playlist.segments[1];
  EXPECT_EQ(second.uri, "https://cdn.example/live/v1/881.m4s");
  EXPECT_EQ(second.duration, MediaTime::milliseconds(1960));
  EXPECT_EQ(second.title, "live title, with comma");
  EXPECT_EQ(second.media_sequence, 881u);
  EXPECT_EQ(second.discontinuity_sequence, 3u);
  ASSERT_NE(second.map, nullptr);
  EXPECT_EQ(second.map->uri, "https://cdn.example/live/v1/init.mp4");
  EXPECT_EQ(second.map, playlist.segments[0].map);
  EXPECT_EQ(playlist.date_of(1), date("2026-11-23T02:15:10Z"));
  EXPECT_EQ(playlist.duration(), MediaTime::milliseconds(3960));
}

TEST(MediaPlaylist, ToleratesByteOrderMarkLineEndsAndBlanks) {
  const auto playlist = parse(
      "\xef\xbb\xbf#EXTM3U \r\n\r\n#EXT-X-TARGETDURATION:6 \r\n# a "
      "comment\r\n#EXTINF:6\r\na.ts\t\r\n#EXTINF:5.5,\rb.ts\n#EXT-X-ENDLIST");
  ASSERT_EQ(playlist.segments.size(), 2u);
  EXPECT_EQ(playlist.segments[0].uri, "https://cdn.example/live/v1/a.ts");
  EXPECT_EQ(playlist.segments[1].duration, MediaTime::milliseconds(5500));
  EXPECT_TRUE(playlist.end_list);
  EXPECT_FALSE(playlist.live());
}

TEST(MediaPlaylist, UnknownTagsAndAttributesAreIgnored) {
  const auto playlist = parse(
      "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-FUTURE:A=1\n#EXT-X-PART-INF:PART-TARGET=1,NEW=\"x,y\"\n#"
      "EXTINF:6,\na.ts\n");
  EXPECT_EQ(playlist.part_target, MediaTime::seconds(1));
  EXPECT_EQ(playlist.segments.size(), 1u);
}

TEST(MediaPlaylist, WithoutATargetDurationTheLongestSegmentRoundedUpStandsIn) {
  EXPECT_EQ(parse("#EXTM3U\n#EXTINF:6.2,\na.ts\n#EXTINF:4,\nb.ts\n").target_duration, MediaTime::seconds(7));
}

TEST(MediaPlaylist, ReadsALowLatencyPlaylist) {
  const auto playlist = parse(
      "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n#EXT-X-PART-INF:PART-TARGET=0.5\n"
      "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12.0,HOLD-BACK=6,PART-HOLD-BACK=1.5,CAN-"
      "SKIP-DATERANGES=YES\n"
      "#EXT-X-MEDIA-SEQUENCE:10\n#EXT-X-MAP:URI=\"i.mp4\",BYTERANGE=\"700@20\"\n"
      "#EXT-X-PART:DURATION=0.5,URI=\"10.0.m4s\",INDEPENDENT=YES\n#EXT-X-PART:DURATION=0.5,URI=\"10.1.m4s\","
      "GAP=YES\n"
      "#EXTINF:2,\n10.m4s\n"
      "#EXT-X-PART:DURATION=0.5,URI=\"11.m4s\",BYTERANGE=\"1000@0\"\n#EXT-X-PART:DURATION=0.48,URI=\"11."
      "m4s\",BYTERANGE=\"500\"\n"
      "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"11.m4s\",BYTERANGE-START=1500\n#EXT-X-PRELOAD-HINT:TYPE=MAP,URI="
      "\"j.mp4\",BYTERANGE-LENGTH=9\n"
      "#EXT-X-PRELOAD-HINT:TYPE=OTHER,URI=\"k\"\n"
      "#EXT-X-RENDITION-REPORT:URI=\"../v2/index.m3u8\",LAST-MSN=11,LAST-PART=1\n");
  ASSERT_TRUE(playlist.server_control.has_value());
  EXPECT_TRUE(playlist.server_control->can_block_reload);
  EXPECT_TRUE(playlist.server_control->can_skip_date_ranges);
  EXPECT_EQ(playlist.server_control->can_skip_until, MediaTime::seconds(12));
  EXPECT_EQ(playlist.server_control->hold_back, MediaTime::seconds(6));
  EXPECT_EQ(playlist.server_control->part_hold_back, MediaTime::milliseconds(1500));
  EXPECT_EQ(playlist.part_target, MediaTime::milliseconds(500));
  ASSERT_EQ(playlist.segments.size(), 1u);
  ASSERT_EQ(playlist.segments[0].parts.size(), 2u);
  EXPECT_TRUE(playlist.segments[0].parts[0].independent);
  EXPECT_TRUE(playlist.segments[0].parts[1].gap);
  EXPECT_EQ(playlist.segments[0].map->range, (ByteRange{20, 700}));
  ASSERT_TRUE(playlist.open_segment.has_value());
  EXPECT_EQ(playlist.open_segment->media_sequence, 11u);
  ASSERT_EQ(playlist.open_segment->parts.size(), 2u);
  EXPECT_EQ(playlist.open_segment->parts[1].range, (ByteRange{1000, 500}));
  EXPECT_EQ(playlist.open_segment->map, playlist.segments[0].map);
  ASSERT_EQ(playlist.preload_hints.size(), 2u);
  EXPECT_EQ(
      playlist.preload_hints[0],
      (PreloadHint{PreloadHint::Type::kPart, "https://cdn.example/live/v1/11.m4s", 1500, std::nullopt}));
  EXPECT_EQ(playlist.preload_hints[1].type, PreloadHint::Type::kMap);
  EXPECT_EQ(playlist.preload_hints[1].range_length, 9u);
  ASSERT_EQ(playlist.rendition_reports.size(), 1u);
  EXPECT_EQ(playlist.rendition_reports[0],
            (RenditionReport{"https://cdn.example/live/v2/index.m3u8", 11, 1}));
}

TEST(MediaPlaylist, ByteRangesGoOnWhereTheOneBeforeEnded) {
  const auto playlist = parse(
      "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n#EXT-X-BYTERANGE:100@50\na.mp4\n#EXTINF:6,\n#EXT-X-"
      "BYTERANGE:200\na.mp4\n"
      "#EXTINF:6,\nb.mp4\n");
  EXPECT_EQ(playlist.segments[0].range, (ByteRange{50, 100}));
  EXPECT_EQ(playlist.segments[1].range, (ByteRange{150, 200}));
  EXPECT_FALSE(playlist.segments[2].range.has_value());
  const Error error = failure("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n#EXT-X-BYTERANGE:200\na.mp4\n");
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_EQ(error.offset, 5u);
  EXPECT_EQ(failure("#EXTM3U\n#EXTINF:6,\n#EXT-X-BYTERANGE:9@18446744073709551615\na.mp4\n").code,
            ErrorCode::kMalformed);
}

TEST(MediaPlaylist, CountsDiscontinuitiesAndKeepsGaps) {
  const auto playlist = parse(
      "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:5\n#EXT-X-DISCONTINUITY-SEQUENCE:2\n#EXTINF:6,"
      "\na\n"
      "#EXT-X-DISCONTINUITY\n#EXT-X-GAP\n#EXTINF:6,\nb\n#EXTINF:6,\nc\n");
  EXPECT_EQ(playlist.segments[0].discontinuity_sequence, 2u);
  EXPECT_TRUE(playlist.segments[1].discontinuity);
  EXPECT_TRUE(playlist.segments[1].gap);
  EXPECT_EQ(playlist.segments[1].discontinuity_sequence, 3u);
  EXPECT_FALSE(playlist.segments[2].gap);
  EXPECT_EQ(playlist.segments[2].discontinuity_sequence, 3u);
}

TEST(MediaPlaylist, DatesAreCountedOnWithinADiscontinuityOnly) {
  const auto playlist = parse(
      "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na\n#EXTINF:5,\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:"
      "00:10+01:00\nb\n#EXTINF:4,\nc\n"
      "#EXT-X-DISCONTINUITY\n#EXTINF:6,\nd\n");
  EXPECT_EQ(playlist.date_of(0), date("2025-12-31T23:00:04Z"));
  EXPECT_EQ(playlist.date_of(1), date("2025-12-31T23:00:10Z"));
  EXPECT_EQ(playlist.date_of(2), date("2025-12-31T23:00:15Z"));
  EXPECT_EQ(playlist.date_of(3), std::nullopt);
  EXPECT_EQ(playlist.date_of(4), std::nullopt);
}

TEST(MediaPlaylist, KeysFlagTheirSegmentsAsEncrypted) {
  const auto playlist = parse(
      "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k1\",KEYFORMAT="
      "\"com.a\"\n"
      "#EXT-X-KEY:METHOD=AES-128,URI=\"k2\",IV=0x0123\n#EXTINF:6,\nb\n#EXTINF:6,\nc\n#EXT-X-KEY:METHOD="
      "NONE\n#EXTINF:6,\nd\n");
  EXPECT_FALSE(playlist.segments[0].encrypted());
  ASSERT_TRUE(playlist.segments[1].encrypted());
  ASSERT_EQ(playlist.segments[1].keys->size(), 2u);
  EXPECT_EQ(playlist.segments[1].keys->at(1),
            (Key{"AES-128", "https://cdn.example/live/v1/k2", "0x0123", "identity", ""}));
  EXPECT_EQ(playlist.segments[1].keys, playlist.segments[2].keys);
  EXPECT_FALSE(playlist.segments[3].encrypted());
}

TEST(MediaPlaylist, ReadsDateRangesTypeStartAndBitrate) {
  const auto playlist = parse(
      "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-START:TIME-OFFSET=-12.5,PRECISE="
      "YES\n"
      "#EXT-X-DATERANGE:ID=\"ad\",CLASS=\"c\",START-DATE=\"2026-01-01T00:00:00Z\",DURATION=30.5,SCTE35-OUT="
      "0xFC00,X-COM=\"v\"\n"
      "#EXT-X-BITRATE:1200\n#EXTINF:6,\na\n");
  EXPECT_EQ(playlist.type, MediaPlaylist::Type::kEvent);
  EXPECT_EQ(playlist.start, (Start{MediaTime::milliseconds(-12500), true}));
  ASSERT_EQ(playlist.date_ranges.size(), 1u);
  const DateRange& range = playlist.date_ranges[0];
  EXPECT_EQ(range.start, date("2026-01-01T00:00:00Z"));
  EXPECT_EQ(range.duration, MediaTime::milliseconds(30500));
  ASSERT_EQ(range.attributes.size(), 2u);
  EXPECT_EQ(range.attributes[0], (DateRange::Attribute{"SCTE35-OUT", "0xFC00", false}));
  EXPECT_EQ(range.attributes[1], (DateRange::Attribute{"X-COM", "v", true}));
  EXPECT_EQ(playlist.segments[0].bitrate, BitsPerSecond{1'200'000});
}

TEST(MediaPlaylist, SubstitutesVariablesFromAllThreeSources) {
  const std::vector<Variable> imports{{"host", "https://other.example"}};
  const auto result = parse_playlist(
      "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-DEFINE:NAME=\"dir\",VALUE=\"s\"\n#EXT-X-DEFINE:IMPORT="
      "\"host\"\n#EXT-X-DEFINE:QUERYPARAM=\"token\"\n"
      "#EXT-X-MAP:URI=\"{$host}/{$dir}/i.mp4\"\n#EXTINF:6,{$untouched}\n{$host}/{$dir}/1?t={$token}\n",
      {.base_url = kBase, .imports = imports});
  ASSERT_TRUE(result.ok()) << result.error().describe();
  const auto& playlist = std::get<MediaPlaylist>(*result);
  EXPECT_EQ(playlist.segments[0].uri, "https://other.example/s/1?t=a b");
  EXPECT_EQ(playlist.segments[0].title, "{$untouched}");
  EXPECT_EQ(playlist.segments[0].map->uri, "https://other.example/s/i.mp4");
  EXPECT_EQ(playlist.variables.size(), 3u);
}

TEST(MediaPlaylist, AVariableNotDefinedIsMalformedAtItsLine) {
  const Error error = failure("#EXTM3U\n#EXTINF:6,\n{$nowhere}/a\n");
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_EQ(error.offset, 3u);
  EXPECT_EQ(failure("#EXTM3U\n#EXT-X-DEFINE:IMPORT=\"x\"\n").code, ErrorCode::kMalformed);
  EXPECT_EQ(
      failure("#EXTM3U\n#EXT-X-DEFINE:NAME=\"x\",VALUE=\"1\"\n#EXT-X-DEFINE:NAME=\"x\",VALUE=\"2\"\n").code,
      ErrorCode::kMalformed);
}

TEST(MediaPlaylist, SubstitutionThatExplodesIsTooLarge) {
  std::string text =
      "#EXTM3U\n#EXT-X-DEFINE:NAME=\"x\",VALUE=\"" + std::string(1000, 'a') + "\"\n#EXTINF:6,\n";
  for (int i = 0; i < 100; ++i) text += "{$x}";
  EXPECT_EQ(failure(text + "\n").code, ErrorCode::kTooLarge);
}

TEST(MediaPlaylist, AnythingElseIsUnexpectedContent) {
  EXPECT_EQ(failure("").code, ErrorCode::kUnexpectedContent);
  EXPECT_EQ(failure("<!DOCTYPE html><html>").message, "no playlist: it looks like HTML or XML");
  EXPECT_EQ(failure("  {\"error\": 1}").message, "no playlist: it looks like JSON");
  EXPECT_EQ(failure("#EXTM3UX\n").code, ErrorCode::kUnexpectedContent);
  EXPECT_EQ(failure("\n#EXTM3U\n").code, ErrorCode::kUnexpectedContent);
}

TEST(MediaPlaylist, BrokenLinesAreMalformedWithTheirNumber) {
  const auto line_of = [](std::string_view text) {
    const Error error = failure(text);
    EXPECT_EQ(error.code, ErrorCode::kMalformed) << text;
    return error.offset.value_or(0);
  };
  EXPECT_EQ(line_of("#EXTM3U\n"), 1u);
  EXPECT_EQ(line_of("#EXTM3U\nno-tag-before.ts\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXT-X-TARGETDURATION:abc\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXTINF:-1,\na\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXTINF:nan,\na\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXTINF:99999999999,\na\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXT-X-MAP:URI=\"a\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXT-X-MAP:BYTERANGE=\"1@2\"\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXT-X-PART:URI=\"a\"\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:18446744073709551616\n"), 2u);
  EXPECT_EQ(line_of("#EXTM3U\n#EXTINF:6,\na\n#EXT-X-STREAM-INF:BANDWIDTH=1\n"), 4u);
}

TEST(MediaPlaylist, WhatPlayDoesNotHangOnMayBeBroken) {
  for (const char* broken :
       {"#EXT-X-VERSION:x", "#EXT-X-START:PRECISE=YES", "#EXT-X-SERVER-CONTROL:HOLD-BACK=x",
        "#EXT-X-PROGRAM-DATE-TIME:yesterday", "#EXT-X-PROGRAM-DATE-TIME:", "#EXT-X-BITRATE:12.5k",
        "#EXT-X-DATERANGE:CLASS=\"no ID\"", "#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"x\"",
        "#EXT-X-DATERANGE:ID=\"not closed", "#EXT-X-DATERANGE:ID=\"{$undefined}\"",
        "#EXT-X-PRELOAD-HINT:TYPE=PART", "#EXT-X-RENDITION-REPORT:LAST-MSN=1"}) {
    const auto playlist =
        parse("#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + std::string(broken) + "\n#EXTINF:6,\na\n");
    ASSERT_EQ(playlist.segments.size(), 1u) << broken;
    EXPECT_FALSE(playlist.segments[0].program_date_time.has_value());
    EXPECT_TRUE(playlist.date_ranges.empty() && playlist.preload_hints.empty());
  }
}

TEST(MediaPlaylist, LinesMayBeIndentedAndUrisWithoutADurationAreLeftOut) {
  const auto playlist = parse(
      "#EXTM3U\n  #EXT-X-TARGETDURATION:6\n  #EXTINF:6,\n  "
      "a.ts\nstray.ts\n\t#EXTINF:5.5,\n\tb.ts\n#EXTINF:4");
  ASSERT_EQ(playlist.segments.size(), 2u);
  EXPECT_EQ(playlist.segments[0].uri, "https://cdn.example/live/v1/a.ts");
  EXPECT_EQ(playlist.segments[1].duration, MediaTime::milliseconds(5500));
}

TEST(MediaPlaylist, AttributesBesideTheDurationAreNoPartOfIt) {
  const auto playlist = parse("#EXTM3U\n#EXTINF: 6.5 tvg-id=\"a\" group=\"b,c\",Title\na\n#EXTINF:6 ,\nb\n");
  EXPECT_EQ(playlist.segments.at(0).duration, MediaTime::milliseconds(6500));
  EXPECT_EQ(playlist.segments.at(1).duration, MediaTime::milliseconds(6000));
}

TEST(MediaPlaylist, EnumeratedStringsMayStandInQuotes) {
  const auto playlist = parse("#EXTM3U\n#EXT-X-KEY:METHOD=\"NONE\"\n#EXTINF:6,\na\n");
  EXPECT_FALSE(playlist.segments.at(0).encrypted());
}

}  // namespace
}  // namespace rill::hls
