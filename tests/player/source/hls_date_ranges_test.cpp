// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_date_ranges.h"

#include <gtest/gtest.h>

namespace rill::source {
namespace {

const UnixTime kBegan = UnixTime::from_microseconds(1'800'000'000'000'000);

MediaTime seconds(int64_t value) {
  return MediaTime::milliseconds(value * 1000);
}

// Three segments of two seconds; player time 10 is kBegan.
Timeline dated() {
  Timeline timeline;
  for (int64_t i = 0; i < 3; ++i) {
    MediaSegment segment;
    segment.sequence = static_cast<uint64_t>(i);
    segment.start = seconds(10 + 2 * i);
    segment.duration = seconds(2);
    segment.wall_clock = kBegan + seconds(2 * i);
    timeline.segments.push_back(segment);
  }
  return timeline;
}

hls::DateRange range(const std::string& id, int64_t start, const std::string& class_name = "") {
  hls::DateRange out;
  out.id = id;
  out.class_name = class_name;
  out.start = kBegan + seconds(start);
  return out;
}

std::string text_of(const TimedEvent& event) {
  return {event.message.begin(), event.message.end()};
}

TEST(HlsDateRanges, ArePlacedByDateAlsoBesideTheWindow) {
  const auto events = date_range_events({range("a", 3), range("b", -5), range("c", 100)}, dated());
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].start, seconds(13));
  EXPECT_EQ(events[1].start, seconds(5));
  EXPECT_EQ(events[2].start, seconds(110));
  EXPECT_EQ(events[0].id, "a");
  EXPECT_EQ(events[0].scheme_id_uri, kDateRangeScheme);
  EXPECT_FALSE(events[0].duration.has_value());
}

TEST(HlsDateRanges, LastAsLongAsTheySayOrUntilTheNextOfTheirClass) {
  hls::DateRange by_duration = range("a", 0);
  by_duration.duration = seconds(7);
  by_duration.end = kBegan + seconds(1);
  hls::DateRange by_end = range("b", 0);
  by_end.end = kBegan + seconds(4);
  hls::DateRange by_next = range("c", 0, "x");
  by_next.end_on_next = true;
  const auto events = date_range_events(
      {by_duration, by_end, by_next, range("d", 9, "x"), range("e", 5, "x"), range("f", 2, "y")}, dated());
  EXPECT_EQ(events[0].duration, seconds(7));
  EXPECT_EQ(events[1].duration, seconds(4));
  EXPECT_EQ(events[2].duration, seconds(5));
  EXPECT_FALSE(events[3].duration.has_value());
}

TEST(HlsDateRanges, TagsOfOneIdAreTakenTogether) {
  hls::DateRange out = range("a", 1);
  out.attributes = {{"SCTE35-OUT", "0xFC01", false}};
  hls::DateRange in;
  in.id = "a";
  in.duration = seconds(2);
  in.attributes = {{"SCTE35-IN", "0xFC02", false}};
  const auto events = date_range_events({out, in}, dated());
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].start, seconds(11));
  EXPECT_EQ(events[0].duration, seconds(2));
  EXPECT_NE(text_of(events[0]).find(R"("SCTE35-OUT":"0xFC01","SCTE35-IN":"0xFC02")"), std::string::npos);
}

TEST(HlsDateRanges, TheMessageIsJsonWhateverTheAttributesHold) {
  hls::DateRange odd = range("a", 0);
  odd.cue = "ONCE";
  odd.planned_duration = seconds(3);
  odd.attributes = {{"X-NOTE", "back\\slash \"quote\"\ttab \xc3\xa9", true}};
  const auto events = date_range_events({odd}, dated());
  EXPECT_EQ(text_of(events[0]),
            "{\"START-DATE\":\"2027-01-15T08:00:00.000Z\",\"PLANNED-DURATION\":\"3.000000\",\"CUE\":\"ONCE\","
            "\"X-NOTE\":\"back\\\\slash \\\"quote\\\"\\u0009tab \xc3\xa9\"}");
}

TEST(HlsDateRanges, WithoutDatesThereIsNoPlaceForThem) {
  Timeline timeline = dated();
  for (MediaSegment& segment : timeline.segments) segment.wall_clock.reset();
  EXPECT_TRUE(date_range_events({range("a", 0)}, timeline).empty());
  hls::DateRange no_start;
  no_start.id = "b";
  EXPECT_TRUE(date_range_events({no_start}, dated()).empty());
}

TEST(HlsDateRanges, TheirNumberIsBounded) {
  std::vector<hls::DateRange> many;
  for (size_t i = 0; i < kMaxDateRanges + 10; ++i) many.push_back(range(std::to_string(i), 0));
  EXPECT_EQ(date_range_events(many, dated()).size(), kMaxDateRanges);
}

}  // namespace
}  // namespace rill::source
