// SPDX-License-Identifier: Apache-2.0
#include "player/demux/fragment_demuxer.h"

#include <gtest/gtest.h>

#include "player/format/mp4/writer.h"
#include "tests/support/fake_origin.h"
#include "tests/support/fake_video.h"

namespace rill::demux {
namespace {

using testing::FakeOrigin;
using testing::FakeTime;

struct Served {
  FakeTime time;
  FakeOrigin origin{time, {}};
  std::vector<uint8_t> get(const std::string& path) {
    return origin.serve({"http://origin.test/" + path, std::nullopt}).body;
  }
};

TEST(FragmentDemuxer, GivesEachSampleAsSoonAsItIsThere) {
  Served served;
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(served.get("v0/init.mp4")).ok());
  ASSERT_NE(demuxer.video(), nullptr);
  EXPECT_EQ(demuxer.audio(), nullptr);
  EXPECT_EQ(demuxer.video()->decoder.module, "h264");
  EXPECT_EQ(demuxer.video()->width, 320U);
  const std::vector<uint8_t> segment = served.get("v0/s1-0.m4s");
  demuxer.begin_segment();
  std::vector<DemuxedSample> samples;
  size_t at_half = 0;
  for (size_t i = 0; i < segment.size(); ++i) {
    ASSERT_TRUE(demuxer.push(ByteSpan(segment).subspan(i, 1)).ok());
    for (DemuxedSample& sample : demuxer.take()) samples.push_back(std::move(sample));
    if (i == segment.size() / 2) at_half = samples.size();
  }
  ASSERT_TRUE(demuxer.end_segment().ok());
  ASSERT_EQ(samples.size(), 50U);
  EXPECT_GT(at_half, 15U);
  EXPECT_EQ(samples[0].packet.pts, MediaTime::milliseconds(2000));
  EXPECT_TRUE(samples[0].packet.keyframe);
  EXPECT_FALSE(samples[1].packet.keyframe);
  EXPECT_EQ(samples[49].packet.pts, MediaTime::milliseconds(3960));
  EXPECT_EQ(samples[0].packet.duration, MediaTime::milliseconds(40));
}

TEST(FragmentDemuxer, EverySoundPacketCanBeStartedAt) {
  Served served;
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(served.get("a/init.mp4")).ok());
  ASSERT_NE(demuxer.audio(), nullptr);
  EXPECT_EQ(demuxer.audio()->decoder.module, "audio");
  EXPECT_EQ(demuxer.audio()->decoder.codec, "mp4a.40.2");
  EXPECT_EQ(demuxer.audio()->decoder.sample_rate, 48'000U);
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(served.get("a/s0-0.m4s")).ok());
  for (const DemuxedSample& sample : demuxer.take()) EXPECT_TRUE(sample.packet.keyframe);
}

TEST(FragmentDemuxer, ACutSegmentGivesWhatIsWholeAndATypedError) {
  Served served;
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(served.get("v0/init.mp4")).ok());
  std::vector<uint8_t> segment = served.get("v0/s0-0.m4s");
  segment.resize(segment.size() - 300);
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(segment).ok());
  const Result<void> end = demuxer.end_segment();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, ErrorCode::kTruncated);
  EXPECT_EQ(demuxer.take().size(), 48U);
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(served.get("v0/s1-0.m4s")).ok());
  EXPECT_TRUE(demuxer.end_segment().ok());
  EXPECT_EQ(demuxer.take().size(), 50U);
}

TEST(FragmentDemuxer, GarbageAndHtmlAreErrorsNotCrashes) {
  Served served;
  FragmentDemuxer demuxer;
  const std::string page = "<!DOCTYPE html><html><body>Not here</body></html>";
  EXPECT_FALSE(
      demuxer.push_initialisation(ByteSpan(reinterpret_cast<const uint8_t*>(page.data()), page.size())).ok());
  ASSERT_TRUE(demuxer.push_initialisation(served.get("v0/init.mp4")).ok());
  demuxer.begin_segment();
  EXPECT_FALSE(demuxer.push(std::vector<uint8_t>(4000, 0xff)).ok() && demuxer.end_segment().ok());
  EXPECT_TRUE(demuxer.take().empty());
}

TEST(FragmentDemuxer, BFramesInTheParameterSetsGoToTheOtherModule) {
  FakeTime time;
  FakeOrigin origin(time, {.renditions = {{640, 360, 1'000'000, true}}});
  FragmentDemuxer demuxer;
  ASSERT_TRUE(
      demuxer.push_initialisation(origin.serve({"http://origin.test/v0/init.mp4", std::nullopt}).body).ok());
  EXPECT_EQ(demuxer.video()->decoder.module, "avc");
}

// A chunk of one sample each, with these bytes and flags.
std::vector<uint8_t> chunk_of(const std::vector<std::pair<std::vector<uint8_t>, bool>>& frames) {
  std::vector<mp4::ChunkSample> samples;
  for (const auto& [data, sync] : frames) samples.push_back({0, 3000, sync, data});
  return mp4::write_chunk({.track_id = 1,
                           .sequence_number = 1,
                           .base_decode_time = 0,
                           .samples = samples,
                           .begins_segment = true,
                           .producer_reference_time = std::nullopt})
      .value();
}

mp4::Track track_of(const testing::FakeVideo& video) {
  mp4::Track track;
  track.kind = mp4::TrackKind::kVideo;
  track.timescale = 90'000;
  track.sample_entry = video.sample_entry;
  track.extradata = video.extradata;
  track.width = 320;
  track.height = 180;
  return track;
}

TEST(FragmentDemuxer, TheBitstreamDecidesWhatIsAKeyframe) {
  for (const char* codec : {"h264", "h265", "vp9", "av1"}) {
    const testing::FakeVideo video = testing::fake_video({.codec = codec});
    FragmentDemuxer demuxer;
    ASSERT_TRUE(demuxer.push_initialisation(mp4::write_init_segment(track_of(video)).value()).ok()) << codec;
    EXPECT_EQ(demuxer.video()->decoder.codec, video.codec_string);
    demuxer.begin_segment();
    // Sync flags the wrong way round.
    ASSERT_TRUE(demuxer.push(chunk_of({{video.keyframe, false}, {video.inter_frame, true}})).ok());
    const auto samples = demuxer.take();
    EXPECT_TRUE(demuxer.end_segment().ok()) << codec;
    ASSERT_EQ(samples.size(), 2U);
    EXPECT_TRUE(samples[0].packet.keyframe) << codec;
    EXPECT_FALSE(samples[1].packet.keyframe) << codec;
  }
}

TEST(FragmentDemuxer, EveryCodecGoesToItsModule) {
  const auto module_of = [](const char* codec) {
    FragmentDemuxer demuxer;
    const auto init = mp4::write_init_segment(track_of(testing::fake_video({.codec = codec}))).value();
    EXPECT_TRUE(demuxer.push_initialisation(init).ok());
    return demuxer.video()->decoder.module;
  };
  EXPECT_EQ(module_of("h264"), "h264");
  EXPECT_EQ(module_of("h265"), "hevc");
  EXPECT_EQ(module_of("vp9"), "vp9");
  EXPECT_EQ(module_of("av1"), "av1");
}

TEST(FragmentDemuxer, RotationAndHdrReachTheDecoder) {
  mp4::Track track = track_of(testing::fake_video({.codec = "av1"}));
  track.rotation = 90;
  track.colour = ColourDescription{9, 16, 9, false};
  track.mastering_display = mp4::MasteringDisplay{{}, {}, 10'000'000, 50};
  track.content_light = mp4::ContentLight{800, 200};
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(mp4::write_init_segment(track).value()).ok());
  const TrackConfig& config = *demuxer.video();
  EXPECT_EQ(config.width, 180U);
  EXPECT_EQ(config.height, 320U);
  EXPECT_EQ(config.decoder.video.rotation, 90);
  EXPECT_EQ(config.decoder.video.colour, (ColourDescription{9, 16, 9, false}));
  ASSERT_TRUE(config.decoder.video.hdr.has_value());
  EXPECT_FLOAT_EQ(config.decoder.video.hdr->mastering_max_luminance, 1000);
  EXPECT_FLOAT_EQ(config.decoder.video.hdr->mastering_min_luminance, 0.005F);
  EXPECT_EQ(config.decoder.video.hdr->max_content_light, 800U);
  EXPECT_EQ(config.decoder.video.hdr->max_frame_average_light, 200U);
}

TEST(FragmentDemuxer, ADamagedSampleIsNamedAndTheRestPlays) {
  const testing::FakeVideo video = testing::fake_video({.codec = "h265"});
  std::vector<uint8_t> damaged = video.inter_frame;
  damaged[2] = 0x7f;  // its NAL unit passes the sample's end
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(mp4::write_init_segment(track_of(video)).value()).ok());
  demuxer.begin_segment();
  ASSERT_TRUE(
      demuxer.push(chunk_of({{video.keyframe, true}, {damaged, false}, {video.inter_frame, false}})).ok());
  EXPECT_EQ(demuxer.take().size(), 3U);
  const auto end = demuxer.end_segment();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, ErrorCode::kTruncated);
  EXPECT_EQ(end.error().message, "track 1, sample at decode time 3000");
  EXPECT_NE(end.error().describe().find("NAL unit 0"), std::string::npos);
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(chunk_of({{video.keyframe, true}})).ok());
  EXPECT_TRUE(demuxer.end_segment().ok());
}

TEST(FragmentDemuxer, WhatNothingPlaysIsRefusedByItsCodecString) {
  mp4::Track track = track_of(testing::fake_video({.codec = "vp9"}));
  track.sample_entry = "vp08";
  FragmentDemuxer demuxer;
  const auto result = demuxer.push_initialisation(mp4::write_init_segment(track).value());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(result.error().message.find("vp08.00.11.08"), std::string::npos) << result.error().message;
}

mp4::EventMessage message(uint32_t id, std::optional<uint64_t> time, uint32_t delta) {
  mp4::EventMessage event;
  event.scheme_id_uri = "urn:x";
  event.timescale = 100;
  event.id = id;
  event.presentation_time = time;
  if (!time) event.presentation_time_delta = delta;
  event.duration = 50;
  return event;
}

TEST(FragmentDemuxer, EventsComeWithTheirTimeOnTheLineOfTheSamples) {
  Served served;
  served.origin.events[1] = {message(1, std::nullopt, 30), message(2, 250, 0)};
  served.origin.events[1][1].duration = 0xffffffff;
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(served.get("v0/init.mp4")).ok());
  const std::vector<uint8_t> segment = served.get("v0/s1-0.m4s");
  demuxer.begin_segment();
  std::vector<source::TimedEvent> events;
  for (size_t i = 0; i < segment.size(); ++i) {
    ASSERT_TRUE(demuxer.push(ByteSpan(segment).subspan(i, 1)).ok());
    const bool before_samples = demuxer.take().empty();
    for (source::TimedEvent& event : demuxer.take_events()) events.push_back(std::move(event));
    if (i < 100) {
      EXPECT_TRUE(before_samples && events.empty());
    }
  }
  EXPECT_TRUE(demuxer.end_segment().ok());
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].id, "1");
  EXPECT_EQ(events[0].start, MediaTime::milliseconds(2300));
  EXPECT_EQ(events[0].duration, MediaTime::milliseconds(500));
  EXPECT_EQ(events[1].start, MediaTime::milliseconds(2500));
  EXPECT_FALSE(events[1].duration.has_value());
}

TEST(FragmentDemuxer, AnEventAtATimeThatNoClockHoldsIsLeftOutAndTold) {
  Served served;
  served.origin.events[0] = {message(1, UINT64_MAX, 0), message(2, uint64_t{1} << 62, 0), message(3, 0, 0)};
  FragmentDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(served.get("v0/init.mp4")).ok());
  demuxer.begin_segment();
  ASSERT_TRUE(demuxer.push(served.get("v0/s0-0.m4s")).ok());
  EXPECT_EQ(demuxer.take().size(), 50U);
  const auto events = demuxer.take_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].id, "3");
  const Result<void> end = demuxer.end_segment();
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace rill::demux
