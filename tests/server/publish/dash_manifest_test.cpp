// SPDX-License-Identifier: Apache-2.0
#include "server/publish/dash_manifest.h"

#include <gtest/gtest.h>

#include "player/format/dash/reader.h"
#include "player/format/dash/writer.h"
#include "server/publish/dash_answer.h"
#include "tests/server/support/media_support.h"
#include "tests/server/support/mpd_structure.h"

namespace rill::server::test {
namespace {

constexpr MediaTime seconds(int64_t value) {
  return MediaTime::milliseconds(value * 1000);
}
const SegmentNumbering kNumbering(seconds(2));
constexpr FrameRate kNtsc{30000, 1001};

class DashManifestTest : public testing::Test {
 protected:
  DashManifestTest() {
    channel.periods = &periods;
    channel.playlist_segments = 12;
    channel.renditions = {video("480p", 1, "avc1.42c01f"), video("240p", 1, "avc1.42c015"),
                          video("480p-av1", 4, "av01.0.04M.08"), sound("audio", 101)};
    begin(100);
  }

  DashRendition video(const char* name, uint32_t set, const char* codec) {
    auto init = std::make_shared<PublishedInit>();
    init->name = "init-" + std::string(name) + ".mp4";
    init->track.kind = mp4::TrackKind::kVideo;
    init->track.timescale = 30000;
    init->track.codec = codec;
    init->track.width = 854;
    init->track.height = 480;
    inits[name] = init;
    return {name, set, true, {1'328'000}, 30, {}};
  }
  DashRendition sound(const char* name, uint32_t set) {
    auto init = std::make_shared<PublishedInit>();
    init->name = "init-sound.mp4";
    init->track.kind = mp4::TrackKind::kAudio;
    init->track.timescale = 48000;
    init->track.codec = "mp4a.40.2";
    init->track.sample_rate = 48000;
    init->track.channels = 2;
    inits[name] = init;
    return {name, set, false, {141'000}, 0, {}};
  }

  void begin(uint64_t segment, bool has_video = true) {
    PeriodStart start = pattern_period(periods.begin(kNumbering.start_of(segment)), kNtsc);
    ASSERT_EQ(start.period.first_segment, segment);
    start.has_video = has_video;
    channel.sources[segment] = start;
    channel.open_period = segment;
  }
  // Pictures begin at the first frame of 30000/1001 in the segment, sound at the nearest AAC frame.
  static MediaTime start_of(const DashRendition& rendition, uint64_t number) {
    const int64_t microseconds = kNumbering.start_of(number).as_microseconds();
    if (rendition.is_video)
      return kNtsc.time_of((microseconds * 30 + 1'001'000 - 1) / 1'001'000);  // rounded up
    const int64_t frame = (microseconds * 48 / 1000 + 512) / 1024;
    return MediaTime::from_ticks(frame * 1024, 48000);
  }
  void add(DashRendition& rendition, uint64_t number) {
    rendition.segments.push_back(
        {number, start_of(rendition, number), start_of(rendition, number + 1), inits[rendition.name]});
    periods.note_media_until(kNumbering.start_of(number + 1));
  }
  void add_all(uint64_t first, uint64_t last) {
    for (DashRendition& rendition : channel.renditions)
      for (uint64_t number = first; number <= last; ++number) add(rendition, number);
  }
  dash::Mpd mpd(DashAddressing addressing = DashAddressing::kTimeline) {
    std::optional<dash::Mpd> mpd = dash_manifest(channel, addressing);
    EXPECT_TRUE(mpd.has_value());
    return mpd ? *mpd : dash::Mpd();
  }

  PeriodAllocator periods{kNumbering};
  DashChannel channel;
  std::map<std::string, std::shared_ptr<PublishedInit>> inits;
};

const dash::SegmentTemplate& pattern(const dash::AdaptationSet& set, size_t representation = 0) {
  return *set.representations.at(representation).segments.segment_template;
}

std::string property(const dash::AdaptationSet& set, std::string_view scheme) {
  for (const dash::Descriptor& descriptor : set.supplemental_properties)
    if (descriptor.scheme_id_uri == scheme) return descriptor.value;
  return "";
}

TEST_F(DashManifestTest, EachCodecIsAnAdaptationSetOfItsRenditions) {
  add_all(100, 102);
  const dash::Mpd manifest = mpd();
  ASSERT_EQ(manifest.periods.size(), 1u);
  const auto& sets = manifest.periods[0].adaptation_sets;
  ASSERT_EQ(sets.size(), 3u);
  EXPECT_EQ(sets[0].id, "1");
  ASSERT_EQ(sets[0].representations.size(), 2u);
  EXPECT_EQ(sets[0].representations[0].id, "480p");
  EXPECT_EQ(sets[0].representations[0].codecs, "avc1.42c01f");
  EXPECT_EQ(sets[0].representations[0].frame_rate, (dash::Ratio{30000, 1001}));
  EXPECT_EQ(sets[0].representations[0].sar, (dash::Ratio{1, 1}));
  EXPECT_EQ(sets[0].segment_alignment, true);
  EXPECT_EQ(sets[0].start_with_sap, 1u);
  EXPECT_EQ(sets[1].representations[0].codecs, "av01.0.04M.08");
  EXPECT_EQ(sets[2].content_type, "audio");
  EXPECT_EQ(sets[2].mime_type, "audio/mp4");
  EXPECT_EQ(sets[2].lang, "und");
  EXPECT_EQ(sets[2].representations[0].audio_sampling_rate, "48000");
  EXPECT_EQ(sets[2].representations[0].audio_channel_configurations[0].value, "2");
  EXPECT_EQ(property(sets[0], "urn:mpeg:dash:adaptation-set-switching:2016"), "4");
  EXPECT_EQ(property(sets[1], "urn:mpeg:dash:adaptation-set-switching:2016"), "1");
  EXPECT_EQ(property(sets[2], "urn:mpeg:dash:adaptation-set-switching:2016"), "");
}

TEST_F(DashManifestTest, TheTimelineIsThatOfTheSegmentsAndCountsFromTheEpoch) {
  add_all(100, 103);
  const dash::Mpd manifest = mpd();
  EXPECT_EQ(manifest.type, dash::Mpd::Type::kDynamic);
  EXPECT_EQ(manifest.availability_start_time, UnixTime());
  EXPECT_EQ(manifest.minimum_update_period, seconds(2));
  EXPECT_EQ(manifest.time_shift_buffer_depth, seconds(24));
  EXPECT_EQ(manifest.suggested_presentation_delay, seconds(6));
  const dash::Period& period = manifest.periods[0];
  EXPECT_EQ(period.id, "p100");
  EXPECT_EQ(period.start, seconds(200));
  EXPECT_FALSE(period.duration.has_value());
  for (const dash::AdaptationSet& set : period.adaptation_sets) {
    const dash::SegmentTemplate& segments = pattern(set);
    EXPECT_EQ(segments.media, "$RepresentationID$/$Number$.m4s");
    EXPECT_EQ(segments.start_number, 100u);
    EXPECT_EQ(*segments.presentation_time_offset, 200u * *segments.timescale);
    const DashRendition& rendition =
        set.content_type == "audio" ? channel.renditions[3] : channel.renditions[0];
    uint64_t number = 100;
    uint64_t time = *segments.segment_timeline->entries.at(0).t;
    for (const dash::TimelineEntry& entry : segments.segment_timeline->entries)
      for (int64_t i = 0; i <= entry.r; ++i, ++number, time += entry.d)
        EXPECT_EQ(time, static_cast<uint64_t>(start_of(rendition, number).to_ticks(*segments.timescale)));
    EXPECT_EQ(number, 104u);
  }
  EXPECT_EQ(pattern(period.adaptation_sets[2]).initialization_template, "$RepresentationID$/init-sound.mp4");
}

TEST_F(DashManifestTest, ByNumberAPlayerComputesTheSameNames) {
  add_all(100, 103);
  for (DashRendition& rendition : channel.renditions)  // the window has moved on
    rendition.segments.erase(rendition.segments.begin());
  const dash::Mpd manifest = mpd(DashAddressing::kNumber);
  const dash::SegmentTemplate& segments = pattern(manifest.periods[0].adaptation_sets[0]);
  EXPECT_FALSE(segments.segment_timeline.has_value());
  EXPECT_EQ(segments.duration, 60'000u);
  EXPECT_EQ(segments.start_number, 100u) << "of the period, whatever the window is";
  EXPECT_FALSE(manifest.periods[0].duration.has_value());
}

TEST_F(DashManifestTest, APeriodThatHasJustBegunIsShownWhenAllItsRenditionsAreThere) {
  for (size_t i = 0; i < 3; ++i) add(channel.renditions[i], 100);
  EXPECT_FALSE(dash_manifest(channel, DashAddressing::kTimeline).has_value());
  add(channel.renditions[3], 100);
  EXPECT_EQ(mpd().periods.size(), 1u);
  begin(105);
  add(channel.renditions[0], 105);
  EXPECT_EQ(mpd().periods.size(), 1u);
  for (size_t i = 1; i < 4; ++i) add(channel.renditions[i], 105);
  EXPECT_EQ(mpd().periods.size(), 2u);
}

TEST_F(DashManifestTest, APeriodWithoutPicturesIsSoundAlone) {
  add_all(100, 100);
  begin(103, false);
  add(channel.renditions[3], 103);
  const dash::Mpd manifest = mpd();
  ASSERT_EQ(manifest.periods.size(), 2u);
  ASSERT_EQ(manifest.periods[1].adaptation_sets.size(), 1u);
  EXPECT_EQ(manifest.periods[1].adaptation_sets[0].content_type, "audio");
}

TEST_F(DashManifestTest, AReturningPublisherBeginsAConnectedPeriodAfterAGap) {
  add_all(100, 102);
  begin(106);
  add_all(106, 107);
  for (const DashAddressing addressing : {DashAddressing::kTimeline, DashAddressing::kNumber}) {
    const dash::Mpd manifest = mpd(addressing);
    ASSERT_EQ(manifest.periods.size(), 2u);
    ASSERT_TRUE(manifest.periods[0].duration.has_value());
    EXPECT_NEAR((*manifest.periods[0].duration - seconds(6)).as_milliseconds(), 0, 40);
    EXPECT_EQ(manifest.periods[1].id, "p106");
    EXPECT_EQ(manifest.periods[1].start, seconds(212));
    for (const dash::AdaptationSet& set : manifest.periods[1].adaptation_sets) {
      EXPECT_EQ(property(set, "urn:mpeg:dash:period-connectivity:2015"), "p100");
      EXPECT_EQ(property(set, "urn:mpeg:dash:period-continuity:2015"), "");
    }
    for (const dash::AdaptationSet& set : manifest.periods[0].adaptation_sets)
      EXPECT_EQ(property(set, "urn:mpeg:dash:period-connectivity:2015"), "");
  }
}

TEST_F(DashManifestTest, WhereTheTimelineGoesOnPeriodsAreContinuous) {
  add_all(100, 102);
  begin(103);
  add_all(103, 104);
  const dash::Mpd manifest = mpd();
  ASSERT_EQ(manifest.periods.size(), 2u);
  EXPECT_FALSE(manifest.periods[0].duration.has_value()) << "the next one's start says it";
  for (const dash::AdaptationSet& set : manifest.periods[1].adaptation_sets)
    EXPECT_EQ(property(set, "urn:mpeg:dash:period-continuity:2015"), "p100");
}

TEST_F(DashManifestTest, OtherInitialisationSegmentsConnectNothing) {
  add_all(100, 102);
  begin(103);
  auto changed = std::make_shared<PublishedInit>(*inits["240p"]);
  changed->name = "init-other.mp4";
  inits["240p"] = changed;
  add_all(103, 104);
  const dash::Mpd manifest = mpd();
  const auto& sets = manifest.periods[1].adaptation_sets;
  EXPECT_EQ(property(sets[0], "urn:mpeg:dash:period-continuity:2015"), "");
  EXPECT_EQ(property(sets[1], "urn:mpeg:dash:period-continuity:2015"), "p100");
}

TEST_F(DashManifestTest, WithoutAPublisherTheTimelineStaysAndNumbersEnd) {
  add_all(100, 102);
  const dash::Mpd live = mpd();
  channel.open_period.reset();
  EXPECT_TRUE(mpd() == live);
  const dash::Mpd by_number = mpd(DashAddressing::kNumber);
  EXPECT_EQ(by_number.periods[0].duration, seconds(6)) << "three segments, though a frame lasts longer";
}

TEST_F(DashManifestTest, ASegmentThatWasNeverMadeKeepsItsNumber) {
  add_all(100, 104);
  DashRendition& rendition = channel.renditions[0];
  rendition.segments.erase(rendition.segments.begin() + 2, rendition.segments.begin() + 4);  // 102 and 103
  const dash::Mpd manifest = mpd();
  const dash::SegmentTemplate& segments = pattern(manifest.periods[0].adaptation_sets[0]);
  int64_t count = 0;
  uint64_t length = 0;
  for (const dash::TimelineEntry& entry : segments.segment_timeline->entries) {
    count += entry.r + 1;
    length += static_cast<uint64_t>(entry.r + 1) * entry.d;
  }
  EXPECT_EQ(count, 5);
  EXPECT_EQ(length,
            static_cast<uint64_t>((start_of(rendition, 105) - start_of(rendition, 100)).to_ticks(30000)));
}

TEST_F(DashManifestTest, AFasterSourceIsAnnouncedAtTheRateItIsEncodedAt) {
  channel.sources[100].frame_rate = {60, 1};
  add_all(100, 100);
  EXPECT_EQ(mpd().periods[0].adaptation_sets[0].representations[0].frame_rate, (dash::Ratio{30, 1}));
  channel.sources[100].frame_rate = {};
  EXPECT_FALSE(mpd().periods[0].adaptation_sets[0].representations[0].frame_rate.has_value());
}

TEST_F(DashManifestTest, EveryManifestIsWellBuilt) {
  add_all(100, 103);
  auto check = [&](const char* when) {
    for (const DashAddressing addressing : {DashAddressing::kTimeline, DashAddressing::kNumber}) {
      const ContentResponse response = DashAnswer().answer(mpd(addressing), unix_time(kStart));
      const std::string text(response.body->begin(), response.body->end());
      EXPECT_EQ(mpd_problems(text), std::vector<std::string>()) << when << "\n" << text;
      EXPECT_EQ(schema_problems(text), "") << when << "\n" << text;
    }
  };
  check("live");
  begin(104);
  add_all(104, 105);
  check("going on in a second period");
  begin(109);
  add_all(109, 110);
  check("after a gap");
  begin(112, false);
  add(channel.renditions[3], 112);
  check("sound alone");
  channel.open_period.reset();
  check("nobody publishes");
}

TEST(MpdStructure, WhatIsBuiltWrongIsFound) {
  const auto problems = [](const std::string& inside, const char* id = "p1") {
    return mpd_problems(
        "<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='dynamic' profiles='p' minBufferTime='PT2S' "
        "availabilityStartTime='1970-01-01T00:00:00Z' publishTime='2026-11-23T00:00:00.5Z'><Period id='" +
        std::string(id) + "'>" + inside + "</Period></MPD>");
  };
  const std::string segments = "<SegmentTemplate media='$Number$' initialization='i' duration='2'/>";
  const std::string representation =
      "<Representation id='r' bandwidth='1' mimeType='audio/mp4' codecs='opus' audioSamplingRate='48000'>";
  const std::string good =
      "<AdaptationSet id='1'>" + representation + segments + "</Representation></AdaptationSet>";
  EXPECT_EQ(problems(good), std::vector<std::string>());
  EXPECT_FALSE(problems("").empty());
  EXPECT_FALSE(problems(good + good).empty()) << "identifiers are unique";
  EXPECT_FALSE(
      problems("<AdaptationSet id='1'>" + representation + "</Representation></AdaptationSet>").empty());
  EXPECT_FALSE(problems("<AdaptationSet id='1'>" + representation + segments +
                        "</Representation><Role schemeIdUri='urn:mpeg:dash:role:2011'/></AdaptationSet>")
                   .empty())
      << "order";
  EXPECT_FALSE(
      problems("<AdaptationSet id='x'>" + representation + segments + "</Representation></AdaptationSet>")
          .empty());
  EXPECT_FALSE(problems("<AdaptationSet id='1' colour='red'>" + representation + segments +
                        "</Representation></AdaptationSet>")
                   .empty());
  EXPECT_FALSE(problems("<Surprise/>" + good).empty());
}

TEST(DashAnswer, PublishTimeIsThatOfTheLastChangeAndDirectTimeIsFresh) {
  dash::Mpd mpd;
  mpd.profiles = "urn:mpeg:dash:profile:isoff-live:2011";
  mpd.min_buffer_time = seconds(2);
  mpd.periods.emplace_back();
  DashAnswer cache;
  auto answer = [&](MediaTime time) {
    const ContentResponse response = cache.answer(mpd, unix_time(kStart + time));
    EXPECT_EQ(response.content_type, "application/dash+xml");
    EXPECT_EQ(response.cache_control, "public, max-age=1");
    EXPECT_NE(response.etag, "");
    return *dash::parse_mpd(std::string(response.body->begin(), response.body->end()));
  };
  const dash::Mpd first = answer({});
  EXPECT_EQ(first.publish_time, unix_time(kStart));
  ASSERT_EQ(first.utc_timings.size(), 3u);
  EXPECT_EQ(first.utc_timings[0].value, "../time");
  EXPECT_EQ(first.utc_timings[2].value, "2026-11-23T00:00:00.000Z");
  EXPECT_TRUE(answer(MediaTime::milliseconds(900)) == first) << "one answer for all who ask in that second";
  const dash::Mpd later = answer(MediaTime::milliseconds(1500));
  EXPECT_EQ(later.publish_time, first.publish_time) << "nothing has changed";
  EXPECT_EQ(later.utc_timings[2].value, "2026-11-23T00:00:01.500Z");
  mpd.periods.front().id = "changed";
  EXPECT_EQ(answer(MediaTime::milliseconds(1600)).publish_time,
            unix_time(kStart + MediaTime::milliseconds(1600)));
}

}  // namespace
}  // namespace rill::server::test
