// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_timeline.h"

#include <gtest/gtest.h>

#include "player/source/time_map.h"

namespace rill::source {
namespace {

MediaTime ms(int64_t milliseconds) {
  return MediaTime::milliseconds(milliseconds);
}
UnixTime date(int64_t seconds) {
  return UnixTime::from_microseconds((1'800'000'000 + seconds) * 1'000'000);
}

hls::MediaPlaylist playlist(uint64_t first, size_t count, bool dates = true,
                            const std::string& prefix = "s") {
  hls::MediaPlaylist out;
  out.target_duration = ms(2000);
  out.media_sequence = first;
  for (uint64_t number = first; number < first + count; ++number) {
    hls::Segment segment;
    segment.uri = prefix + std::to_string(number);
    segment.duration = ms(2000);
    segment.media_sequence = number;
    if (dates) segment.program_date_time = date(static_cast<int64_t>(number) * 2);
    out.segments.push_back(std::move(segment));
  }
  return out;
}

TEST(HlsTimeline, AWindowThatSlidesKeepsItsPlaceOnTheTimeline) {
  HlsTimeline timeline;
  EXPECT_EQ(timeline.merge(playlist(100, 5), nullptr), PlaylistChange::kExtended);
  EXPECT_EQ(timeline.timeline().start(), ms(0));
  EXPECT_EQ(timeline.merge(playlist(100, 5), nullptr), PlaylistChange::kUnchanged);
  EXPECT_EQ(timeline.merge(playlist(102, 5), nullptr), PlaylistChange::kExtended);
  EXPECT_EQ(timeline.timeline().start(), ms(4000));
  EXPECT_EQ(timeline.timeline().end(), ms(14'000));
  EXPECT_EQ(timeline.timeline().segments.size(), 5U);
}

TEST(HlsTimeline, KeysOfAesHaveTheirIvOrThatOfTheNumber) {
  const auto keys_of = [](hls::Key key) {
    return std::make_shared<const std::vector<hls::Key>>(1, std::move(key));
  };
  hls::MediaPlaylist list = playlist(0x0102, 5);
  list.segments[0].keys = keys_of({.method = "AES-128", .uri = "k"});
  list.segments[1].keys = keys_of({.method = "AES-128", .uri = "k", .iv = "0X1aB"});
  list.segments[2].keys = keys_of({.method = "AES-128", .uri = "k", .iv = "1234"});
  list.segments[3].keys = keys_of({.method = "SAMPLE-AES", .uri = "k"});
  hls::Map map{.uri = "i", .range = {}, .keys = *list.segments[1].keys};
  list.segments[4].map = std::make_shared<const hls::Map>(map);
  HlsTimeline timeline;
  timeline.merge(list, nullptr);
  const auto& segments = timeline.timeline().segments;
  ASSERT_TRUE(segments[0].key && segments[1].key);
  EXPECT_EQ(segments[0].key->url, "k");
  EXPECT_EQ(segments[0].key->iv, (AesBlock{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2}));
  EXPECT_EQ(segments[1].key->iv, (AesBlock{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xab}));
  EXPECT_TRUE(segments[0].encryption.empty());
  EXPECT_FALSE(segments[2].key || segments[3].key || segments[4].key);
  EXPECT_EQ(segments[2].encryption, "AES-128");
  EXPECT_EQ(segments[3].encryption, "SAMPLE-AES");
  EXPECT_EQ(segments[4].initialisation->key, segments[1].key);
}

TEST(HlsTimeline, BitratesAreKnownFromByteRangesAndFromTheTag) {
  hls::MediaPlaylist list = playlist(100, 5);
  list.segments[0].range = hls::ByteRange{0, 250'000};
  list.segments[1].range = hls::ByteRange{250'000, 500'000};
  list.segments[2].bitrate = BitsPerSecond{3'000'000};
  list.segments[4].bitrate = BitsPerSecond{5'000'000};
  HlsTimeline timeline;
  timeline.merge(list, nullptr);
  const Timeline& found = timeline.timeline();
  EXPECT_EQ(found.bitrates_from(ms(0), 8), (std::vector<double>{1e6, 2e6, 3e6}));
  EXPECT_EQ(found.bitrates_from(ms(1990), 1), std::vector<double>{2e6});
  EXPECT_EQ(found.bitrates_from(ms(6000), 8), std::vector<double>{});
  EXPECT_EQ(found.bitrates_from(ms(8000), 8), std::vector<double>{5e6});
  EXPECT_EQ(found.bitrates_from(ms(90'000), 8), std::vector<double>{});
  EXPECT_DOUBLE_EQ(found.average_bitrate().value(), 2.75e6);
  EXPECT_FALSE(Timeline().average_bitrate().has_value());
}

TEST(HlsTimeline, AWindowThatMovedPastItIsPlacedByTheWallClock) {
  HlsTimeline timeline;
  timeline.merge(playlist(100, 5), nullptr);
  timeline.merge(playlist(120, 5), nullptr);
  EXPECT_EQ(timeline.timeline().start(), ms(40'000));
  EXPECT_EQ(timeline.timeline().segments.front().sequence, 120U);
  HlsTimeline without;
  without.merge(playlist(100, 5, false), nullptr);
  without.merge(playlist(120, 5, false), nullptr);
  EXPECT_EQ(without.timeline().start(), ms(10'000));
}

TEST(HlsTimeline, AnOldCopyFromACacheIsIgnored) {
  HlsTimeline timeline;
  timeline.merge(playlist(100, 5), nullptr);
  timeline.merge(playlist(102, 5), nullptr);
  EXPECT_EQ(timeline.merge(playlist(101, 5), nullptr), PlaylistChange::kUnchanged);
  EXPECT_EQ(timeline.merge(playlist(90, 5), nullptr), PlaylistChange::kUnchanged);
  EXPECT_EQ(timeline.timeline().segments.back().sequence, 106U);
  EXPECT_EQ(timeline.merge(playlist(103, 5), nullptr), PlaylistChange::kExtended);
}

TEST(HlsTimeline, NumberingThatBeginsAgainGoesOnUpwards) {
  HlsTimeline timeline;
  timeline.merge(playlist(100, 5, false), nullptr);
  const hls::MediaPlaylist anew = playlist(0, 2, false, "new");
  EXPECT_EQ(timeline.merge(anew, nullptr), PlaylistChange::kUnchanged);  // may be an old copy
  EXPECT_EQ(timeline.merge(anew, nullptr), PlaylistChange::kRestarted);
  EXPECT_EQ(timeline.timeline().segments.front().sequence, 105U);
  EXPECT_EQ(timeline.timeline().start(), ms(10'000));
  EXPECT_GT(timeline.timeline().segments.front().discontinuity, 0U);
  EXPECT_EQ(timeline.merge(playlist(0, 4, false, "new"), nullptr), PlaylistChange::kExtended);
  EXPECT_EQ(timeline.timeline().segments.back().sequence, 108U);
}

TEST(HlsTimeline, TheSameNumbersWithOtherSegmentsAreARestart) {
  HlsTimeline timeline;
  timeline.merge(playlist(100, 5), nullptr);
  EXPECT_EQ(timeline.merge(playlist(101, 5, true, "new"), nullptr), PlaylistChange::kRestarted);
  EXPECT_EQ(timeline.timeline().segments.front().sequence, 105U);
}

TEST(HlsTimeline, OldCopiesOneAfterTheOtherAreKnownByTheirDates) {
  HlsTimeline timeline;
  timeline.merge(playlist(100, 5), nullptr);
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(timeline.merge(playlist(90, 5), nullptr), PlaylistChange::kUnchanged) << i;
  EXPECT_EQ(timeline.merge(playlist(101, 5), nullptr), PlaylistChange::kExtended);
  // A clock that was set back is no reason to wait for ever.
  PlaylistChange change = PlaylistChange::kUnchanged;
  for (int i = 0; i < 30 && change == PlaylistChange::kUnchanged; ++i)
    change = timeline.merge(playlist(90, 5), nullptr);
  EXPECT_EQ(change, PlaylistChange::kRestarted);
}

TEST(HlsTimeline, ATargetDurationOfWhichAWindowHoldsLessThanThreeIsShorter) {
  const auto target = [](size_t count, bool ended) {
    hls::MediaPlaylist list = playlist(100, count);
    list.target_duration = ms(10'000);
    list.end_list = ended;
    HlsTimeline timeline;
    timeline.merge(list, nullptr);
    return timeline.timeline().target_duration;
  };
  EXPECT_EQ(target(2, false), ms(2000));
  EXPECT_EQ(target(6, false), ms(4000));
  EXPECT_EQ(target(20, false), ms(10'000));
  EXPECT_EQ(target(2, true), ms(10'000));
}

TEST(HlsTimeline, UrlsMayChangeFromStateToState) {
  for (const bool dates : {true, false}) {
    HlsTimeline timeline;
    const auto state = [&](uint64_t first, const std::string& edge, const std::string& token) {
      hls::MediaPlaylist list = playlist(first, 3, dates, edge + "/live/s");
      const auto map =
          std::make_shared<const hls::Map>(hls::Map{.uri = edge + "/live/init.mp4?" + token, .range = {}});
      for (hls::Segment& segment : list.segments) {
        segment.uri += "?token=" + token;
        segment.map = map;
      }
      return list;
    };
    timeline.merge(state(100, "http://a.test", "1"), nullptr);
    EXPECT_EQ(timeline.merge(state(101, "http://b.test", "2"), nullptr), PlaylistChange::kExtended);
    const auto& segments = timeline.timeline().segments;
    ASSERT_EQ(segments.size(), 3U);
    EXPECT_EQ(segments.front().sequence, 101U);
    EXPECT_EQ(segments.front().url, "http://b.test/live/s101?token=2");
    EXPECT_EQ(segments.back().url, "http://b.test/live/s103?token=2");
    EXPECT_EQ(segments.back().discontinuity, 0U);
    EXPECT_EQ(segments.back().initialisation, segments.front().initialisation);  // loaded once
  }
}

TEST(HlsTimeline, TheSameNamesAtALaterDateAreARestart) {
  HlsTimeline timeline;
  timeline.merge(playlist(100, 5, true, "http://a.test/1/s"), nullptr);
  hls::MediaPlaylist anew = playlist(101, 5, true, "http://a.test/2/s");
  for (hls::Segment& segment : anew.segments)
    segment.program_date_time = *segment.program_date_time + ms(60'000);
  EXPECT_EQ(timeline.merge(anew, nullptr), PlaylistChange::kRestarted);
}

TEST(HlsTimeline, AnotherRenditionIsLaidBesideTheFirst) {
  HlsTimeline first;
  first.merge(playlist(100, 5), nullptr);
  HlsTimeline by_date;
  by_date.merge(playlist(203, 5, true, "r"), &first.timeline());
  EXPECT_EQ(by_date.timeline().start(), ms(206'000));
  HlsTimeline undated;
  undated.merge(playlist(100, 5, false), nullptr);
  HlsTimeline by_number;
  by_number.merge(playlist(102, 5, false, "r"), &undated.timeline());
  EXPECT_EQ(by_number.timeline().start(), ms(4000));
}

TEST(HlsTimeline, TheEndIsAChangeEvenWithoutANewSegment) {
  HlsTimeline timeline;
  timeline.merge(playlist(0, 3), nullptr);
  EXPECT_TRUE(timeline.timeline().live);
  hls::MediaPlaylist end = playlist(0, 3);
  end.end_list = true;
  EXPECT_EQ(timeline.merge(end, nullptr), PlaylistChange::kExtended);
  EXPECT_TRUE(timeline.timeline().ended);
}

TEST(HlsTimeline, AbsurdDurationsDoNotOverflow) {
  hls::MediaPlaylist absurd = playlist(0, 100);
  absurd.target_duration = MediaTime();
  for (hls::Segment& segment : absurd.segments) segment.duration = MediaTime::max();
  HlsTimeline timeline;
  timeline.merge(absurd, nullptr);
  EXPECT_EQ(timeline.timeline().end(), ms(100LL * 24 * 3'600'000));
  EXPECT_EQ(timeline.timeline().target_duration, ms(24 * 3'600'000));
}

TEST(HlsTimeline, TenThousandUpdatesKeepOnlyTheWindow) {
  HlsTimeline timeline;
  for (uint64_t i = 0; i < 10'000; ++i) timeline.merge(playlist(i, 6), nullptr);
  EXPECT_EQ(timeline.timeline().segments.size(), 6U);
  EXPECT_EQ(timeline.timeline().end(), ms(2000 * 10'005));
}

TEST(Timeline, AnchorsMoveWhatFollows) {
  HlsTimeline timeline;
  timeline.merge(playlist(0, 5), nullptr);
  timeline.anchor(2, ms(4100));
  EXPECT_EQ(timeline.timeline().find(1)->duration, ms(2100));
  EXPECT_EQ(timeline.timeline().find(4)->start, ms(8100));
  EXPECT_EQ(timeline.timeline().at(ms(4050))->sequence, 1U);
  EXPECT_EQ(timeline.timeline().at(ms(4100))->sequence, 2U);
  EXPECT_EQ(timeline.timeline().at(ms(99'000)), nullptr);
  EXPECT_EQ(timeline.timeline().beginning_at(ms(4000))->sequence, 2U);
  EXPECT_EQ(timeline.timeline().wall_clock_at(ms(5100)), date(5));
  EXPECT_EQ(timeline.timeline().time_of(date(5)), ms(5100));
}

MediaTime offset_for(TimeMap& map, const TimeMap::Query& query) {
  const auto known = map.known_offset(query);
  return known ? *known : map.new_offset(query);
}

TEST(TimeMap, TracksOfOneTimelineShareTheirOffset) {
  TimeMap map;
  EXPECT_EQ(offset_for(map, {0, ms(70'000), ms(0), false}), ms(-70'000));
  EXPECT_EQ(offset_for(map, {0, ms(69'990), ms(0), false}), ms(-70'000));
  EXPECT_EQ(offset_for(map, {0, ms(72'005), ms(2000), true}), ms(-70'000));
  EXPECT_EQ(map.size(), 1U);
}

TEST(TimeMap, AJumpOfTheMediaTimeMakesANewOffsetThatBothTracksFind) {
  TimeMap map;
  offset_for(map, {0, ms(0), ms(0), false});
  const MediaTime jumped = offset_for(map, {0, ms(500'000), ms(2000), true});
  EXPECT_EQ(jumped, ms(-498'000));
  EXPECT_EQ(offset_for(map, {0, ms(500'010), ms(2000), true}), jumped);
  EXPECT_EQ(offset_for(map, {9, ms(502'010), ms(4000), true}),
            jumped);  // numbered differently by the other playlist
}

TEST(TimeMap, AfterASeekRoundedDurationsAreForgiven) {
  TimeMap map;
  offset_for(map, {0, ms(0), ms(0), false});
  EXPECT_EQ(offset_for(map, {0, ms(3'605'000), ms(3'600'000), false}), ms(0));
}

TEST(TimeMap, IsBounded) {
  TimeMap map;
  for (int i = 0; i < 1000; ++i)
    offset_for(map, {static_cast<uint64_t>(i), ms(100'000 * (i % 7) + i * 977), ms(i * 2000), true});
  EXPECT_LE(map.size(), TimeMap::kMaxOffsets);
}

}  // namespace
}  // namespace rill::source
