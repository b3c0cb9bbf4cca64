// SPDX-License-Identifier: Apache-2.0
#include "server/publish/rendition_store.h"

#include <gtest/gtest.h>

#include "player/format/hls/reader.h"
#include "player/format/mp4/writer.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr MediaTime seconds(int64_t value) {
  return MediaTime::milliseconds(value * 1000);
}
const SegmentNumbering kNumbering(seconds(2));
constexpr uint32_t kWindow = 6;

class RenditionStoreTest : public testing::Test {
 protected:
  void SetUp() override { begin(kNumbering.start_of(100)); }

  void begin(MediaTime time, uint8_t channels = 2) {
    mp4::Track track;
    track.kind = mp4::TrackKind::kAudio;
    track.timescale = 48000;
    track.sample_entry = "mp4a";
    track.codec = "mp4a.40.2";
    track.extradata = {0x11, static_cast<uint8_t>(channels << 3)};
    track.sample_rate = 48000;
    track.channels = channels;
    auto init = mp4::write_init_segment(track);
    ASSERT_TRUE(init.ok());
    store.on_track(periods.begin(time), track, std::make_shared<const std::vector<uint8_t>>(*init));
  }
  void add(uint64_t number, size_t bytes = 1000, MediaTime duration = seconds(2)) {
    MediaChunk chunk;
    chunk.bytes = std::make_shared<const std::vector<uint8_t>>(bytes, static_cast<uint8_t>(number));
    chunk.start = kNumbering.start_of(number);
    chunk.duration = duration;
    store.on_chunk(number, chunk);
    store.on_segment_end(number, chunk.start + duration);
    periods.note_media_until(chunk.start + duration);
  }
  std::string text() { return {store.playlist()->body->begin(), store.playlist()->body->end()}; }
  hls::MediaPlaylist playlist() {
    auto parsed = hls::parse_playlist(text(), {.base_url = "http://localhost/live/test/audio/index.m3u8"});
    EXPECT_TRUE(parsed.ok());
    return std::get<hls::MediaPlaylist>(*parsed);
  }

  int changes = 0;
  PeriodAllocator periods{kNumbering};
  RenditionStore store{periods, kWindow, [this] { ++changes; }};
};

TEST_F(RenditionStoreTest, ThereIsNoPlaylistBeforeTheFirstWholeSegment) {
  MediaChunk chunk;
  chunk.bytes = std::make_shared<const std::vector<uint8_t>>(10);
  store.on_chunk(100, chunk);
  EXPECT_FALSE(store.playlist().has_value());
  EXPECT_FALSE(store.file("100.m4s").has_value());
  EXPECT_EQ(changes, 0);
}

TEST_F(RenditionStoreTest, ThePlaylistHasWhatALivePlaylistMustHave) {
  add(100);
  add(101);
  EXPECT_EQ(changes, 2);
  const hls::MediaPlaylist list = playlist();
  EXPECT_EQ(list.media_sequence, 100u);
  EXPECT_EQ(list.target_duration, seconds(2));
  EXPECT_TRUE(list.independent_segments);
  EXPECT_FALSE(list.end_list);
  ASSERT_EQ(list.segments.size(), 2u);
  EXPECT_EQ(list.segments[0].duration, seconds(2));
  ASSERT_NE(list.segments[0].map, nullptr);
  EXPECT_EQ(list.segments[1].program_date_time, UnixTime::from_microseconds(202'000'000));
  EXPECT_NE(text().find("#EXT-X-DISCONTINUITY-SEQUENCE:100"), std::string::npos);
}

TEST_F(RenditionStoreTest, ThePlaylistTellsTheBitrateOfEachSegment) {
  add(100, 100'000);
  add(101, 25'100);
  const hls::MediaPlaylist list = playlist();
  EXPECT_EQ(list.segments[0].bitrate, BitsPerSecond{400'000});
  EXPECT_EQ(list.segments[1].bitrate, BitsPerSecond{100'000});
}

TEST_F(RenditionStoreTest, TheWindowMovesAndOldSegmentsStayDownloadableForAWhile) {
  for (uint64_t number = 100; number < 120; ++number) add(number);
  EXPECT_EQ(playlist().media_sequence, 114u);
  EXPECT_EQ(playlist().segments.size(), kWindow);
  EXPECT_TRUE(store.file("113.m4s").has_value());
  EXPECT_TRUE(store.file("107.m4s").has_value());
  for (uint64_t number = 120; number < 200; ++number) add(number);
  EXPECT_FALSE(store.file("113.m4s").has_value());
  EXPECT_LE(store.stored_bytes(), (2 * kWindow + 2) * 1000u);
}

TEST_F(RenditionStoreTest, AMissingNumberIsAGap) {
  add(100);
  add(101);
  add(103);
  const hls::MediaPlaylist list = playlist();
  ASSERT_EQ(list.segments.size(), 4u);
  EXPECT_TRUE(list.segments[2].gap);
  EXPECT_FALSE(list.segments[3].gap);
  EXPECT_EQ(list.segments[3].media_sequence, 103u);
  EXPECT_FALSE(list.segments[3].discontinuity);
}

TEST_F(RenditionStoreTest, APublisherWhoReturnsMakesADiscontinuityAtHisFirstSegment) {
  add(100);
  add(101, 500, seconds(1));
  begin(kNumbering.start_of(104));
  add(104);
  add(105);
  const hls::MediaPlaylist list = playlist();
  ASSERT_EQ(list.segments.size(), 6u);
  EXPECT_EQ(list.segments[1].duration, seconds(1));
  EXPECT_TRUE(list.segments[2].gap && list.segments[3].gap);
  EXPECT_FALSE(list.segments[2].discontinuity);
  EXPECT_TRUE(list.segments[4].discontinuity);
  EXPECT_FALSE(list.segments[5].discontinuity);
}

TEST_F(RenditionStoreTest, TheDiscontinuitySequenceCountsWhatLeftThePlaylist) {
  add(100);
  const uint64_t before = playlist().discontinuity_sequence;
  begin(kNumbering.start_of(101));
  for (uint64_t number = 101; number < 110; ++number) add(number);
  EXPECT_EQ(playlist().discontinuity_sequence, before + 1);
  for (const hls::Segment& segment : playlist().segments) EXPECT_FALSE(segment.discontinuity);
}

TEST_F(RenditionStoreTest, AfterALongAbsenceThePlaylistIsAsShortAsItMayBe) {
  for (uint64_t number = 100; number < 110; ++number) add(number);
  begin(kNumbering.start_of(5000));
  add(5000);
  const hls::MediaPlaylist list = playlist();
  ASSERT_EQ(list.segments.size(), 3u) << "three target durations";
  EXPECT_EQ(list.media_sequence, 4998u);
  EXPECT_TRUE(list.segments[0].gap && list.segments[1].gap);
  EXPECT_TRUE(list.segments[2].discontinuity);
  EXPECT_EQ(list.segments[0].map->uri, list.segments[2].map->uri);
}

TEST_F(RenditionStoreTest, TheMediaSequenceNeverGoesBack) {
  uint64_t last = 0;
  uint64_t number = 100;
  for (int i = 0; i < 60; ++i) {
    number += i % 7 == 0 ? 4 : 1;
    if (i % 7 == 0) begin(kNumbering.start_of(number));
    add(number);
    const hls::MediaPlaylist list = playlist();
    EXPECT_GE(list.media_sequence, last);
    EXPECT_GE(list.segments.size(), std::min<size_t>(3, number - 103));
    last = list.media_sequence;
  }
}

TEST_F(RenditionStoreTest, NewParametersHaveAnotherInitSegmentAndTheOldOneStays) {
  add(100);
  begin(kNumbering.start_of(101), 1);
  add(101);
  const hls::MediaPlaylist list = playlist();
  const std::string first = list.segments[0].map->uri.substr(list.segments[0].map->uri.rfind('/') + 1);
  const std::string second = list.segments[1].map->uri.substr(list.segments[1].map->uri.rfind('/') + 1);
  EXPECT_NE(first, second);
  EXPECT_TRUE(store.file(first).has_value());
  EXPECT_TRUE(store.file(second).has_value());
}

TEST_F(RenditionStoreTest, SegmentsAreCachedForEverAndPlaylistsForASecond) {
  for (uint64_t number = 100; number < 106; ++number) add(number);
  const ContentResponse segment = *store.file("100.m4s");
  EXPECT_EQ(segment.cache_control, "public, max-age=31536000, immutable");
  EXPECT_EQ(segment.content_type, "audio/mp4");
  const ContentResponse list = *store.playlist();
  EXPECT_EQ(list.cache_control, "public, max-age=1");
  EXPECT_EQ(list.content_type, "application/vnd.apple.mpegurl");
  ASSERT_NE(list.body_gzip, nullptr);
  EXPECT_LT(list.body_gzip->size(), list.body->size());
  EXPECT_EQ(list.body_gzip, store.playlist()->body_gzip) << "compressed once";
  EXPECT_EQ(list.etag.front(), '"');
  add(106);
  EXPECT_NE(store.playlist()->etag, list.etag);
}

TEST_F(RenditionStoreTest, OnlyProperNamesAreSegments) {
  EXPECT_EQ(RenditionStore::segment_number("123.m4s"), 123u);
  for (const char* name :
       {"0123.m4s", "123.mp4", "-1.m4s", "+1.m4s", "1.m4s.m4s", ".m4s", "99999999999999999999.m4s", ""})
    EXPECT_FALSE(RenditionStore::segment_number(name).has_value()) << name;
}

TEST_F(RenditionStoreTest, TheSummaryMeasuresPeakAndAverage) {
  add(100, 1000);
  add(101, 3000);
  const RenditionSummary summary = *store.summary();
  EXPECT_EQ(summary.peak.value, 12'000u);
  EXPECT_EQ(summary.average.value, 8'000u);
}

}  // namespace
}  // namespace rill::server::test
