// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_source.h"

#include <gtest/gtest.h>

#include <map>

#include "player/base/byte_writer.h"
#include "player/base/iso8601.h"
#include "tests/support/fake_platform.h"

namespace rill::source {
namespace {

using testing::FakeHttp;
using testing::FakeResponse;
using testing::FakeTime;

constexpr const char* kUrl = "http://a.test/x/manifest.mpd";

struct Opened {
  FakeTime time;
  FakeHttp http{time};
  Network network{http, time, time, Jitter(7)};
  std::map<std::string, std::function<FakeResponse()>> files;
  size_t renditions_told = 0;
  std::vector<StreamId> timelines_told;
  std::vector<SourceError> errors;
  std::vector<TimedEvent> events;
  std::unique_ptr<Source> source;
  UnixTime began = time.unix_now();

  void serve(const std::string& url, const std::string& text) {
    files[url] = [text] { return testing::text_response(text, "application/dash+xml"); };
  }
  void open(const std::string& mpd) {
    serve(kUrl, mpd);
    open();
  }
  void open() {
    http.serve = [this](const HttpRequest& request) {
      const auto found = files.find(request.url);
      if (found != files.end()) return found->second();
      FakeResponse missing;
      missing.status = 404;
      return missing;
    };
    source =
        open_source(network, kUrl,
                    {.on_renditions = [this] { ++renditions_told; },
                     .on_timeline = [this](StreamId stream) { timelines_told.push_back(stream); },
                     .on_error = [this](SourceError error) { errors.push_back(std::move(error)); },
                     .on_timed_event = [this](TimedEvent event) { events.push_back(std::move(event)); }});
    run(100);
  }
  void run(int64_t milliseconds) { time.run_for(MediaTime::milliseconds(milliseconds)); }
  // Follows the first rendition's stream.
  const Timeline& follow() {
    const StreamId stream = source->renditions().at(0).stream;
    source->follow(stream);
    run(200);
    return *source->timeline(stream);
  }
  const Timeline& timeline() { return *source->timeline(source->renditions().at(0).stream); }
  [[nodiscard]] std::string date(int64_t seconds) const {
    return format_iso8601(began + MediaTime::milliseconds(seconds * 1000));
  }
};

std::string set_of(const std::string& addressing, const std::string& id = "v") {
  return "<AdaptationSet contentType=\"video\">" + addressing + "<Representation id=\"" + id +
         "\" bandwidth=\"400000\" codecs=\"avc1.42c01e\" width=\"640\" height=\"360\"/></AdaptationSet>";
}

std::string vod_of(const std::string& periods) {
  return "<MPD type=\"static\" mediaPresentationDuration=\"PT10S\">" + periods + "</MPD>";
}

std::vector<std::string> urls_of(const Timeline& timeline) {
  std::vector<std::string> urls;
  for (const MediaSegment& segment : timeline.segments) urls.push_back(segment.url);
  return urls;
}

TEST(DashSource, ATemplateWithNumbersEndsWithThePeriod) {
  Opened o;
  o.open(vod_of("<Period>" +
                set_of("<SegmentTemplate timescale=\"1000\" duration=\"4000\" "
                       "media=\"$RepresentationID$/$Number%03d$.m4s\" "
                       "initialization=\"$RepresentationID$/i.mp4\" startNumber=\"0\"/>") +
                "</Period>"));
  ASSERT_EQ(o.renditions_told, 1U);
  EXPECT_EQ(o.source->renditions()[0].height, 360U);
  const Timeline& timeline = o.follow();
  EXPECT_EQ(urls_of(timeline),
            (std::vector<std::string>{"http://a.test/x/v/000.m4s", "http://a.test/x/v/001.m4s",
                                      "http://a.test/x/v/002.m4s"}));
  EXPECT_EQ(timeline.segments[2].start, MediaTime::milliseconds(8000));
  EXPECT_EQ(timeline.segments[0].initialisation->url, "http://a.test/x/v/i.mp4");
  EXPECT_TRUE(timeline.ended);
  EXPECT_FALSE(timeline.live);
  o.run(60'000);
  EXPECT_EQ(o.http.requests.size(), 1U);
  EXPECT_EQ(o.time.pending(), 0U);
}

TEST(DashSource, ASegmentTimelineGivesTimesRepeatsAndGaps) {
  Opened o;
  o.open(vod_of(
      "<Period>" +
      set_of("<SegmentTemplate timescale=\"1000\" presentationTimeOffset=\"5000\" media=\"$Time$-$Number$\" "
             "startNumber=\"3\"><SegmentTimeline><S t=\"5000\" d=\"1000\" r=\"1\"/><S t=\"9000\" n=\"9\" "
             "d=\"2000\" "
             "r=\"-1\"/></SegmentTimeline></SegmentTemplate>") +
      "</Period>"));
  const Timeline& timeline = o.follow();
  EXPECT_EQ(urls_of(timeline), (std::vector<std::string>{"http://a.test/x/5000-3", "http://a.test/x/6000-4",
                                                         "http://a.test/x/9000-9", "http://a.test/x/11000-10",
                                                         "http://a.test/x/13000-11"}));
  EXPECT_EQ(timeline.segments[0].start, MediaTime());
  EXPECT_EQ(timeline.segments[2].start, MediaTime::milliseconds(4000));
  EXPECT_EQ(timeline.segments[0].media_offset, MediaTime::milliseconds(-5000));
}

TEST(DashSource, ASegmentListNamesItsSegments) {
  Opened o;
  o.open(vod_of(
      "<Period>" +
      set_of("<SegmentList timescale=\"10\" duration=\"50\"><Initialization sourceURL=\"f\" range=\"0-9\"/>"
             "<SegmentURL media=\"f\" mediaRange=\"10-29\"/><SegmentURL media=\"f\" "
             "mediaRange=\"30-\"/></SegmentList>") +
      "</Period>"));
  const Timeline& timeline = o.follow();
  ASSERT_EQ(timeline.segments.size(), 2U);
  EXPECT_EQ(timeline.segments[0].range, (ByteRange{10, 20}));
  EXPECT_EQ(timeline.segments[1].range, (ByteRange{30, std::nullopt}));
  EXPECT_EQ(timeline.segments[1].start, MediaTime::milliseconds(5000));
  EXPECT_EQ(timeline.segments[0].initialisation->range, (ByteRange{0, 10}));
}

// One reference per pair: {is_index, size, duration}.
struct Reference {
  bool is_index;
  uint32_t size;
  uint32_t duration;
};
std::vector<uint8_t> sidx_of(const std::vector<Reference>& references, uint32_t first_offset) {
  ByteWriter writer;
  writer.u32(static_cast<uint32_t>(32 + 12 * references.size()));
  writer.text("sidx");
  writer.u32(0);
  writer.u32(1);
  writer.u32(1000);
  writer.u32(0);
  writer.u32(first_offset);
  writer.u16(0);
  writer.u16(static_cast<uint16_t>(references.size()));
  for (const Reference& reference : references) {
    writer.u32((reference.is_index ? 0x80000000U : 0U) | reference.size);
    writer.u32(reference.duration);
    writer.u32(0x90000000U);
  }
  return std::move(writer).take();
}

TEST(DashSource, ASegmentIndexIsReadByRangeAlsoOneOfIndexes) {
  Opened o;
  std::vector<uint8_t> file(100, 0);
  const auto top = sidx_of({{true, 56 + 30, 4000}, {false, 50, 2000}}, 0);
  const auto nested = sidx_of({{false, 10, 2000}, {false, 20, 2000}}, 0);
  file.insert(file.end(), top.begin(), top.end());
  file.insert(file.end(), nested.begin(), nested.end());
  file.resize(file.size() + 200);
  o.files["http://a.test/x/v.mp4"] = [file] {
    FakeResponse response;
    response.body = file;
    return response;
  };
  o.open(
      vod_of("<Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"v\" bandwidth=\"1\" "
             "codecs=\"avc1.42c01e\">"
             "<BaseURL>v.mp4</BaseURL><SegmentBase indexRange=\"100-155\"><Initialization "
             "range=\"0-99\"/></SegmentBase>"
             "</Representation></AdaptationSet></Period>"));
  const Timeline& timeline = o.follow();
  ASSERT_EQ(timeline.segments.size(), 3U) << o.errors.size();
  const uint64_t media = 100 + 56 + 56;
  EXPECT_EQ(timeline.segments[0].range, (ByteRange{media, 10}));
  EXPECT_EQ(timeline.segments[1].range, (ByteRange{media + 10, 20}));
  EXPECT_EQ(timeline.segments[2].range, (ByteRange{media + 30, 50}));
  EXPECT_EQ(timeline.segments[2].start, MediaTime::milliseconds(4000));
  EXPECT_EQ(timeline.segments[0].initialisation->range, (ByteRange{0, 100}));
  EXPECT_EQ(o.http.requests[1].range, (ByteRange{100, 56}));
}

TEST(DashSource, AMissingSegmentIndexIsFatalForTheStream) {
  Opened o;
  o.open(
      vod_of("<Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"v\" codecs=\"avc1.42c01e\">"
             "<BaseURL>v.mp4</BaseURL><SegmentBase "
             "indexRange=\"100-155\"/></Representation></AdaptationSet></Period>"));
  o.source->follow(0);
  o.run(20'000);
  ASSERT_FALSE(o.errors.empty());
  EXPECT_TRUE(o.errors.back().fatal);
  EXPECT_EQ(o.time.pending(), 0U);
}

TEST(DashSource, BaseUrlsOfAllLevelsGiveEveryPlaceOfASegment) {
  Opened o;
  o.open(vod_of(
      "<BaseURL>http://one.test/</BaseURL><BaseURL>http://two.test/y/</BaseURL><Period><BaseURL>p/</"
      "BaseURL>" +
      set_of("<SegmentTemplate duration=\"10\" media=\"$Number$\" initialization=\"i\"/>") + "</Period>"));
  const Timeline& timeline = o.follow();
  ASSERT_EQ(timeline.segments.size(), 1U);
  EXPECT_EQ(timeline.segments[0].url, "http://one.test/p/1");
  EXPECT_EQ(timeline.segments[0].other_urls, std::vector<std::string>{"http://two.test/y/p/1"});
  EXPECT_EQ(timeline.segments[0].initialisation->other_urls,
            std::vector<std::string>{"http://two.test/y/p/i"});
}

TEST(DashSource, PeriodsFollowEachOtherMatchedByWhatTheyPlay) {
  Opened o;
  const std::string first = set_of("<SegmentTemplate duration=\"2\" media=\"a$Number$\"/>");
  const std::string other = set_of("<SegmentTemplate duration=\"3\" media=\"b$Number$\"/>", "another");
  o.open("<MPD type=\"static\"><Period duration=\"PT4S\" id=\"1\">" + first +
         "</Period><Period xlink:href=\"http://ads.test/\" xlink:actuate=\"onLoad\"/>"
         "<Period duration=\"PT2S\"><AdaptationSet contentType=\"audio\"><SegmentTemplate duration=\"2\" "
         "media=\"x\"/>"
         "<Representation id=\"x\" codecs=\"mp4a.40.2\"/></AdaptationSet></Period>"
         "<Period start=\"PT6S\" duration=\"PT6S\">" +
         other + "</Period></MPD>");
  const Timeline& timeline = o.follow();
  // The Period without pictures is a gap.
  EXPECT_EQ(urls_of(timeline), (std::vector<std::string>{"http://a.test/x/a1", "http://a.test/x/a2", "",
                                                         "http://a.test/x/b1", "http://a.test/x/b2"}));
  EXPECT_FALSE(timeline.segments[2].available);
  EXPECT_EQ(timeline.segments[2].duration, MediaTime::milliseconds(2000));
  EXPECT_EQ(timeline.segments[3].start, MediaTime::milliseconds(6000));
  EXPECT_NE(timeline.segments[1].discontinuity, timeline.segments[3].discontinuity);
  ASSERT_EQ(o.errors.size(), 1U);
  EXPECT_FALSE(o.errors[0].fatal);
}

TEST(DashSource, SoundsAreListedByLanguageAndRole) {
  Opened o;
  const auto audio = [](const std::string& id, const std::string& lang, const std::string& role,
                        uint64_t bandwidth) {
    return "<AdaptationSet id=\"" + id + "\" contentType=\"audio\" lang=\"" + lang +
           "\"><Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"" + role + "\"/><Label>L" + id +
           "</Label><SegmentTemplate duration=\"2\" media=\"$RepresentationID$-$Number$\"/><Representation "
           "id=\"" +
           id + "\" bandwidth=\"" + std::to_string(bandwidth) + "\" codecs=\"mp4a.40.2\"/></AdaptationSet>";
  };
  o.open(
      vod_of("<Period>" + set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") +
             audio("7", "fr", "dub", 64000) + audio("8", "en", "main", 128000) +
             "<AdaptationSet contentType=\"text\" mimeType=\"application/ttml+xml\"><Representation "
             "id=\"t\"/></AdaptationSet>"
             "<AdaptationSet mimeType=\"image/jpeg\"><Representation id=\"thumbs\"/></AdaptationSet>"
             "<AdaptationSet mimeType=\"video/mp4\"><EssentialProperty "
             "schemeIdUri=\"http://dashif.org/guidelines/trickmode\" "
             "value=\"1\"/><Representation id=\"trick\" codecs=\"avc1.42c01e\"/></AdaptationSet></Period>"));
  ASSERT_EQ(o.source->renditions().size(), 1U);
  const auto& tracks = o.source->audio_tracks();
  ASSERT_EQ(tracks.size(), 2U);
  EXPECT_EQ(tracks[0].language, "fr");
  EXPECT_EQ(tracks[0].role, "translation");
  EXPECT_TRUE(tracks[1].is_default);
  EXPECT_EQ(tracks[1].label, "L8");
  ASSERT_EQ(o.source->renditions()[0].audio_streams.size(), 2U);
  const StreamId english = *o.source->renditions()[0].audio_streams[1];
  o.source->follow(english);
  o.run(100);
  EXPECT_EQ(o.source->timeline(english)->segments[0].url, "http://a.test/x/8-1");
}

TEST(DashSource, WhatIsEncryptedIsSaidToBe) {
  Opened o;
  o.open(vod_of("<Period>" +
                set_of("<ContentProtection schemeIdUri=\"urn:mpeg:dash:mp4protection:2011\" value=\"cenc\"/>"
                       "<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") +
                "</Period>"));
  ASSERT_EQ(o.errors.size(), 1U);
  EXPECT_TRUE(o.errors[0].fatal);
  EXPECT_EQ(o.errors[0].error.code, ErrorCode::kUnsupported);
  EXPECT_NE(o.errors[0].error.message.find("encrypted"), std::string::npos);
}

// ---- Live

std::string live_of(const Opened& o, int64_t start, const std::string& inside,
                    const std::string& attributes = "") {
  return "<MPD type=\"dynamic\" availabilityStartTime=\"" + o.date(start) + "\" " + attributes + ">" +
         inside + "</MPD>";
}

TEST(DashSource, LiveNumbersAppearWithTheClock) {
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

TEST(DashSource, SegmentsThatMayBeAskedForEarlyAreThereEarly) {
  Opened o;
  o.open(live_of(
      o, -101,
      "<Period start=\"PT0S\">" +
          set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\" availabilityTimeOffset=\"1.5\"/>") +
          "</Period>",
      "timeShiftBufferDepth=\"PT10S\""));
  EXPECT_EQ(o.follow().segments.back().url, "http://a.test/x/51");
}

TEST(DashSource, TheServersClockDecidesWhatIsThere) {
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

TEST(DashSource, ATimelineThatSlidesKeepsItsNumbersAndAnOutageIsToldOnce) {
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

TEST(DashSource, AnOriginThatBeganAnewGoesOnAfterWhatWasThere) {
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

TEST(DashSource, LocationsAndPatchesAreFollowedAndABadPatchBringsTheWholeMpd) {
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

TEST(DashSource, ALivePresentationThatBecomesStaticEnds) {
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

TEST(DashSource, AnEventThatTheMpdIsOutOfDateReloadsIt) {
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

TEST(DashSource, ExpiryIsJudgedByPublishTimeAndReloadsAreNotPiledUp) {
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

TEST(DashSource, SegmentsCarryTheEventStreamsThatAreAnnouncedForThem) {
  Opened o;
  o.open(vod_of("<Period>" +
                set_of("<InbandEventStream schemeIdUri=\"urn:a\" value=\"1\"/><InbandEventStream "
                       "schemeIdUri=\"urn:b\"/><SegmentTemplate duration=\"5\" media=\"$Number$\"/>") +
                "</Period>"));
  const Timeline& timeline = o.follow();
  ASSERT_NE(timeline.segments.at(0).event_streams, nullptr);
  const auto& names = *timeline.segments[0].event_streams;
  ASSERT_EQ(names.size(), 2U);
  TimedEvent event;
  event.scheme_id_uri = "urn:a";
  event.value = "2";
  EXPECT_FALSE(names[0].covers(event));
  event.value = "1";
  EXPECT_TRUE(names[0].covers(event));
  EXPECT_FALSE(names[1].covers(event));
  event.scheme_id_uri = "urn:b";
  EXPECT_TRUE(names[1].covers(event));
}

TEST(DashSource, EventsOfTheMpdAreToldOnceWithTheirPlayerTime) {
  Opened o;
  o.open(vod_of("<Period duration=\"PT4S\">" +
                set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") +
                "</Period><Period><EventStream schemeIdUri=\"urn:x\" value=\"v\" timescale=\"10\"><Event "
                "presentationTime=\"15\" "
                "duration=\"5\" id=\"1\">hi</Event></EventStream>" +
                set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") + "</Period>"));
  o.follow();
  o.run(1000);
  ASSERT_EQ(o.events.size(), 1U);
  EXPECT_EQ(o.events[0].start, MediaTime::milliseconds(5500));
  EXPECT_EQ(o.events[0].duration, MediaTime::milliseconds(500));
  EXPECT_EQ(o.events[0].message, (std::vector<uint8_t>{'h', 'i'}));
}

TEST(DashSource, AMalformedMpdEndsInAnErrorThatNamesThePlace) {
  Opened o;
  o.open("<MPD>\n<Period>\n<AdaptationSet><SegmentTemplate timescale=\"0\"/></AdaptationSet></Period></MPD>");
  o.run(30'000);
  ASSERT_FALSE(o.errors.empty());
  EXPECT_TRUE(o.errors.back().fatal);
  EXPECT_NE(o.errors.back().error.describe().find("AdaptationSet/SegmentTemplate@timescale"),
            std::string::npos);
}

}  // namespace
}  // namespace rill::source
