// SPDX-License-Identifier: Apache-2.0
// Timed events on their way from segments and manifests to the page.
#include <gtest/gtest.h>

#include "player/base/iso8601.h"
#include "player/format/mp4/writer.h"
#include "tests/support/player_fixture.h"
#include "tests/support/ts_builder.h"

namespace rill::playback {
namespace {

using Kind = TimedEventChange::Kind;
using testing::FakeResponse;
using testing::PlayerFixture;
using Names = std::vector<std::string>;

constexpr uint32_t kTimescale = 90'000;

mp4::EventMessage emsg(uint32_t id, const std::string& scheme = "urn:example:x") {
  mp4::EventMessage event;
  event.scheme_id_uri = scheme;
  event.value = "1";
  event.timescale = 1000;
  event.id = id;
  event.message = {'h', 'i'};
  return event;
}
// Version 0: milliseconds from the start of its segment.
mp4::EventMessage relative(uint32_t id, uint32_t delta, uint32_t duration) {
  mp4::EventMessage event = emsg(id);
  event.presentation_time_delta = delta;
  event.duration = duration;
  return event;
}
// Version 1: milliseconds of the media.
mp4::EventMessage absolute(uint32_t id, uint64_t time, uint32_t duration) {
  mp4::EventMessage event = emsg(id);
  event.presentation_time = time;
  event.duration = duration;
  return event;
}

TEST(Events, OfSegmentsBeginAndEndAtTheirTimeAndOnlyOnce) {
  PlayerFixture f({});
  f.origin.events[0] = {relative(1, 500, 700)};
  // The next segment repeats the one before it, as origins do, and has one of its own.
  f.origin.events[1] = {relative(1, 0, 700), absolute(2, 3100, 0)};
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.position() > 4; }));
  EXPECT_EQ(f.timed_story(Kind::kAdded).size(), 2U);
  EXPECT_EQ(f.timed_story(Kind::kEntered), (Names{"1@0.5", "2@3.1"}));
  EXPECT_EQ(f.timed_story(Kind::kLeft), (Names{"1@1.2", "2@3.1"}));
  for (const auto& told : f.timed_events) {
    if (told.change.kind != Kind::kEntered) continue;
    const double late = told.position - told.change.event->start.as_seconds();
    EXPECT_GE(late, 0) << told.change.event->id;
    EXPECT_LT(late, 0.02) << told.change.event->id;
  }
  EXPECT_EQ(f.timed_events[0].change.event->message, (std::vector<uint8_t>{'h', 'i'}));
  EXPECT_TRUE(f.errors.empty());
}

TEST(Events, AreOnTheTimelineOfTheSamplesAlsoWhereTheMediaTimelineIsShifted) {
  PlayerFixture f({});
  f.origin.discontinuities[1] = MediaTime::milliseconds(100'000);
  f.origin.events[1] = {absolute(1, 102'500, 0), relative(2, 700, 0)};
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.position() > 4; }));
  EXPECT_EQ(f.timed_story(Kind::kEntered), (Names{"1@2.5", "2@2.7"}));
}

TEST(Events, AreCarriedOutAgainAfterASeekBackButAreTheSameEvents) {
  PlayerFixture f({.segments = 30});
  f.origin.events[1] = {relative(1, 500, 200)};
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.position() > 4; }));
  f.player.seek(MediaTime::milliseconds(50'000));
  f.run_seconds(1);
  EXPECT_EQ(f.timed_story(Kind::kEntered), (Names{"1@2.5"}));
  f.player.seek(MediaTime::milliseconds(2000));
  f.run_seconds(2);
  EXPECT_EQ(f.timed_story(Kind::kEntered), (Names{"1@2.5", "1@2.5"}));
  EXPECT_EQ(f.timed_story(Kind::kLeft), (Names{"1@2.7", "1@2.7"}));
  EXPECT_EQ(f.timed_story(Kind::kAdded).size(), 1U);
}

TEST(Events, ThatHoldWhereASeekEndsBeginThereBeforeItIsOver) {
  PlayerFixture f({});
  f.origin.events[1] = {relative(1, 500, 3000)};
  f.load_and_play();
  f.run_seconds(0.5);
  f.player.pause();
  f.player.seek(MediaTime::milliseconds(3000));
  ASSERT_TRUE(f.run_until([&] { return f.count("seeked") == 1; }));
  EXPECT_EQ(f.timed_story(Kind::kEntered), (Names{"1@3.0"}));
  f.player.seek(MediaTime());
  ASSERT_TRUE(f.run_until([&] { return f.count("seeked") == 2; }));
  EXPECT_EQ(f.timed_story(Kind::kLeft), (Names{"1@0.0"}));
}

TEST(Events, AtTheVeryEndComeBeforeEnded) {
  PlayerFixture f({.segments = 2});
  f.origin.events[1] = {absolute(1, 3990, 10)};
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.count("ended") == 1; }));
  EXPECT_EQ(f.timed_story(Kind::kEntered).size(), 1U);
  EXPECT_EQ(f.timed_story(Kind::kLeft).size(), 1U);
}

TEST(Events, AreDroppedWithTheLoad) {
  PlayerFixture f({});
  f.origin.events[0] = {relative(1, 500, 700)};
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return !f.timed_story(Kind::kEntered).empty(); }));
  f.load_and_play();
  f.run_seconds(2);
  EXPECT_EQ(f.timed_story(Kind::kAdded).size(), 2U);
  EXPECT_EQ(f.timed_story(Kind::kEntered), (Names{"1@0.5", "1@0.5"}));
}

TEST(Events, ADamagedOneIsToldAndCostsNoPicture) {
  PlayerFixture f({});
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != f.origin.segment_url(0, 1)) return std::nullopt;
    f.origin.intercept = nullptr;
    FakeResponse response = f.origin.serve(request);
    std::vector<uint8_t> box = mp4::write_event_message(relative(1, 0, 0));
    box.resize(box.size() - 12);  // into the numbers of version 0
    box[3] = static_cast<uint8_t>(box.size());
    response.body.insert(response.body.begin(), box.begin(), box.end());
    return response;
  };
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.position() > 5; }));
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_FALSE(f.errors[0].fatal);
  EXPECT_NE(f.errors[0].cause.describe().find("emsg"), std::string::npos) << f.errors[0].cause.describe();
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_NEAR(static_cast<double>(f.player.stats().frames_shown), 125, 3);
}

TEST(Events, OfALiveStreamLeaveWithTheWindow) {
  PlayerFixture f({.live = true, .segments = 6});
  const uint64_t next = f.origin.current_number();
  f.origin.events[next] = {relative(1, 500, 200)};
  f.load_and_play();
  f.run_seconds(12);
  EXPECT_EQ(f.timed_story(Kind::kEntered).size(), 1U);
  EXPECT_TRUE(f.timed_story(Kind::kRemoved).empty());
  f.run_seconds(12);
  EXPECT_EQ(f.timed_story(Kind::kRemoved).size(), 1U);
}

hls::DateRange range_at(const std::string& id, UnixTime start, std::optional<int64_t> duration) {
  hls::DateRange range;
  range.id = id;
  range.class_name = "ad";
  range.start = start;
  if (duration) range.duration = MediaTime::milliseconds(*duration);
  range.attributes = {{"X-NOTE", "one", true}};
  return range;
}

TEST(Events, DateRangesArePlacedByTheDatesOfTheSegments) {
  PlayerFixture f({});
  f.origin.date_ranges = {range_at("x", f.origin.date_of(1) + MediaTime::milliseconds(250), 1000)};
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.position() > 4; }));
  EXPECT_EQ(f.timed_story(Kind::kAdded).size(), 1U);  // though the playlists of pictures and sound have it
  EXPECT_EQ(f.timed_story(Kind::kEntered), (Names{"x@2.3"}));
  EXPECT_EQ(f.timed_story(Kind::kLeft), (Names{"x@3.3"}));
  const source::TimedEvent& event = *f.timed_events[0].change.event;
  EXPECT_EQ(event.scheme_id_uri, source::kDateRangeScheme);
  EXPECT_EQ(event.value, "ad");
  EXPECT_NE(std::string(event.message.begin(), event.message.end()).find("\"X-NOTE\":\"one\""),
            std::string::npos);
}

TEST(Events, ADateRangeThatIsGivenItsEndLaterEndsThere) {
  PlayerFixture f({.live = true, .segments = 6});
  const UnixTime start = f.origin.date_of(f.origin.current_number() - 2);
  f.origin.date_ranges = {range_at("x", start, std::nullopt)};
  f.load_and_play();
  f.run_seconds(6);
  EXPECT_EQ(f.timed_story(Kind::kEntered).size(), 1U);
  EXPECT_TRUE(f.timed_story(Kind::kLeft).empty());
  f.origin.date_ranges[0].duration = MediaTime::milliseconds(10'000);
  f.run_seconds(10);
  EXPECT_EQ(f.timed_story(Kind::kChanged).size(), 1U);
  EXPECT_EQ(f.timed_story(Kind::kLeft).size(), 1U);
}

TEST(Events, TagsOfATransportStreamArriveWithTheirTime) {
  PlayerFixture f({});
  constexpr uint16_t kVideo = 0x100;
  constexpr uint16_t kTags = 0x102;
  testing::TsBuilder ts;
  ts.program({{kVideo, 0x1b}, {kTags, 0x15}});
  const std::vector<uint8_t> tag = testing::timestamp_tag(0);
  for (uint64_t at = 0; at < 2 * kTimescale; at += 3600) {
    ts.pes(kVideo, {.pts = kTimescale + at, .random_access = at == 0}, testing::avc_unit(at == 0));
    if (at == 36'000) ts.pes(kTags, {.pts = kTimescale + at, .sized = true}, tag);
  }
  const std::string playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n/x.ts\n#EXT-X-ENDLIST\n";
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url.ends_with(".m3u8")) return testing::text_response(playlist);
    FakeResponse response;
    response.body = ts.bytes;
    return response;
  };
  f.load_and_play();
  ASSERT_TRUE(f.run_until([&] { return f.count("ended") == 1; }));
  EXPECT_EQ(f.timed_story(Kind::kEntered), (Names{"@0.4"}));
  EXPECT_EQ(f.timed_events[0].change.event->scheme_id_uri, source::kId3Scheme);
  EXPECT_EQ(f.timed_events[0].change.event->message, tag);
  EXPECT_TRUE(f.errors.empty());
}

// DASH over the fake origin's segments, whose numbers count from 1970.
struct Dash : PlayerFixture {
  explicit Dash(testing::OriginOptions options) : PlayerFixture(std::move(options)) {
    origin.intercept = [this](const HttpRequest& request) -> std::optional<FakeResponse> {
      if (request.url != origin.url()) return std::nullopt;
      ++mpds_asked;
      return testing::text_response(mpd(), "application/dash+xml");
    };
  }
  [[nodiscard]] std::string mpd() const {
    return "<MPD type=\"dynamic\" availabilityStartTime=\"1970-01-01T00:00:00Z\" "
           "minimumUpdatePeriod=\"PT1000S\" "
           "publishTime=\"" +
           format_iso8601(published) +
           "\"><UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:direct:2014\" value=\"" +
           format_iso8601(time.unix_now()) + "\"/><Period id=\"p\" start=\"PT0S\">" + events +
           "<AdaptationSet contentType=\"video\">" + announced +
           "<SegmentTemplate timescale=\"1\" duration=\"2\" startNumber=\"0\" media=\"v0/s$Number$-0.m4s\" "
           "initialization=\"v0/init.mp4\"/><Representation id=\"v\" bandwidth=\"400000\" "
           "codecs=\"avc1.42c01e\"/></AdaptationSet></Period></MPD>";
  }
  static std::string announce(const std::string& scheme, const std::string& value) {
    return "<InbandEventStream schemeIdUri=\"" + scheme + "\" value=\"" + value + "\"/>";
  }
  mp4::EventMessage expiry(uint32_t id, UnixTime of) const {
    mp4::EventMessage event = emsg(id, "urn:mpeg:dash:event:2012");
    event.presentation_time_delta = 0;
    const std::string text = format_iso8601(of);
    event.message.assign(text.begin(), text.end());
    return event;
  }
  UnixTime published = time.unix_now();
  std::string announced;
  std::string events;
  size_t mpds_asked = 0;
};

TEST(Events, OfDashSegmentsCountOnlyWhereTheMpdAnnouncesThem) {
  Dash f({.live = true, .audio = false});
  f.announced = Dash::announce("urn:example:x", "1");
  const uint64_t next = f.origin.current_number();
  f.origin.events[next] = {relative(1, 500, 100)};
  mp4::EventMessage other = relative(2, 600, 100);
  other.value = "2";
  f.origin.events[next].push_back(other);
  f.load_and_play();
  f.run_seconds(10);
  ASSERT_EQ(f.timed_story(Kind::kEntered).size(), 1U);
  EXPECT_EQ(f.timed_events[0].change.event->id, "1");
  EXPECT_TRUE(f.errors.empty());
}

TEST(Events, ThatTheMpdHasExpiredReloadItAtOnceAndAreNotForThePage) {
  Dash f({.live = true, .audio = false});
  f.announced = Dash::announce("urn:mpeg:dash:event:2012", "1");
  f.load_and_play();
  f.run_seconds(10);
  ASSERT_EQ(f.state(), State::kPlaying);
  EXPECT_EQ(f.mpds_asked, 1U);
  const uint64_t next = f.origin.current_number();
  const UnixTime before = f.published;
  f.published = f.time.unix_now();
  // Each segment says so, as long as it may reach someone with the old MPD.
  for (uint64_t i = 0; i < 5; ++i) f.origin.events[next + i] = {f.expiry(7, before)};
  ASSERT_TRUE(f.run_until([&] { return f.mpds_asked == 2; }, MediaTime::milliseconds(8000)));
  const MediaTime asked = f.http.times_of(f.origin.url()).back();
  const MediaTime loaded = f.http.times_of(f.origin.segment_url(0, next)).at(0);
  EXPECT_LT(asked - loaded, MediaTime::milliseconds(50));
  f.run_seconds(12);
  EXPECT_EQ(f.mpds_asked, 2U);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_TRUE(f.timed_events.empty());
}

TEST(Events, AnMpdThatStaysOldIsAskedForAgainWithTheNextSegment) {
  Dash f({.live = true, .audio = false});
  f.announced = Dash::announce("urn:mpeg:dash:event:2012", "1");
  f.load_and_play();
  f.run_seconds(10);
  const uint64_t next = f.origin.current_number();
  const UnixTime newer = f.published + MediaTime::milliseconds(1000);
  for (uint64_t i = 0; i < 3; ++i) f.origin.events[next + i] = {f.expiry(7, newer)};
  f.run_seconds(12);
  EXPECT_EQ(f.mpds_asked, 4U);
}

TEST(Events, OfTheMpdBeginAtTheirTime) {
  Dash f({.live = true, .audio = false});
  const auto now = static_cast<uint64_t>(f.time.unix_now().as_seconds());
  f.events = "<EventStream schemeIdUri=\"urn:example:y\" value=\"q\"><Event presentationTime=\"" +
             std::to_string(now) + "\" duration=\"1\" id=\"5\" contentEncoding=\"base64\">aGVsbG8=</Event>" +
             "</EventStream>";
  f.load_and_play();
  f.run_seconds(12);
  ASSERT_EQ(f.timed_story(Kind::kEntered).size(), 1U);
  const source::TimedEvent& event = *f.timed_events[0].change.event;
  EXPECT_EQ(std::string(event.message.begin(), event.message.end()), "hello");
  EXPECT_EQ(event.duration, MediaTime::milliseconds(1000));
}

}  // namespace
}  // namespace rill::playback
