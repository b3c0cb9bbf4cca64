// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/reader.h"

#include <gtest/gtest.h>

#include "player/format/dash/url_template.h"
#include "player/format/dash/xml_values.h"

namespace rill::dash {
namespace {

std::string mpd_of(const std::string& inside, const std::string& attributes = "type=\"static\"") {
  return "<?xml version=\"1.0\"?>\n<!-- a comment -->\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" " +
         attributes + ">\n" + inside + "\n</MPD>";
}

TEST(MpdValues, DurationsAddUpTheirUnits) {
  EXPECT_EQ(parse_duration("PT1H2M3.5S"), MediaTime::milliseconds(3'723'500));
  EXPECT_EQ(parse_duration("P1DT12H"), MediaTime::milliseconds(129'600'000));
  EXPECT_EQ(parse_duration(" PT0.000001S "), MediaTime::microseconds(1));
  EXPECT_EQ(parse_duration("-PT2S"), MediaTime::milliseconds(-2000));
  EXPECT_EQ(parse_duration("P0Y0M0DT0H0M6.000S"), MediaTime::milliseconds(6000));
  for (const char* none : {"", "P", "PT", "1S", "PT1", "PT1S1M", "P1H", "PT.S", "P999999Y", "PT1S ."})
    EXPECT_EQ(parse_duration(none), std::nullopt) << none;
}

TEST(MpdValues, RangesRatiosAndOffsetsAreRead) {
  EXPECT_EQ(parse_byte_range("0-862"), (ByteRange{0, 862}));
  EXPECT_EQ(parse_byte_range("863-"), (ByteRange{863, std::nullopt}));
  EXPECT_EQ(parse_byte_range("9-8"), std::nullopt);
  EXPECT_EQ(parse_ratio("30000/1001", '/'), (Ratio{30000, 1001}));
  EXPECT_EQ(parse_ratio("25", '/'), (Ratio{25, 1}));
  EXPECT_EQ(parse_ratio("25/0", '/'), std::nullopt);
  EXPECT_EQ(parse_time_offset("1.5"), MediaTime::milliseconds(1500));
  EXPECT_EQ(parse_time_offset("INF"), MediaTime::max());
  EXPECT_EQ(parse_time_offset("1e400"), std::nullopt);
  EXPECT_EQ(parse_date_time("2026-11-23T02:15:09.5"), parse_date_time("2026-11-23T02:15:09.500Z"));
}

TEST(UrlTemplate, IdentifiersAreReplacedWithTheirFormat) {
  const TemplateValues values{
      .representation_id = "v1", .bandwidth = 500000, .number = 7, .time = 180000, .sub_number = 2};
  const auto expanded = [&](const char* text) { return expand_template(text, values); };
  EXPECT_EQ(expanded("$RepresentationID$/$Number%05d$-$Time$.m4s").value(), "v1/00007-180000.m4s");
  EXPECT_EQ(expanded("$Bandwidth$/$Number%d$.$SubNumber%02d$").value(), "500000/7.02");
  EXPECT_EQ(expanded("a$$b").value(), "a$b");
  EXPECT_EQ(expanded("plain").value(), "plain");
  EXPECT_EQ(expanded("$Time%08x$").value(), "0002bf20");
  EXPECT_TRUE(template_uses("a/$Number%05d$", "Number"));
  EXPECT_FALSE(template_uses("a/$$Number$$", "Number"));
}

TEST(UrlTemplate, WhatCannotBeReplacedIsAnErrorAtItsPlace) {
  for (const char* text :
       {"ab$Numbr$", "ab$Number", "ab$Number%5s$", "ab$Number%0999d$", "ab$Number%$", "ab$SubNumber$"}) {
    const auto result = expand_template(text, {.representation_id = "v", .bandwidth = 1, .number = 1});
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, ErrorCode::kMalformed);
    EXPECT_EQ(result.error().offset, 2U);
  }
}

TEST(MpdReader, TellsAnMpdFromOtherTexts) {
  EXPECT_TRUE(looks_like_mpd(mpd_of("")));
  EXPECT_TRUE(looks_like_mpd("\xef\xbb\xbf <MPD/>"));
  EXPECT_TRUE(looks_like_mpd("<!DOCTYPE x><d:MPD a='b'>"));
  for (const char* other : {"", "#EXTM3U\n", "<html>", "<MPDX>", "<!-- <MPD> -->", "<?xml", "{\"MPD\":1}"})
    EXPECT_FALSE(looks_like_mpd(other)) << other;
}

TEST(MpdReader, AttributesAndElementsOfEveryLevelAreRead) {
  const auto mpd = parse_mpd(mpd_of(
      R"(<BaseURL serviceLocation="a" dvb:priority="2">http://a.test/</BaseURL><Location> l.mpd </Location>
      <PatchLocation ttl="60">p.xml</PatchLocation>
      <ServiceDescription id="0"><Latency target="3500" min="2000"/><PlaybackRate max="1.04" min="0.96"/></ServiceDescription>
      <Period id="p0" start="PT0S">
       <EventStream schemeIdUri="urn:x" value="1" timescale="1000"><Event presentationTime="500" duration="10" id="3">hello</Event>
        <Event presentationTime="900"><a b="c">x</a></Event></EventStream>
       <AdaptationSet id="1" contentType="video" frameRate="30000/1001" segmentAlignment="true">
        <Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>
        <SegmentTemplate timescale="90000" media="$Time$.m4s" initialization="i.mp4" startNumber="5" presentationTimeOffset="900">
         <SegmentTimeline><S t="900" d="180000" r="-1"/><S t="1" n="9" d="2" k="4"/></SegmentTimeline></SegmentTemplate>
        <Representation id="v" bandwidth="400000" codecs="avc1.64001f" width="640" height="360" foo:bar="1">
         <ContentProtection schemeIdUri="urn:mpeg:dash:mp4protection:2011" value="cenc" cenc:default_KID="k"/>
         <SegmentBase indexRange="800-1000" timescale="1000"><Initialization range="0-799"/></SegmentBase>
        </Representation></AdaptationSet></Period>
      <UTCTiming schemeIdUri="urn:mpeg:dash:utc:direct:2014" value="2026-11-23T00:00:00Z"/>)",
      R"(type="dynamic" availabilityStartTime="2026-11-23T00:00:00Z" minimumUpdatePeriod="PT2S" publishTime="2026-11-23T00:00:01Z")"));
  ASSERT_TRUE(mpd.ok()) << mpd.error().describe();
  EXPECT_EQ(mpd->type, Mpd::Type::kDynamic);
  EXPECT_EQ(mpd->base_urls[0].priority, 2U);
  EXPECT_EQ(mpd->locations, std::vector<std::string>{"l.mpd"});
  EXPECT_EQ(mpd->patch_locations[0].ttl, MediaTime::milliseconds(60'000));
  EXPECT_EQ(mpd->service_descriptions[0].latencies[0].target, MediaTime::milliseconds(3500));
  EXPECT_EQ(mpd->utc_timings[0].value, "2026-11-23T00:00:00Z");
  const Period& period = mpd->periods.at(0);
  EXPECT_EQ(period.event_streams[0].events[0].message_data, "hello");
  EXPECT_EQ(period.event_streams[0].events[1].message_data, "<a b=\"c\">x</a>");
  const AdaptationSet& set = period.adaptation_sets.at(0);
  EXPECT_EQ(set.frame_rate, (Ratio{30000, 1001}));
  ASSERT_TRUE(set.segments.segment_template);
  const auto& entries = set.segments.segment_template->segment_timeline->entries;
  EXPECT_EQ(entries[0], (TimelineEntry{900, std::nullopt, 180000, -1, std::nullopt}));
  EXPECT_EQ(entries[1], (TimelineEntry{1, 9, 2, 0, 4}));
  const Representation& representation = set.representations.at(0);
  EXPECT_EQ(representation.content_protections[0].default_kid, "k");
  EXPECT_EQ(representation.segments.segment_base->index_range, (ByteRange{800, 1000}));
  EXPECT_EQ(representation.segments.segment_base->initialization->range, (ByteRange{0, 799}));
}

TEST(MpdReader, AnErrorNamesLineElementAndAttribute) {
  const auto mpd =
      parse_mpd(mpd_of("<Period/>\n<Period><AdaptationSet>\n<SegmentTemplate "
                       "timescale=\"fast\"/>\n</AdaptationSet></Period>"));
  ASSERT_FALSE(mpd.ok());
  EXPECT_EQ(mpd.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(mpd.error().message, "MPD/Period[2]/AdaptationSet/SegmentTemplate@timescale: \"fast\"");
  EXPECT_EQ(mpd.error().offset, 6U);
}

TEST(MpdReader, TextThatIsNoXmlFailsWithItsLine) {
  const auto broken = parse_mpd("<MPD>\n<Period>\n</MPD>");
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(broken.error().offset, 3U);
  EXPECT_EQ(parse_mpd("<html/>").error().code, ErrorCode::kUnexpectedContent);
}

TEST(MpdReader, DepthAndSizeAreBounded) {
  std::string deep = "<MPD>";
  for (int i = 0; i < 100; ++i) deep += "<a>";
  for (int i = 0; i < 100; ++i) deep += "</a>";
  EXPECT_EQ(parse_mpd(deep + "</MPD>").error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(parse_mpd("<MPD>" + std::string(kMaxMpdBytes, ' ') + "</MPD>").error().code,
            ErrorCode::kTooLarge);
  std::string wide = "<MPD>";
  for (size_t i = 0; i <= kMaxMpdElements; ++i) wide += "<a/>";
  EXPECT_EQ(parse_mpd(wide + "</MPD>").error().code, ErrorCode::kTooLarge);
}

TEST(MpdReader, EntitiesAreNotExpanded) {
  const auto mpd = parse_mpd("<!DOCTYPE MPD><MPD><BaseURL>&b;&amp;</BaseURL></MPD>");
  ASSERT_TRUE(mpd.ok());
  EXPECT_EQ(mpd->base_urls[0].url, "&b;&");
  EXPECT_FALSE(parse_mpd("<!DOCTYPE MPD [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><MPD/>").ok());
}

constexpr const char* kPatched =
    R"(<MPD id="m" publishTime="2026-11-23T00:00:00Z"><Period id="1"><AdaptationSet id="v">
  <SegmentTemplate><SegmentTimeline><S t="0" d="2"/><S d="3" r="1"/></SegmentTimeline></SegmentTemplate>
  </AdaptationSet></Period></MPD>)";

std::string patch_of(const std::string& operations, const std::string& from = "2026-11-23T00:00:00.000Z") {
  return "<Patch mpdId=\"m\" originalPublishTime=\"" + from + "\" publishTime=\"2026-11-23T00:00:02Z\">\n" +
         operations + "</Patch>";
}

TEST(MpdPatch, AddsReplacesAndRemoves) {
  auto document = MpdDocument::parse(kPatched);
  ASSERT_TRUE(document.ok());
  const std::string timeline =
      "/MPD/Period[@id='1']/AdaptationSet[@id=&quot;v&quot;]/SegmentTemplate/SegmentTimeline";
  const auto applied =
      document->apply(patch_of("<add sel=\"" + timeline + "\"><S d=\"5\"/></add><add sel=\"" + timeline +
                               "/S[1]\" pos=\"before\"><S t=\"9\" d=\"1\"/></add>" + "<replace sel=\"" +
                               timeline + "/S[3]/@r\">4</replace><remove sel=\"" + timeline + "/S[2]\"/>" +
                               "<add sel=\"/MPD\" type=\"@minimumUpdatePeriod\">PT1S</add>" +
                               "<replace sel=\"/MPD/Period/@id\">2</replace><add sel=\"/MPD/*[@id='2']\" "
                               "pos=\"after\"><Period id=\"3\"/></add>"));
  ASSERT_TRUE(applied.ok()) << applied.error().describe();
  const auto mpd = document->mpd();
  ASSERT_TRUE(mpd.ok());
  EXPECT_EQ(mpd->publish_time, parse_date_time("2026-11-23T00:00:02Z"));
  EXPECT_EQ(mpd->minimum_update_period, MediaTime::milliseconds(1000));
  ASSERT_EQ(mpd->periods.size(), 2U);
  EXPECT_EQ(mpd->periods[0].id, "2");
  const auto& entries =
      mpd->periods[0].adaptation_sets[0].segments.segment_template->segment_timeline->entries;
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].t, 9U);
  EXPECT_EQ(entries[1].r, 4);
  EXPECT_EQ(entries[2].d, 5U);
}

TEST(MpdPatch, OneThatDoesNotFitIsRefused) {
  for (const std::string& patch :
       {patch_of("", "2026-11-22T00:00:00Z"), std::string("<Patch mpdId=\"other\"/>"), std::string("<MPD/>"),
        patch_of("<remove sel=\"/MPD/Period[2]\"/>"), patch_of("<remove sel=\"/MPD\"/>"),
        patch_of("<remove sel=\"//S\"/>"), patch_of("<replace sel=\"/MPD/@no\">1</replace>"),
        patch_of("<copy sel=\"/MPD/Period\"/>"), patch_of("<remove sel=\"/MPD/Period[last()]\"/>"),
        patch_of("<add sel=\"/MPD\" pos=\"before\"><a/></add>")}) {
    auto document = MpdDocument::parse(kPatched);
    ASSERT_TRUE(document.ok());
    EXPECT_FALSE(document->apply(patch).ok()) << patch;
  }
}

}  // namespace
}  // namespace rill::dash
