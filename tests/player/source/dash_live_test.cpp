// SPDX-License-Identifier: Apache-2.0
// Dynamic MPDs: what is there when, reloads, outages, origins that began anew.
#include "opened_dash.h"

namespace rill::source {
namespace {

TEST(DashLive, LiveNumbersAppearWithTheClock) {
  Opened o;
  o.open(live_of(o, -100,
                 "<Period start=\"PT0S\">" + set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") +
                     "</Period>",
                 "timeShiftBufferDepth=\"PT10S\" suggestedPresentationDelay=\"PT8S\""));
  const Timeline& timeline = o.follow();
  EXPECT_TRUE(timeline.live);
  EXPECT_FALSE(timeline.ended);
  EXPECT_EQ(timeline.segments.back().url, "http://a.test/x/50");
  EXPECT_EQ(timeline.segments.back().wall_clock, o.began - MediaTime::milliseconds(2000));
  EXPECT_EQ(timeline.target_duration, MediaTime::milliseconds(2000));
  EXPECT_EQ(timeline.hold_back, MediaTime::milliseconds(8000));
  const uint64_t sequence = timeline.segments.back().sequence;
  o.run(4000);
  EXPECT_EQ(o.timeline().segments.back().url, "http://a.test/x/52");
  EXPECT_EQ(o.timeline().segments.back().sequence, sequence + 2);
  EXPECT_LE(o.timeline().segments.size(), 6U);
  EXPECT_EQ(o.http.requests.size(), 1U);
  EXPECT_LT(o.time.callbacks_run(), 60U);
}

TEST(DashLive, SegmentsThatMayBeAskedForEarlyAreThereEarly) {
  Opened o;
  o.open(live_of(
      o, -101,
      "<Period start=\"PT0S\">" +
          set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\" availabilityTimeOffset=\"1.5\"/>") +
          "</Period>",
      "timeShiftBufferDepth=\"PT10S\""));
  EXPECT_EQ(o.follow().segments.back().url, "http://a.test/x/51");
}

TEST(DashLive, TheServersClockDecidesWhatIsThere) {
  Opened o;
  o.time.unix_skew = MediaTime::milliseconds(-50'000);  // this machine is late
  o.files["http://time.test/now"] = [&o] {
    return testing::text_response(format_iso8601(o.time.unix_now() + MediaTime::milliseconds(50'000)) + "\n");
  };
  const std::string period = "<Period start=\"PT0S\">" +
                             set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") + "</Period>";
  o.open(live_of(o, -100,
                 period + "<UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:ntp:2014\" value=\"ntp.test\"/>"
                          "<UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-xsdate:2014\" "
                          "value=\"http://gone.test/now http://time.test/now\"/>",
                 "timeShiftBufferDepth=\"PT10S\""));
  const Timeline& timeline = o.follow();
  EXPECT_EQ(timeline.segments.back().url, "http://a.test/x/50");
  // Wall clocks are this machine's, so that latency is measured rightly.
  const MediaTime age = o.time.unix_now() - *timeline.segments.back().wall_clock;
  EXPECT_NEAR(age.as_seconds(), 2.3, 0.2);
}

TEST(DashLive, ATimelineThatSlidesKeepsItsNumbersAndAnOutageIsToldOnce) {
  Opened o;
  int64_t first = 10;
  bool gone = false;
  o.files[kUrl] = [&] {
    FakeResponse missing;
    missing.status = 503;
    if (gone) return missing;
    return testing::text_response(live_of(
        o, -100,
        "<Period id=\"p\" start=\"PT0S\">" +
            set_of("<SegmentTemplate timescale=\"1\" media=\"$Time$\"><SegmentTimeline><S t=\"" +
                   std::to_string(first * 2) + "\" d=\"2\" r=\"4\"/></SegmentTimeline></SegmentTemplate>") +
            "</Period>",
        "minimumUpdatePeriod=\"PT2S\""));
  };
  o.open();
  EXPECT_EQ(o.follow().segments.front().url, "http://a.test/x/20");
  const uint64_t sequence = o.timeline().segments.front().sequence;
  ++first;
  o.run(2000);
  EXPECT_EQ(o.timeline().segments.front().url, "http://a.test/x/22");
  EXPECT_EQ(o.timeline().segments.front().sequence, sequence + 1);
  EXPECT_EQ(o.timeline().segments.front().start, MediaTime::milliseconds(2000));
  gone = true;
  o.run(20'000);
  ASSERT_EQ(o.errors.size(), 1U);
  EXPECT_FALSE(o.errors[0].fatal);
  gone = false;
  first += 10;
  o.run(4000);
  EXPECT_EQ(o.timeline().segments.back().url, "http://a.test/x/50");
  EXPECT_FALSE(o.timeline().ended);
}

TEST(DashLive, AnOriginThatBeganAnewGoesOnAfterWhatWasThere) {
  Opened o;
  int64_t start = -100;
  o.files[kUrl] = [&] {
    return testing::text_response(live_of(o, start,
                                          "<Period start=\"PT0S\">" +
                                              set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") +
                                              "</Period>",
                                          "minimumUpdatePeriod=\"PT2S\" timeShiftBufferDepth=\"PT10S\""));
  };
  o.open();
  const MediaSegment last = o.follow().segments.back();
  start = 10;
  o.run(16'000);
  const Timeline& timeline = o.timeline();
  EXPECT_EQ(timeline.segments.back().url, "http://a.test/x/3");
  EXPECT_NE(timeline.segments.back().discontinuity, last.discontinuity);
  EXPECT_EQ(timeline.segments.back().start - last.start, MediaTime::milliseconds(16'000));
}

TEST(DashLive, LocationsAndPatchesAreFollowedAndABadPatchBringsTheWholeMpd) {
  Opened o;
  const auto mpd = [&](int64_t published, const std::string& timeline) {
    return live_of(o, -100,
                   "<Location>http://b.test/moved.mpd</Location><PatchLocation>patch</PatchLocation>"
                   "<Period id=\"p\" start=\"PT0S\">" +
                       set_of("<SegmentTemplate media=\"$Time$\"><SegmentTimeline>" + timeline +
                              "</SegmentTimeline></SegmentTemplate>") +
                       "</Period>",
                   "id=\"m\" publishTime=\"" + o.date(published) + "\" minimumUpdatePeriod=\"PT2S\"");
  };
  o.serve("http://b.test/moved.mpd", mpd(4, "<S t=\"10\" d=\"2\" r=\"3\"/>"));
  o.serve("http://a.test/x/patch",
          "<Patch mpdId=\"m\" originalPublishTime=\"" + o.date(0) + "\" publishTime=\"" + o.date(2) +
              "\"><add sel=\"/MPD/Period[@id='p']/AdaptationSet[1]/SegmentTemplate/SegmentTimeline\"><S "
              "d=\"2\"/></add></Patch>");
  o.open(mpd(0, "<S t=\"10\" d=\"2\" r=\"1\"/>"));
  EXPECT_EQ(o.follow().segments.back().url, "http://a.test/x/12");
  o.run(2000);
  EXPECT_EQ(o.timeline().segments.back().url, "http://a.test/x/14");
  o.run(2000);  // the same patch again: it does not fit any more
  EXPECT_EQ(o.timeline().segments.back().url, "http://b.test/16");
  EXPECT_EQ(o.http.times_of(kUrl).size(), 1U);
  EXPECT_TRUE(o.errors.empty());
}

TEST(DashLive, WhereNoLocationAnswersTheMpdIsAskedForAtItsFirstPlace) {
  Opened o;
  std::string location = "http://b.test/session1.mpd";
  o.files[kUrl] = o.files[location] = [&] {
    return testing::text_response(live_of(o, -100,
                                          "<Location>" + location + "</Location><Period start=\"PT0S\">" +
                                              set_of("<SegmentTemplate media=\"$Number$\" duration=\"2\"/>") +
                                              "</Period>",
                                          "minimumUpdatePeriod=\"PT2S\""));
  };
  o.open();
  o.follow();
  o.run(3000);
  EXPECT_EQ(o.http.times_of(kUrl).size(), 1U);
  EXPECT_GE(o.http.times_of(location).size(), 1U);
  o.files[location] = [] { return testing::FakeResponse{.status = 403}; };  // that session is over
  location = "http://b.test/session2.mpd";
  o.files[location] = o.files[kUrl];
  o.run(6000);
  EXPECT_EQ(o.http.times_of(kUrl).size(), 2U);
  EXPECT_GE(o.http.times_of(location).size(), 2U);
  EXPECT_EQ(o.errors.size(), 1U);
}

TEST(DashLive, AnOnlyPeriodWithoutAStartBeginsWithThePresentation) {
  Opened o;
  o.open(live_of(o, -100,
                 "<Period>" + set_of("<SegmentTemplate media=\"$Number$\" duration=\"2\"/>") + "</Period>",
                 "minimumUpdatePeriod=\"PT2S\""));
  EXPECT_EQ(o.follow().segments.back().url, "http://a.test/x/50");
  EXPECT_TRUE(o.errors.empty());
}

TEST(DashLive, ALivePresentationThatBecomesStaticEnds) {
  Opened o;
  std::string type = "dynamic\" minimumUpdatePeriod=\"PT2S";
  o.files[kUrl] = [&] {
    return testing::text_response(
        "<MPD type=\"" + type + "\" availabilityStartTime=\"" + o.date(-100) +
        "\" mediaPresentationDuration=\"PT104S\"><Period start=\"PT0S\">" +
        set_of("<SegmentTemplate media=\"$Time$\"><SegmentTimeline><S t=\"94\" d=\"2\" r=\"4\"/>"
               "</SegmentTimeline></SegmentTemplate>") +
        "</Period></MPD>");
  };
  o.open();
  EXPECT_FALSE(o.follow().ended);
  const MediaTime start = o.timeline().start();
  type = "static";
  o.run(4000);
  EXPECT_TRUE(o.timeline().ended);
  EXPECT_EQ(o.timeline().start(), start);
  EXPECT_EQ(o.timeline().segments.size(), 5U);
  const size_t requests = o.http.requests.size();
  o.run(20'000);
  EXPECT_EQ(o.http.requests.size(), requests);
}

TEST(DashLive, TheEndOfTheLastPeriodIsNotTheEndWhileTheMpdIsUpdated) {
  Opened o;
  std::string more;
  o.files[kUrl] = [&] {
    return testing::text_response(
        live_of(o, -100,
                "<Period id=\"a\" start=\"PT0S\" duration=\"PT100S\">" +
                    set_of("<SegmentTemplate duration=\"2\" media=\"a$Number$\"/>") + "</Period>" + more,
                "minimumUpdatePeriod=\"PT2S\" timeShiftBufferDepth=\"PT20S\""));
  };
  o.open();
  EXPECT_EQ(o.follow().segments.back().url, "http://a.test/x/a50");
  o.run(10'000);
  EXPECT_FALSE(o.timeline().ended);
  EXPECT_EQ(o.timeline().segments.back().url, "http://a.test/x/a50");
  more = "<Period id=\"b\" start=\"PT110S\">" +
         set_of("<SegmentTemplate duration=\"2\" media=\"b$Number$\"/>") + "</Period>";
  o.run(6000);
  EXPECT_EQ(o.timeline().segments.back().url.substr(0, 16), "http://a.test/x/");
  EXPECT_EQ(o.timeline().segments.back().url[16], 'b');
  EXPECT_FALSE(o.timeline().ended);
}

TEST(DashLive, AnEventThatTheMpdIsOutOfDateReloadsIt) {
  Opened o;
  o.open(live_of(o, -100,
                 "<Period start=\"PT0S\">" + set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") +
                     "</Period>",
                 "minimumUpdatePeriod=\"PT60S\""));
  o.follow();
  EXPECT_EQ(o.http.requests.size(), 1U);
  TimedEvent event;
  event.scheme_id_uri = "urn:example:other";
  event.value = "1";
  EXPECT_FALSE(o.source->handle_event(event));
  event.scheme_id_uri = kMpdEventScheme;
  EXPECT_TRUE(o.source->handle_event(event));
  EXPECT_TRUE(o.source->handle_event(event));  // repeated
  o.run(100);
  EXPECT_EQ(o.http.requests.size(), 2U);
}

TEST(DashLive, ExpiryIsJudgedByPublishTimeAndReloadsAreNotPiledUp) {
  Opened o;
  o.open(live_of(o, -100,
                 "<Period start=\"PT0S\">" + set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") +
                     "</Period>",
                 "minimumUpdatePeriod=\"PT60S\" publishTime=\"2027-01-01T00:00:10Z\""));
  o.follow();
  TimedEvent event;
  event.scheme_id_uri = kMpdEventScheme;
  event.value = "1";
  const auto expire = [&](const std::string& id, const std::string& published) {
    event.id = id;
    event.message.assign(published.begin(), published.end());
    EXPECT_TRUE(o.source->handle_event(event));
  };
  expire("1", "2027-01-01T00:00:09Z");  // of one before ours
  o.run(1000);
  EXPECT_EQ(o.http.requests.size(), 1U);
  expire("2", "2027-01-01T00:00:10Z");
  expire("2", "2027-01-01T00:00:10Z");
  o.run(1000);
  EXPECT_EQ(o.http.requests.size(), 2U);
  // A newer one is said to be there; it is asked for until it is, twice a second at most.
  for (int i = 0; i < 100; ++i) {
    expire("3", std::string("2027-01-01T00:00:11Z\0patch", 26));
    o.run(10);
  }
  EXPECT_GE(o.http.requests.size(), 4U);
  EXPECT_LE(o.http.requests.size(), 5U);
}

}  // namespace
}  // namespace rill::source
