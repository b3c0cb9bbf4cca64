// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "player/format/hls/reader.h"

namespace rill::hls {
namespace {

MediaPlaylist parse(std::string_view text) {
  return std::get<MediaPlaylist>(parse_playlist(text).value());
}

const char* kWhole =
    "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:10\n#EXT-X-DISCONTINUITY-"
    "SEQUENCE:1\n"
    "#EXT-X-DATERANGE:ID=\"a\"\n#EXT-X-DATERANGE:ID=\"b\"\n#EXT-X-MAP:URI=\"i\"\n"
    "#EXTINF:2,\n10\n#EXTINF:2,\n11\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\n12\n#EXTINF:2,\n13\n";

const char* kDelta =
    "#EXTM3U\n#EXT-X-VERSION:10\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:11\n#EXT-X-DISCONTINUITY-"
    "SEQUENCE:1\n"
    "#EXT-X-SKIP:SKIPPED-SEGMENTS=2,RECENTLY-REMOVED-DATERANGES=\"a\tx\"\n#EXT-X-DATERANGE:ID=\"c\"\n#EXTINF:"
    "2,\n13\n#EXTINF:2,\n14\n";

TEST(HlsDelta, IsCompletedByThePlaylistBeforeIt) {
  const MediaPlaylist whole = parse(kWhole);
  const auto merged = apply_delta(whole, parse(kDelta)).value();
  EXPECT_FALSE(merged.skip.has_value());
  EXPECT_EQ(merged.media_sequence, 11u);
  ASSERT_EQ(merged.segments.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(merged.segments[i].media_sequence, 11 + i);
    EXPECT_EQ(merged.segments[i].uri, std::to_string(11 + i));
    ASSERT_NE(merged.segments[i].map, nullptr) << i;
  }
  EXPECT_EQ(merged.segments[2], whole.segments[3]);
  EXPECT_EQ(merged.segments[3].discontinuity_sequence, 2u);
  ASSERT_EQ(merged.date_ranges.size(), 2u);
  EXPECT_EQ(merged.date_ranges[0].id, "b");
  EXPECT_EQ(merged.date_ranges[1].id, "c");
}

TEST(HlsDelta, AWholePlaylistPassesUnchanged) {
  const MediaPlaylist whole = parse(kWhole);
  EXPECT_EQ(apply_delta(parse(kDelta), whole).value(), whole);
}

TEST(HlsDelta, WhatIsMissingBeforeItIsAnError) {
  MediaPlaylist delta = parse(kDelta);
  EXPECT_FALSE(apply_delta(MediaPlaylist(), delta).ok());
  delta.media_sequence = 9;
  EXPECT_FALSE(apply_delta(parse(kWhole), delta).ok());
  delta.media_sequence = 13;
  EXPECT_FALSE(apply_delta(parse(kWhole), delta).ok());
  delta.media_sequence = UINT64_MAX;
  EXPECT_FALSE(apply_delta(parse(kWhole), delta).ok());
}

}  // namespace
}  // namespace rill::hls
