// SPDX-License-Identifier: Apache-2.0
#include "player/demux/ts_demuxer.h"

#include <gtest/gtest.h>

#include "tests/support/ts_builder.h"

namespace rill::demux {
namespace {

using testing::TsBuilder;

constexpr uint16_t kVideo = 0x100;
constexpr uint16_t kAudio = 0x101;
constexpr uint64_t kFrame = 3600;  // 25 a second

TsBuilder::Unit at(uint64_t ticks, bool keyframe = false) {
  return {.pts = ticks, .dts = ticks, .random_access = keyframe};
}

// `frames` pictures from `start`, each with the sound of its time.
void append_media(TsBuilder& ts, uint64_t start, int frames) {
  for (int i = 0; i < frames; ++i) {
    const uint64_t time = start + static_cast<uint64_t>(i) * kFrame;
    ts.pes(kVideo, at(time, i == 0), testing::avc_unit(i == 0));
    std::vector<uint8_t> sound = testing::adts_frame();
    const std::vector<uint8_t> second = testing::adts_frame();
    sound.insert(sound.end(), second.begin(), second.end());
    ts.pes(kAudio, {.pts = time, .sized = true}, sound);
  }
}

TsBuilder media(uint64_t start, int frames) {
  TsBuilder ts;
  ts.program({{kVideo, 0x1b}, {kAudio, 0x0f}});
  append_media(ts, start, frames);
  return ts;
}

struct Read {
  std::vector<DemuxedSample> video;
  std::vector<DemuxedSample> audio;
  Result<void> push;
  Result<void> end;
};

Read read(TsDemuxer& demuxer, ByteSpan bytes, size_t piece = 1000) {
  Read out;
  demuxer.begin_segment();
  const auto take = [&] {
    for (DemuxedSample& sample : demuxer.take()) {
      (sample.config->kind == TrackKind::kVideo ? out.video : out.audio).push_back(std::move(sample));
    }
  };
  for (size_t i = 0; i < bytes.size() && out.push.ok(); i += piece) {
    out.push = demuxer.push(bytes.subspan(i, std::min(piece, bytes.size() - i)));
    take();
  }
  out.end = demuxer.end_segment();
  take();
  return out;
}

MediaTime ticks(uint64_t value) {
  return MediaTime::from_ticks(static_cast<int64_t>(value), 90'000);
}

TEST(TsDemuxer, PicturesAndSoundComeOutWithTheirTimes) {
  TsDemuxer demuxer;
  const Read got = read(demuxer, media(90'000, 10).bytes);
  ASSERT_TRUE(got.end.ok()) << got.end.error().describe();
  ASSERT_EQ(got.video.size(), 10U);
  ASSERT_EQ(got.audio.size(), 20U);
  EXPECT_EQ(got.video[0].packet.pts, ticks(90'000));
  EXPECT_TRUE(got.video[0].packet.keyframe);
  EXPECT_FALSE(got.video[1].packet.keyframe);
  EXPECT_EQ(got.video[9].packet.pts, ticks(90'000 + 9 * kFrame));
  EXPECT_EQ(got.video[9].packet.duration, MediaTime::milliseconds(40));
  EXPECT_EQ(got.video[0].config->decoder.module, "h264");
  EXPECT_EQ(got.video[0].config->decoder.codec, "avc1.42001e");
  EXPECT_FALSE(got.video[0].config->decoder.extradata.empty());
  EXPECT_EQ(got.video[0].config->width, 320U);
  EXPECT_EQ(got.video[9].config, got.video[0].config);
  EXPECT_EQ(got.audio[0].config->decoder.codec, "mp4a.40.2");
  EXPECT_EQ(got.audio[0].config->decoder.sample_rate, 48'000U);
  EXPECT_EQ(got.audio[0].packet.data.size(), 100U);
  EXPECT_EQ(got.audio[0].packet.pts, ticks(90'000));
  EXPECT_EQ(got.audio[1].packet.pts, ticks(90'000 + 1920));  // 1024 samples later
  EXPECT_EQ(demuxer.time_base(), TimeBase::kWrapping);
}

TEST(TsDemuxer, PacketsComeOutWhileTheSegmentArrives) {
  TsDemuxer demuxer;
  demuxer.begin_segment();
  const TsBuilder ts = media(0, 20);
  ASSERT_TRUE(demuxer.push(ByteSpan(ts.bytes).first(ts.bytes.size() / 2)).ok());
  EXPECT_GT(demuxer.take().size(), 20U);
}

TEST(TsDemuxer, BytesInAnyPiecesGiveTheSame) {
  const TsBuilder ts = media(0, 6);
  TsDemuxer whole;
  const Read expected = read(whole, ts.bytes, ts.bytes.size());
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{188}, size_t{1316}}) {
    TsDemuxer demuxer;
    const Read got = read(demuxer, ts.bytes, piece);
    ASSERT_EQ(got.video.size(), expected.video.size()) << piece;
    ASSERT_EQ(got.audio.size(), expected.audio.size()) << piece;
    for (size_t i = 0; i < got.video.size(); ++i)
      EXPECT_EQ(got.video[i].packet.data, expected.video[i].packet.data);
  }
}

TEST(TsDemuxer, TimesGoOnOverTheWrapInMidSegment) {
  const uint64_t start = ts::kTimestampModulus - 4 * kFrame;
  TsDemuxer demuxer;
  const Read got = read(demuxer, media(start, 10).bytes);
  ASSERT_EQ(got.video.size(), 10U);
  for (size_t i = 1; i < got.video.size(); ++i) {
    EXPECT_EQ((got.video[i].packet.pts - got.video[i - 1].packet.pts).as_milliseconds(), 40) << i;
  }
  EXPECT_EQ(got.audio.back().packet.pts - got.video.back().packet.pts, ticks(1920));
}

TEST(TsDemuxer, AClockThatJumpsInMidSegmentLeavesNoGapAndKeepsSoundWithPictures) {
  TsBuilder ts = media(900'000, 5);
  append_media(ts, 90'000'000, 5);  // 16 minutes on
  append_media(ts, 100, 5);         // and back to nothing
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  ASSERT_EQ(got.video.size(), 15U);
  for (size_t i = 1; i < got.video.size(); ++i) {
    EXPECT_NEAR((got.video[i].packet.pts - got.video[i - 1].packet.pts).as_milliseconds(), 40, 3) << i;
  }
  for (size_t i = 0; i < got.video.size(); ++i) {
    EXPECT_LT(std::abs((got.audio[2 * i].packet.pts - got.video[i].packet.pts).as_milliseconds()), 5) << i;
  }
}

TEST(TsDemuxer, ALostPacketCostsItsUnitAndNoMore) {
  TsBuilder ts = media(0, 10);
  ts.drop_packet(ts.packets() / 2);
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  EXPECT_EQ(got.video.size() + got.audio.size() / 2, 19U);
  ASSERT_FALSE(got.end.ok());
  EXPECT_EQ(got.end.error().code, ErrorCode::kMalformed);
  EXPECT_TRUE(got.end.error().offset.has_value());
}

TEST(TsDemuxer, APacketSentTwiceCountsOnce) {
  TsBuilder ts = media(0, 6);
  const std::vector<uint8_t> packet(ts.bytes.begin() + 5 * 188, ts.bytes.begin() + 6 * 188);
  ts.bytes.insert(ts.bytes.begin() + 6 * 188, packet.begin(), packet.end());
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  EXPECT_TRUE(got.end.ok());
  EXPECT_EQ(got.video.size(), 6U);
}

TEST(TsDemuxer, GarbageInMidSegmentIsPassedOver) {
  TsBuilder ts = media(0, 20);
  const auto middle = static_cast<std::ptrdiff_t>(ts.packets() / 2 * 188 + 61);
  ts.bytes.insert(ts.bytes.begin() + middle, 1000, 0x47);
  ts.bytes.insert(ts.bytes.begin(), 77, 0x00);
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  EXPECT_GE(got.video.size(), 17U);
  EXPECT_EQ(got.video.back().packet.pts, ticks(19 * kFrame));
  ASSERT_FALSE(got.end.ok());
  EXPECT_EQ(got.end.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(got.end.error().offset, 0U);
}

TEST(TsDemuxer, PacketsWithTimeCodesOrParityAreRead) {
  const TsBuilder ts = media(0, 8);
  for (const auto& [before, behind] : {std::pair(4, 0), std::pair(0, 16)}) {
    std::vector<uint8_t> bytes;
    for (size_t i = 0; i < ts.packets(); ++i) {
      bytes.insert(bytes.end(), static_cast<size_t>(before), 0x11);
      bytes.insert(bytes.end(), ts.bytes.begin() + static_cast<std::ptrdiff_t>(i * 188),
                   ts.bytes.begin() + static_cast<std::ptrdiff_t>((i + 1) * 188));
      bytes.insert(bytes.end(), static_cast<size_t>(behind), 0x22);
    }
    for (const size_t piece : {size_t{300}, bytes.size()}) {
      TsDemuxer demuxer;
      const Read got = read(demuxer, bytes, piece);
      EXPECT_TRUE(got.end.ok()) << before << " " << got.end.error().describe();
      EXPECT_EQ(got.video.size(), 8U) << before;
    }
  }
}

TEST(TsDemuxer, ACutSegmentGivesWhatIsWholeAndATypedError) {
  TsBuilder ts = media(0, 10);
  ts.bytes.resize(ts.bytes.size() - 100);
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  EXPECT_GE(got.video.size(), 9U);
  ASSERT_FALSE(got.end.ok());
  EXPECT_EQ(got.end.error().code, ErrorCode::kTruncated);
  EXPECT_TRUE(read(demuxer, media(0, 10).bytes).end.ok());
}

TEST(TsDemuxer, AnotherProgramMapChangesTheStreams) {
  TsBuilder ts = media(0, 5);
  ts.program({{0x200, 0x1b}, {0x201, 0x03}}, 1);
  ts.pes(0x200, at(5 * kFrame, true), testing::avc_unit(true, 300, 640, 352));
  ts.pes(0x200, at(6 * kFrame), testing::avc_unit(false));
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  ASSERT_TRUE(got.end.ok()) << got.end.error().describe();
  ASSERT_EQ(got.video.size(), 7U);
  EXPECT_EQ(got.video[5].config->width, 640U);
  EXPECT_NE(got.video[5].config, got.video[4].config);
  EXPECT_EQ(got.audio.size(), 10U);
}

TEST(TsDemuxer, TheTablesOfOneSegmentHoldForTheNext) {
  TsDemuxer demuxer;
  EXPECT_TRUE(read(demuxer, media(0, 3).bytes).end.ok());
  TsBuilder bare;
  append_media(bare, 3 * kFrame, 3);
  const Read got = read(demuxer, bare.bytes);
  EXPECT_TRUE(got.end.ok());
  EXPECT_EQ(got.video.size(), 3U);
  EXPECT_EQ(got.video[0].packet.pts, ticks(3 * kFrame));
}

TEST(TsDemuxer, TablesMayComeAsAnInitialisationSegment) {
  TsBuilder tables;
  tables.program({{kVideo, 0x1b}, {kAudio, 0x0f}});
  TsDemuxer demuxer;
  ASSERT_TRUE(demuxer.push_initialisation(tables.bytes).ok());
  TsBuilder bare;
  append_media(bare, 0, 3);
  EXPECT_EQ(read(demuxer, bare.bytes).video.size(), 3U);
}

TEST(TsDemuxer, AFrameOfSoundMayLieInTwoPackets) {
  TsBuilder ts;
  ts.program({{kAudio, 0x0f}});
  std::vector<uint8_t> sound;
  for (int i = 0; i < 3; ++i) {
    const std::vector<uint8_t> frame = testing::adts_frame();
    sound.insert(sound.end(), frame.begin(), frame.end());
  }
  const auto half = sound.begin() + 107 + 50;
  ts.pes(kAudio, {.pts = 9000}, std::vector<uint8_t>(sound.begin(), half));
  ts.pes(kAudio, {.pts = 9000 + 2 * 1920}, std::vector<uint8_t>(half, sound.end()));
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  ASSERT_EQ(got.audio.size(), 3U);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(got.audio[i].packet.pts, ticks(9000 + i * 1920)) << i;
}

TEST(TsDemuxer, WhatRillDoesNotPlayIsNamed) {
  TsBuilder encrypted;
  encrypted.program({{kVideo, 0xdb}, {kAudio, 0xcf}});
  TsDemuxer demuxer;
  Read got = read(demuxer, encrypted.bytes);
  const Error& error = got.push.ok() ? got.end.error() : got.push.error();
  EXPECT_EQ(error.code, ErrorCode::kUnsupported);
  EXPECT_NE(error.message.find("SAMPLE-AES"), std::string::npos);
  TsBuilder other;
  other.program({{kVideo, 0x02}});
  got = read(demuxer, other.bytes);
  EXPECT_EQ((got.push.ok() ? got.end : got.push).error().code, ErrorCode::kUnsupported);
  TsBuilder scrambled = media(0, 2);
  for (size_t i = 2; i < scrambled.packets(); ++i) scrambled.bytes[i * 188 + 3] |= 0x80;
  got = read(demuxer, scrambled.bytes);
  EXPECT_EQ((got.push.ok() ? got.end : got.push).error().code, ErrorCode::kUnsupported);
}

TEST(TsDemuxer, TimedMetadataIsPassedOver) {
  TsBuilder ts;
  ts.program({{0x102, 0x15}, {kVideo, 0x1b}});
  ts.pes(0x102, {.pts = 0}, testing::timestamp_tag(5));
  ts.pes(kVideo, at(0, true), testing::avc_unit(true));
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  EXPECT_TRUE(got.end.ok());
  EXPECT_EQ(got.video.size(), 1U);
}

TEST(TsDemuxer, SeveralUnitsInOnePesPacketAreToldApart) {
  TsBuilder ts;
  ts.program({{kVideo, 0x1b}});
  std::vector<uint8_t> units = testing::avc_unit(true);
  const std::vector<uint8_t> second = testing::avc_unit(false);
  units.insert(units.end(), second.begin(), second.end());
  ts.pes(kVideo, at(0, true), units);
  ts.pes(kVideo, at(2 * kFrame), testing::avc_unit(false));
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  ASSERT_EQ(got.video.size(), 3U);
  EXPECT_EQ(got.video[2].packet.pts, ticks(2 * kFrame));
  EXPECT_LT(got.video[1].packet.pts, got.video[2].packet.pts);
}

constexpr uint16_t kTags = 0x102;
constexpr uint16_t kOtherTags = 0x103;

TEST(TsDemuxer, Id3TagsAreEventsWithTheirTime) {
  TsBuilder ts;
  // By stream type, and as private data with a registration descriptor.
  ts.program({{kVideo, 0x1b}, {kTags, 0x15}, {kOtherTags, 0x06, {0x05, 4, 'I', 'D', '3', ' '}}});
  const std::vector<uint8_t> first = testing::timestamp_tag(1);
  const std::vector<uint8_t> second = testing::timestamp_tag(2);
  const uint64_t start = (uint64_t{1} << 33) - 3 * kFrame;  // the clock wraps on the way
  for (uint64_t i = 0; i < 10; ++i) {
    ts.pes(kVideo, at(start + i * kFrame, i == 0), testing::avc_unit(i == 0));
    if (i == 1) ts.pes(kTags, {.pts = start + kFrame, .sized = true}, first);
    if (i == 5) ts.pes(kOtherTags, {.pts = start + 5 * kFrame}, second);
  }
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  EXPECT_TRUE(got.end.ok()) << got.end.error().describe();
  EXPECT_EQ(got.video.size(), 10U);
  const auto events = demuxer.take_events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].scheme_id_uri, source::kId3Scheme);
  EXPECT_EQ(events[0].start, ticks(start + kFrame));
  EXPECT_EQ(events[0].message, first);
  EXPECT_EQ(events[1].start, ticks(start + 5 * kFrame));
  EXPECT_EQ(events[1].message, second);
}

TEST(TsDemuxer, MetadataThatIsNoTagIsToldAndCostsNoPicture) {
  TsBuilder ts;
  ts.program({{kVideo, 0x1b}, {kTags, 0x15}});
  ts.pes(kVideo, at(0, true), testing::avc_unit(true));
  ts.pes(kTags, {.pts = 0, .sized = true}, {1, 2, 3});
  ts.pes(kTags, {.sized = true}, testing::timestamp_tag(1));  // without a time
  ts.pes(kVideo, at(kFrame), testing::avc_unit(false));
  TsDemuxer demuxer;
  const Read got = read(demuxer, ts.bytes);
  EXPECT_EQ(got.video.size(), 2U);
  EXPECT_TRUE(demuxer.take_events().empty());
  ASSERT_FALSE(got.end.ok());
  EXPECT_NE(got.end.error().message.find("timed metadata"), std::string::npos);
}

}  // namespace
}  // namespace rill::demux
