// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/ladder_origin.h"

#include <gtest/gtest.h>

#include "player/demux/segment_demuxer.h"
#include "player/format/hls/reader.h"

namespace rill::bench {
namespace {

Ladder two_rungs() {
  Ladder ladder;
  ladder.segment_duration = MediaTime::milliseconds(3000);
  ladder.bitrates = {300'000, 3'000'000};
  ladder.sizes = {{100'003, 1'200'001}, {112'000, 900'000}};
  return ladder;
}

std::vector<uint8_t> body_of(const LinkAnswer& answer) {
  std::vector<uint8_t> body;
  size_t at = 0;
  if (answer.pieces.empty()) return answer.bytes;
  for (const LinkAnswer::Piece& piece : answer.pieces) {
    body.resize(body.size() + piece.zeros);
    const auto from = answer.bytes.begin() + static_cast<std::ptrdiff_t>(at);
    body.insert(body.end(), from, from + static_cast<std::ptrdiff_t>(piece.count));
    at += piece.count;
  }
  return body;
}

class Origin : public ::testing::Test {
 protected:
  LadderOrigin make(const LadderOriginOptions& options) {
    auto origin = LadderOrigin::create(time, ladder, options);
    EXPECT_TRUE(origin.ok());
    return std::move(origin).value();
  }
  static LinkAnswer get(const LadderOrigin& origin, const std::string& path) {
    return origin.serve({"http://ladder.test/" + path, std::nullopt});
  }
  static hls::MediaPlaylist playlist(const LadderOrigin& origin) {
    const std::vector<uint8_t> body = get(origin, "v0/index.m3u8").bytes;
    const auto parsed = hls::parse_playlist(std::string(body.begin(), body.end()),
                                            {.base_url = "http://ladder.test/v0/index.m3u8", .imports = {}});
    EXPECT_TRUE(parsed.ok());
    return std::get<hls::MediaPlaylist>(*parsed);
  }

  testing::FakeTime time;
  Ladder ladder = two_rungs();
};

TEST_F(Origin, SegmentsHaveExactlyTheSizesOfTheLadder) {
  const LadderOrigin origin = make({.segments = 4});
  for (uint64_t number = 0; number < 4; ++number) {
    for (size_t rung = 0; rung < 2; ++rung) {
      const LinkAnswer answer = origin.serve({LadderOrigin::segment_url(rung, number), std::nullopt});
      EXPECT_EQ(answer.body_size(), ladder.sizes[number % 2][rung]);
      EXPECT_EQ(body_of(answer).size(), ladder.sizes[number % 2][rung]);
      EXPECT_LT(answer.bytes.size(), 2000u);  // the rest are zeros
    }
  }
  EXPECT_EQ(origin.serve({LadderOrigin::segment_url(0, 4), std::nullopt}).status, 404);
  EXPECT_EQ(origin.serve({LadderOrigin::segment_url(2, 0), std::nullopt}).status, 404);
}

TEST_F(Origin, ItsSegmentsAreReadByTheDemuxer) {
  const LadderOrigin origin = make({.segments = 3, .frame_rate = 2});
  for (size_t rung = 0; rung < 2; ++rung) {
    demux::SegmentDemuxer demuxer;
    ASSERT_TRUE(
        demuxer.push_initialisation(get(origin, "v" + std::to_string(rung) + "/init.mp4").bytes).ok());
    EXPECT_EQ(demuxer.video()->height, origin.height(rung));
    MediaTime expected;
    for (uint64_t number = 0; number < 3; ++number) {
      demuxer.begin_segment();
      ASSERT_TRUE(
          demuxer.push(body_of(origin.serve({LadderOrigin::segment_url(rung, number), std::nullopt}))).ok());
      ASSERT_TRUE(demuxer.end_segment().ok());
      const auto samples = demuxer.take();
      ASSERT_EQ(samples.size(), 6u);
      for (size_t i = 0; i < samples.size(); ++i) {
        EXPECT_EQ(samples[i].packet.pts, expected);
        EXPECT_EQ(samples[i].packet.keyframe, i == 0);
        expected += samples[i].packet.duration;
      }
      EXPECT_EQ(expected, ladder.segment_duration * static_cast<int64_t>(number + 1));
    }
  }
}

TEST_F(Origin, APictureIsThereWhenItsShareOfTheBytesHasCome) {
  const LadderOrigin origin = make({.frame_rate = 2});
  demux::SegmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(get(origin, "v0/init.mp4").bytes).ok());
  demuxer.begin_segment();
  const std::vector<uint8_t> body = body_of(origin.serve({LadderOrigin::segment_url(0, 0), std::nullopt}));
  const ByteSpan bytes(body);
  const size_t half = body.size() / 2;
  ASSERT_TRUE(demuxer.push(bytes.first(half - 10)).ok());
  EXPECT_EQ(demuxer.take().size(), 2u);
  ASSERT_TRUE(demuxer.push(bytes.subspan(half - 10, 20)).ok());
  EXPECT_EQ(demuxer.take().size(), 1u);
}

TEST_F(Origin, RungsDifferInHeightAndExtradata) {
  const LadderOrigin origin = make({});
  EXPECT_LT(origin.height(0), origin.height(1));
  EXPECT_NE(origin.extradata(0), origin.extradata(1));
}

TEST_F(Origin, ALadderTooSmallForItsPicturesIsRefused) {
  ladder.sizes[1][0] = 500;
  const auto origin = LadderOrigin::create(time, ladder, {});
  ASSERT_FALSE(origin.ok());
  EXPECT_NE(origin.error().message.find("segment 2"), std::string::npos);
}

TEST_F(Origin, TheVodPlaylistHasEverySegmentAndAnEnd) {
  const hls::MediaPlaylist list = playlist(make({.segments = 5}));
  EXPECT_EQ(list.segments.size(), 5u);
  EXPECT_TRUE(list.end_list);
  EXPECT_EQ(list.duration(), MediaTime::milliseconds(15'000));
}

TEST_F(Origin, PlaylistsTellTheBitratesOfSegmentsUnlessTheyAreNotTo) {
  const hls::MediaPlaylist list = playlist(make({}));
  for (size_t i = 0; i < list.segments.size(); ++i) {
    const double bits = 8.0 * static_cast<double>(ladder.sizes[i][0]);
    ASSERT_TRUE(list.segments[i].bitrate.has_value());
    EXPECT_NEAR(static_cast<double>(list.segments[i].bitrate->value), bits / 3, 500);
  }
  for (const hls::Segment& segment : playlist(make({.bitrates = false})).segments)
    EXPECT_FALSE(segment.bitrate.has_value());
}

TEST_F(Origin, LiveSegmentsAppearByTheClock) {
  const LadderOrigin origin = make({.live = true, .window = 6});
  const hls::MediaPlaylist before = playlist(origin);
  EXPECT_EQ(before.segments.size(), 6u);
  EXPECT_FALSE(before.end_list);
  const uint64_t next = before.media_sequence + 6;
  EXPECT_EQ(origin.serve({LadderOrigin::segment_url(0, next), std::nullopt}).status, 404);
  // Its last segment ended at most a segment's duration ago.
  const UnixTime end = *before.date_of(5) + ladder.segment_duration;
  EXPECT_LE(end, time.unix_now());
  EXPECT_GT(end + ladder.segment_duration, time.unix_now());
  time.run_for(end + ladder.segment_duration - time.unix_now());
  EXPECT_EQ(playlist(origin).media_sequence, before.media_sequence + 1);
  EXPECT_EQ(origin.serve({LadderOrigin::segment_url(0, next), std::nullopt}).status, 200);
}

}  // namespace
}  // namespace rill::bench
