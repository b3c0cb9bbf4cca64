// SPDX-License-Identifier: Apache-2.0
// Static MPDs: addressing, Periods, sounds, events, what cannot be played.
#include "opened_dash.h"
#include "player/base/byte_writer.h"

namespace rill::source {
namespace {

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
  EXPECT_EQ(timeline.bitrates_from(MediaTime(), 8), (std::vector<double>{40, 80, 200}));
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

// A quarter of the picture's rate at most is sound's, and of more than 256 kbit/s nobody has anything.
TEST(DashSource, TheSoundFollowsThePicturesRate) {
  Opened o;
  const auto representation = [](const std::string& id, uint64_t bandwidth, const std::string& codec) {
    return "<Representation id=\"" + id + "\" bandwidth=\"" + std::to_string(bandwidth) + "\" codecs=\"" +
           codec + "\"/>";
  };
  const std::string numbers = "<SegmentTemplate duration=\"2\" media=\"$RepresentationID$-$Number$\"/>";
  o.open(vod_of("<Period><AdaptationSet contentType=\"video\">" + numbers +
                representation("low", 150'000, "avc1.42c01e") +
                representation("mid", 500'000, "avc1.42c01e") +
                representation("high", 4'000'000, "avc1.42c01e") +
                "</AdaptationSet><AdaptationSet contentType=\"audio\">" + numbers +
                representation("best", 510'000, "mp4a.40.2") + representation("least", 48'000, "mp4a.40.2") +
                representation("other", 110'000, "opus") + representation("good", 192'000, "mp4a.40.2") +
                representation("fair", 96'000, "mp4a.40.2") + "</AdaptationSet></Period>"));
  ASSERT_EQ(o.source->audio_tracks().size(), 1U);
  const auto& renditions = o.source->renditions();
  ASSERT_EQ(renditions.size(), 3U);
  const std::vector<std::string> expected{"least", "fair", "good"};
  const std::vector<uint64_t> bandwidths{198'000, 596'000, 4'192'000};
  for (size_t i = 0; i < renditions.size(); ++i) {
    EXPECT_EQ(renditions[i].bandwidth.value, bandwidths[i]);
    ASSERT_EQ(renditions[i].audio_streams.size(), 1U);
    const StreamId sound = *renditions[i].audio_streams[0];
    o.source->follow(sound);
    o.run(100);
    EXPECT_EQ(o.source->timeline(sound)->segments[0].url, "http://a.test/x/" + expected[i] + "-1");
  }
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

TEST(DashSource, PicturesThatCannotBePlayedAreToldThoughThereIsSound) {
  Opened o;
  const std::string sound =
      "<AdaptationSet contentType=\"audio\"><SegmentTemplate duration=\"2\" media=\"a$Number$\"/>"
      "<Representation id=\"a\" bandwidth=\"1\" codecs=\"mp4a.40.2\"/></AdaptationSet>";
  o.open(vod_of("<Period>" +
                set_of("<ContentProtection schemeIdUri=\"urn:mpeg:dash:mp4protection:2011\" value=\"cenc\"/>"
                       "<SegmentTemplate duration=\"2\" media=\"$Number$\"/>") +
                sound + "</Period>"));
  EXPECT_EQ(o.renditions_told, 1U);
  ASSERT_EQ(o.errors.size(), 1U);
  EXPECT_FALSE(o.errors[0].fatal);
  EXPECT_NE(o.errors[0].error.message.find("encrypted"), std::string::npos);
}

TEST(DashSource, AMimeTypeMayHaveParameters) {
  Opened o;
  std::string video = set_of("<SegmentTemplate duration=\"2\" media=\"$Number$\"/>");
  video.replace(video.find("<AdaptationSet"), 14,
                "<AdaptationSet mimeType='video/mp4; codecs=\"avc1.42c01e\"'");
  o.open(vod_of("<Period>" + video + "</Period>"));
  EXPECT_TRUE(o.errors.empty());
  EXPECT_EQ(o.renditions_told, 1U);
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
