// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/writer.h"

#include <gtest/gtest.h>

#include <limits>

#include "player/format/dash/reader.h"

namespace rill::dash {
namespace {

constexpr MediaTime milliseconds(int64_t value) {
  return MediaTime::milliseconds(value);
}

Descriptor descriptor(const char* scheme, const char* value) {
  return {scheme, value, ""};
}

// Every field of what several elements share.
void fill(RepresentationBase& base) {
  base.profiles = "urn:mpeg:dash:profile:isoff-live:2011";
  base.width = 854;
  base.height = 480;
  base.sar = Ratio{1280, 1281};
  base.frame_rate = Ratio{30000, 1001};
  base.audio_sampling_rate = "48000";
  base.mime_type = "video/mp4";
  base.segment_profiles = "cmfs";
  base.codecs = "avc1.42c01f";
  base.container_profiles = "cmfc";
  base.maximum_sap_period = 2.5;
  base.start_with_sap = 1;
  base.max_playout_rate = 0.1;
  base.coding_dependency = true;
  base.scan_type = "progressive";
  base.audio_channel_configurations = {descriptor("urn:mpeg:mpegB:cicp:ChannelConfiguration", "2")};
  base.content_protections = {
      {descriptor("urn:mpeg:dash:mp4protection:2011", "cenc"), "9eb4050d-e44b-4802-932e-27d75083e266"}};
  base.essential_properties = {descriptor("urn:mpeg:mpegB:cicp:TransferCharacteristics", "16")};
  base.supplemental_properties = {{"urn:mpeg:dash:adaptation-set-switching:2016", "1,2", "s"}};
  base.inband_event_streams = {descriptor("urn:scte:scte35:2013:bin", "1")};
  base.labels = {{"Tom & \"Jerry\" <3", "en", "7"}};
  base.producer_reference_times = {{3, true, "captured", "urn:x",
                                    UnixTime::from_microseconds(1'795'392'000'250'000), 1'234'567,
                                    descriptor("urn:mpeg:dash:utc:http-iso:2014", "/time")}};
  base.resyncs = {{2, 900, 0.25, 0.5, true}};
}

void fill(SegmentBase& base) {
  base.timescale = 90000;
  base.ept_delta = -7;
  base.pd_delta = 3;
  base.presentation_time_offset = 161'585'280'000'000;
  base.presentation_duration = 180'000;
  base.time_shift_buffer_depth = milliseconds(24'000);
  base.index_range = ByteRange{800, 1999};
  base.index_range_exact = true;
  base.availability_time_offset = milliseconds(-1500);
  base.availability_time_complete = false;
  base.initialization = UrlType{"init.mp4", ByteRange{0, 799}};
  base.representation_index = UrlType{"index.sidx", ByteRange{5, std::nullopt}};
}

void fill(MultipleSegmentBase& base) {
  fill(static_cast<SegmentBase&>(base));
  base.duration = 180'000;
  base.start_number = 897'696'000;
  base.end_number = 897'696'010;
  base.segment_timeline = SegmentTimeline{{{0, 897'696'000, 180'180, 3, std::nullopt},
                                           {std::nullopt, std::nullopt, 90'000, -1, 8},
                                           {1'000'000, std::nullopt, 1, 0, std::nullopt}}};
}

AdaptationSet full_adaptation_set() {
  AdaptationSet set;
  fill(set);
  set.id = "4";
  set.group = 1;
  set.lang = "de-AT";
  set.content_type = "video";
  set.par = Ratio{16, 9};
  set.min_bandwidth = 1;
  set.max_bandwidth = 5'000'000'000;
  set.min_width = 2;
  set.max_width = 3;
  set.min_height = 4;
  set.max_height = 5;
  set.min_frame_rate = Ratio{25, 1};
  set.max_frame_rate = Ratio{60000, 1001};
  set.segment_alignment = true;
  set.subsegment_alignment = false;
  set.subsegment_starts_with_sap = 1;
  set.bitstream_switching = false;
  set.selection_priority = 9;
  set.accessibilities = {descriptor("urn:tva:metadata:cs:AudioPurposeCS:2007", "1")};
  set.roles = {descriptor("urn:mpeg:dash:role:2011", "main")};
  set.ratings = {descriptor("urn:rating", "R")};
  set.viewpoints = {descriptor("urn:view", "left")};
  set.content_component_types = {"video", "audio"};
  set.base_urls = {{"video/?a=1&b=2", "", std::nullopt, std::nullopt, std::nullopt, std::nullopt}};
  set.segments.segment_template.emplace();
  fill(*set.segments.segment_template);
  set.segments.segment_template->media = "$RepresentationID$/$Number%05d$.m4s";
  set.segments.segment_template->index = "$Time$.sidx";
  set.segments.segment_template->initialization_template = "$RepresentationID$/init.mp4";
  set.segments.segment_template->bitstream_switching = "switch.mp4";
  Representation representation;
  fill(representation);
  representation.id = "480p";
  representation.bandwidth = 1'300'000;
  representation.quality_ranking = 2;
  representation.dependency_id = "240p";
  representation.base_urls = set.base_urls;
  representation.segments.segment_list.emplace();
  fill(*representation.segments.segment_list);
  representation.segments.segment_list->segment_urls = {
      {"a.m4s", ByteRange{0, 9}, "a.sidx", ByteRange{10, 19}}, {"", ByteRange{20, 29}, "", std::nullopt}};
  set.representations = {representation};
  return set;
}

Mpd full_mpd() {
  Mpd mpd;
  mpd.id = "channel";
  mpd.profiles = "urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019";
  mpd.type = Mpd::Type::kDynamic;
  mpd.availability_start_time = UnixTime();
  mpd.availability_end_time = UnixTime::from_microseconds(4'000'000'000'000'000);
  mpd.publish_time = UnixTime::from_microseconds(1'795'392'000'125'000);
  mpd.media_presentation_duration = milliseconds(3'600'500);
  mpd.minimum_update_period = MediaTime();
  mpd.min_buffer_time = milliseconds(2000);
  mpd.time_shift_buffer_depth = milliseconds(24'000);
  mpd.suggested_presentation_delay = MediaTime::microseconds(6'000'001);
  mpd.max_segment_duration = milliseconds(2002);
  mpd.max_subsegment_duration = milliseconds(500);
  mpd.program_title = "A & B";
  mpd.base_urls = {{"https://one.example/", "one", 1, 10, MediaTime::max(), true},
                   {"https://two.example/", "two", 2, 20, milliseconds(1500), false}};
  mpd.locations = {"https://example.com/live.mpd?x=1&y=2"};
  mpd.patch_locations = {{"patch.mpp", milliseconds(60'000)}};
  mpd.service_descriptions = {{0,
                               {descriptor("urn:scope", "")},
                               {{1, milliseconds(2500), milliseconds(4000), milliseconds(1000)}},
                               {{1.1, 0.95}}}};
  Period period;
  period.id = "p897696000";
  period.start = milliseconds(1'795'392'000'000);
  period.duration = MediaTime::microseconds(10'000'100);
  period.bitstream_switching = false;
  period.base_urls = mpd.base_urls;
  period.segments.segment_base.emplace();
  fill(*period.segments.segment_base);
  period.asset_identifiers = {descriptor("urn:asset", "film")};
  period.event_streams = {
      {"urn:x:events", "1", 1000, 5, {{10, 20, 30, "base64", "AAEC"}, {0, {}, {}, "", ""}}}};
  period.adaptation_sets = {full_adaptation_set()};
  period.supplemental_properties = {descriptor("urn:period", "x")};
  Period remote;
  remote.id = "remote";
  remote.xlink_href = "https://example.com/period.xml";
  mpd.periods = {period, remote};
  mpd.essential_properties = {descriptor("urn:essential", "e")};
  mpd.supplemental_properties = {descriptor("urn:supplemental", "s")};
  mpd.utc_timings = {descriptor("urn:mpeg:dash:utc:http-iso:2014", "/time"),
                     descriptor("urn:mpeg:dash:utc:direct:2014", "2026-11-23T00:00:00.125Z")};
  return mpd;
}

TEST(DashWriter, WhatIsWrittenIsReadAgain) {
  const Mpd mpd = full_mpd();
  const std::string text = write_mpd(mpd);
  const Result<Mpd> read = parse_mpd(text);
  ASSERT_TRUE(read.ok()) << read.error().describe();
  EXPECT_EQ(write_mpd(*read), text);
  EXPECT_TRUE(*read == mpd) << text;
}

TEST(DashWriter, AttributesThatAreAbsentStayAbsent) {
  Mpd mpd;
  mpd.profiles = "urn:mpeg:dash:profile:isoff-live:2011";
  mpd.min_buffer_time = milliseconds(2000);
  mpd.periods.emplace_back();
  EXPECT_EQ(write_mpd(mpd),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\" "
            "type=\"static\" minBufferTime=\"PT2S\">\n"
            " <Period/>\n"
            "</MPD>\n");
  const Result<Mpd> read = parse_mpd(write_mpd(mpd));
  ASSERT_TRUE(read.ok()) << read.error().describe();
  EXPECT_TRUE(*read == mpd);
}

TEST(DashWriter, TextsCannotLeaveTheirPlace) {
  Mpd mpd;
  mpd.id = "\"><Period id='x'/>\t\r\n&amp;";
  mpd.profiles = "p";
  mpd.min_buffer_time = MediaTime();
  mpd.program_title = std::string("]]></Title>&lt;\r\x01", 16);
  mpd.periods.emplace_back();
  const Result<Mpd> read = parse_mpd(write_mpd(mpd));
  ASSERT_TRUE(read.ok()) << read.error().describe();
  EXPECT_EQ(read->id, mpd.id);
  EXPECT_EQ(read->periods.size(), 1u);
  EXPECT_TRUE(read->program_title.starts_with("]]></Title>&lt;")) << read->program_title;
  EXPECT_EQ(read->program_title.find('\x01'), std::string::npos) << "no XML document may hold it";
}

TEST(DashWriter, TheLongestTimesSurvive) {
  Mpd mpd;
  mpd.profiles = "p";
  mpd.min_buffer_time = MediaTime();
  Period period;
  period.id = "1";
  period.start = milliseconds(3'000'000'000'000);  // the year 2065
  period.duration = MediaTime::microseconds(1);
  mpd.periods = {period};
  const std::string text = write_mpd(mpd);
  EXPECT_NE(text.find("start=\"PT3000000000S\" duration=\"PT0.000001S\""), std::string::npos) << text;
  const Result<Mpd> read = parse_mpd(text);
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(*read == mpd);
}

}  // namespace
}  // namespace rill::dash
