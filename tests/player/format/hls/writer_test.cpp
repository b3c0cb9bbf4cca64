// SPDX-License-Identifier: Apache-2.0
#include "player/format/hls/writer.h"

#include <gtest/gtest.h>

#include "player/format/hls/reader.h"

namespace rill::hls {
namespace {

template <typename T>
void expect_round_trip(const T& playlist) {
  const std::string text = write_playlist(playlist);
  const auto parsed = parse_playlist(text);
  ASSERT_TRUE(parsed.ok()) << parsed.error().describe() << "\n" << text;
  ASSERT_TRUE(std::holds_alternative<T>(*parsed)) << text;
  EXPECT_EQ(std::get<T>(*parsed), playlist) << text;
}

MediaPlaylist live_playlist() {
  MediaPlaylist playlist;
  playlist.version = 6;
  playlist.target_duration = MediaTime::seconds(2);
  playlist.media_sequence = 897'700'000;
  playlist.discontinuity_sequence = 4;
  playlist.independent_segments = true;
  const auto map = std::make_shared<const Map>(Map{"init-1.mp4", std::nullopt});
  for (uint64_t i = 0; i < 3; ++i) {
    Segment segment;
    segment.uri = std::to_string(playlist.media_sequence + i) + ".m4s";
    segment.duration = MediaTime::microseconds(2'000'000 + static_cast<int64_t>(i));
    segment.program_date_time =
        UnixTime::from_microseconds(1'795'400'000'000'000 + static_cast<int64_t>(i) * 2'000'000);
    segment.map = i < 2 ? map : std::make_shared<const Map>(Map{"init-2.mp4", ByteRange{10, 600}});
    segment.discontinuity = i == 2;
    segment.media_sequence = playlist.media_sequence + i;
    segment.discontinuity_sequence = 4 + (i == 2 ? 1 : 0);
    playlist.segments.push_back(std::move(segment));
  }
  return playlist;
}

TEST(HlsWriter, ALivePlaylistIsWrittenAsPlayersExpectIt) {
  MediaPlaylist playlist = live_playlist();
  playlist.segments.resize(1);
  EXPECT_EQ(
      write_playlist(playlist),
      "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:2\n"
      "#EXT-X-MEDIA-SEQUENCE:897700000\n#EXT-X-DISCONTINUITY-SEQUENCE:4\n#EXT-X-MAP:URI=\"init-1.mp4\"\n"
      "#EXT-X-PROGRAM-DATE-TIME:2026-11-23T02:13:20.000Z\n#EXTINF:2.00000,\n897700000.m4s\n");
}

TEST(HlsWriter, MediaPlaylistsReadBackEqual) {
  MediaPlaylist playlist = live_playlist();
  expect_round_trip(playlist);
  playlist.type = MediaPlaylist::Type::kVod;
  playlist.end_list = true;
  playlist.start = Start{MediaTime::milliseconds(-500), true};
  playlist.segments[0].gap = true;
  playlist.segments[1].title = "a title";
  playlist.segments[1].keys =
      std::make_shared<const std::vector<Key>>(std::vector<Key>{{"AES-128", "k", "0x1", "identity", ""}});
  playlist.segments[2].range = ByteRange{7, 9};
  expect_round_trip(playlist);
}

TEST(HlsWriter, LowLatencyPlaylistsReadBackEqual) {
  MediaPlaylist playlist = live_playlist();
  playlist.version = 9;
  playlist.part_target = MediaTime::milliseconds(500);
  playlist.server_control =
      ServerControl{true, MediaTime::seconds(12), true, MediaTime::seconds(6), MediaTime::milliseconds(1500)};
  playlist.segments[2].parts = {{"p0", MediaTime::microseconds(500'001), true, false, std::nullopt},
                                {"p1", MediaTime::milliseconds(499), false, true, ByteRange{5, 6}}};
  Segment open;
  open.parts = {{"p2", MediaTime::milliseconds(500), true, false, std::nullopt}};
  open.map = playlist.segments[2].map;
  open.media_sequence = playlist.media_sequence + 3;
  open.discontinuity_sequence = 5;
  playlist.open_segment = open;
  playlist.preload_hints = {{PreloadHint::Type::kPart, "p3", 0, std::nullopt},
                            {PreloadHint::Type::kMap, "m", 5, 6}};
  playlist.rendition_reports = {{"../b/index.m3u8", 7, 1}};
  DateRange range;
  range.id = "ad";
  range.start = UnixTime::from_microseconds(1'795'400'000'000'000);
  range.planned_duration = MediaTime::seconds(30);
  range.attributes = {{"SCTE35-OUT", "0xFC", false}, {"X-A", "b", true}};
  playlist.date_ranges = {range};
  expect_round_trip(playlist);
}

// Parts are published before the size of their segment is known, and what was published may not change.
TEST(HlsWriter, ABitrateIsToldBehindThePartsAndOnlyWhenItChanges) {
  MediaPlaylist playlist = live_playlist();
  playlist.segments[2].parts = {{"p0", MediaTime::milliseconds(500), true, false, std::nullopt}};
  playlist.segments[0].bitrate = BitsPerSecond{1'200'000};
  playlist.segments[1].bitrate = BitsPerSecond{1'200'000};
  playlist.segments[2].bitrate = BitsPerSecond{900'000};
  expect_round_trip(playlist);
  const std::string text = write_playlist(playlist);
  EXPECT_NE(text.find("#EXT-X-BITRATE:1200\n#EXTINF:2.00000"), std::string::npos) << text;
  EXPECT_EQ(text.find("#EXT-X-BITRATE:1200"), text.rfind("#EXT-X-BITRATE:1200"));
  EXPECT_LT(text.find("#EXT-X-PART:"), text.find("#EXT-X-BITRATE:900\n#EXTINF")) << text;
}

TEST(HlsWriter, DeltaUpdatesReadBackEqual) {
  MediaPlaylist playlist = live_playlist();
  playlist.version = 10;
  playlist.skip = Skip{2, {"a", "b"}};
  playlist.segments.erase(playlist.segments.begin(), playlist.segments.begin() + 2);
  expect_round_trip(playlist);
}

TEST(HlsWriter, MultivariantPlaylistsReadBackEqual) {
  MultivariantPlaylist playlist;
  playlist.version = 8;
  playlist.independent_segments = true;
  playlist.variables = {{"v", "w"}};
  Variant variant;
  variant.uri = "480/index.m3u8";
  variant.bandwidth = BitsPerSecond{1'500'000};
  variant.average_bandwidth = BitsPerSecond{1'330'000};
  variant.codecs = codec::parse_codecs("avc1.42c01f,mp4a.40.2");
  variant.resolution = Resolution{854, 480};
  variant.frame_rate = 29.97;
  variant.audio_group = "audio";
  variant.video_range = "SDR";
  playlist.variants = {variant};
  variant.uri = "i.m3u8";
  playlist.i_frame_variants = {variant};
  Rendition rendition;
  rendition.uri = "a/index.m3u8";
  rendition.group_id = "audio";
  rendition.name = "main";
  rendition.language = "en";
  rendition.is_default = true;
  rendition.autoselect = true;
  rendition.channels = "2";
  rendition.sample_rate = 48000;
  playlist.renditions = {rendition};
  playlist.session_data = {{"id", "value", "", "", "en"}};
  playlist.session_keys = {{"SAMPLE-AES", "k", "", "com.a", "1"}};
  playlist.content_steering_uri = "/s";
  expect_round_trip(playlist);
}

TEST(HlsWriter, NoStringCanBreakOutOfItsLine) {
  MediaPlaylist playlist = live_playlist();
  playlist.segments.resize(1);
  playlist.segments[0].title = "a\n#EXT-X-ENDLIST\r";
  playlist.segments[0].uri = "x\ny";
  playlist.segments[0].map = std::make_shared<const Map>(Map{"i\",URI=\"j", std::nullopt});
  const auto parsed = std::get<MediaPlaylist>(parse_playlist(write_playlist(playlist)).value());
  EXPECT_FALSE(parsed.end_list);
  EXPECT_EQ(parsed.segments.at(0).uri, "xy");
  EXPECT_EQ(parsed.segments[0].map->uri, "i,URI=j");
}

TEST(HlsWriter, TheVersionRisesToWhatTheTagsDemand) {
  MediaPlaylist playlist;
  playlist.target_duration = MediaTime::seconds(1);
  EXPECT_NE(write_playlist(playlist).find("#EXT-X-VERSION:3\n"), std::string::npos);
  playlist.skip = Skip{1, {}};
  EXPECT_NE(write_playlist(playlist).find("#EXT-X-VERSION:9\n"), std::string::npos);
}

}  // namespace
}  // namespace rill::hls
