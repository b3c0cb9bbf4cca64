// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "player/format/codec/audio_config.h"
#include "player/format/codec/hevc.h"
#include "player/format/codec/vp9.h"
#include "player/format/mp4/box_writer.h"
#include "tracks.h"

namespace rill::mp4 {
namespace {

uint32_t u32_at(const Bytes& bytes, size_t at) {
  return static_cast<uint32_t>(bytes[at]) << 24 | static_cast<uint32_t>(bytes[at + 1]) << 16 |
         static_cast<uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

// Puts `boxes` at the end of the last of the nested boxes, all of which grow.
void insert_at_end_of(Bytes& bytes, const std::vector<std::string>& nested, ByteSpan boxes) {
  const std::string text(bytes.begin(), bytes.end());
  const size_t innermost = text.find(nested.back()) - 4;
  const size_t end = innermost + u32_at(bytes, innermost);
  bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(end), boxes.begin(), boxes.end());
  for (const std::string& box : nested) {
    const size_t at = text.find(box) - 4;
    const uint32_t grown = u32_at(bytes, at) + static_cast<uint32_t>(boxes.size());
    for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<uint8_t>(grown >> (24 - 8 * i));
  }
}

void insert_into_entry(Bytes& bytes, const std::string& entry, ByteSpan boxes) {
  insert_at_end_of(bytes, {"moov", "trak", "mdia", "minf", "stbl", "stsd", entry}, boxes);
}

TEST(Mp4Init, AVideoTrackReadsBackEqual) {
  Track track = video_track();
  track.pixel_aspect_width = 4;
  track.pixel_aspect_height = 3;
  track.colour = ColourDescription{1, 1, 6, true};
  track.bitrate = Bitrate{{1'200'000}, {1'500'000}, 65536};
  track.defaults.duration = 3000;
  const Bytes bytes = write_init_segment(track).value();
  const InitSegment init = parse_init_segment(bytes).value();
  ASSERT_EQ(init.tracks.size(), 1u);
  EXPECT_EQ(init.tracks[0], track);
  EXPECT_EQ(init.brands.front(), FourCc("iso6"));
  EXPECT_NE(std::find(init.brands.begin(), init.brands.end(), FourCc("cmf2")), init.brands.end());
  EXPECT_FALSE(init.duration.has_value());
  EXPECT_EQ(init.find(1), &init.tracks[0]);
  EXPECT_EQ(init.find(2), nullptr);
  EXPECT_EQ(init.first(TrackKind::kVideo), &init.tracks[0]);
  EXPECT_EQ(init.first(TrackKind::kAudio), nullptr);
}

TEST(Mp4Init, AnAudioTrackReadsBackEqual) {
  Track track = audio_track();
  track.bitrate = Bitrate{{128'000}, {130'000}, 0};
  EXPECT_EQ(parse_init_segment(write_init_segment(track).value())->tracks.at(0), track);
}

TEST(Mp4Init, EditListsComeBackAsOneShift) {
  Track priming = audio_track();
  priming.presentation_offset = -2112;
  EXPECT_EQ(parse_init_segment(write_init_segment(priming).value())->tracks.at(0).presentation_offset, -2112);
  Track delayed = video_track();
  delayed.presentation_offset = 45000;
  EXPECT_EQ(parse_init_segment(write_init_segment(delayed).value())->tracks.at(0).presentation_offset, 45000);
}

TEST(Mp4Init, OtherCodecsAreNamedAfterTheirConfiguration) {
  const auto codec_of = [](const char(&entry)[5], TrackKind kind, Bytes extradata) {
    Track track = kind == TrackKind::kVideo ? video_track() : audio_track();
    track.sample_entry = entry;
    track.extradata = std::move(extradata);
    return parse_init_segment(write_init_segment(track).value())->tracks.at(0).codec;
  };
  EXPECT_EQ(codec_of("Opus", TrackKind::kAudio, codec::write_dops({})), "opus");
  EXPECT_EQ(codec_of("vp09", TrackKind::kVideo, {0, 31, 0x80, 1, 1, 1, 0, 0}), "vp09.00.31.08");
  EXPECT_EQ(codec_of("av01", TrackKind::kVideo, {0x81, 0x05, 0x0c, 0}), "av01.0.05M.08");
  EXPECT_EQ(codec_of("av01", TrackKind::kVideo, {0x81, 0x08, 0xcc, 0}), "av01.0.08H.10");
  codec::HevcConfig hevc;
  hevc.profile = {0, false, 1, 0x60000000, {0xb0, 0, 0, 0, 0, 0}, 93};
  EXPECT_EQ(codec_of("hvc1", TrackKind::kVideo, codec::write_hevc_config(hevc)), "hvc1.1.6.L93.B0");
  hevc.profile = {0, true, 2, 0x20000000, {0x90, 0, 0, 0, 0, 0}, 120};
  EXPECT_EQ(codec_of("hev1", TrackKind::kVideo, codec::write_hevc_config(hevc)), "hev1.2.4.H120.90");
  EXPECT_EQ(codec_of("avc3", TrackKind::kVideo, test_avcc()), "avc3.42c01e");
  EXPECT_EQ(codec_of("vp08", TrackKind::kVideo, codec::write_vp_config({})), "vp08.00.00.08");
  EXPECT_EQ(codec_of(".mp3", TrackKind::kAudio, {}), "mp4a.6b");
  EXPECT_EQ(codec_of("ec-3", TrackKind::kAudio, {0x0e, 0, 0x20, 0x0f, 0}), "ec-3");
  EXPECT_EQ(codec_of("ac-3", TrackKind::kAudio, {0x10, 0x3d, 0xc0}), "ac-3");
}

TEST(Mp4Init, RotationAndHdrReadBackEqual) {
  for (const uint16_t rotation : {0, 90, 180, 270}) {
    Track track = video_track();
    track.rotation = rotation;
    track.mastering_display =
        MasteringDisplay{{{{13250, 34500}, {7500, 3000}, {34000, 16000}}}, {15635, 16450}, 10'000'000, 50};
    track.content_light = ContentLight{1000, 400};
    EXPECT_EQ(parse_init_segment(write_init_segment(track).value())->tracks.at(0), track) << rotation;
  }
}

TEST(Mp4Init, AMatrixThatIsNoQuarterTurnCountsAsNone) {
  Track track = video_track();
  track.rotation = 90;
  Bytes bytes = write_init_segment(track).value();
  const std::string text(bytes.begin(), bytes.end());
  const size_t matrix = text.find("tkhd") + 4 + 4 + 20 + 8 + 8;
  ASSERT_EQ(bytes[matrix + 5], 1);  // b is 1
  bytes[matrix + 1] = 1;            // and now a, too: sheared
  EXPECT_EQ(parse_init_segment(bytes)->tracks.at(0).rotation, 0);
}

TEST(Mp4Init, TheVpBindingsOwnHdrBoxesCountToo) {
  Track track = video_track();
  track.sample_entry = "vp09";
  track.extradata = codec::write_vp_config({2, 31, 10, 1, {9, 16, 9, false}});
  Bytes bytes = write_init_segment(track).value();
  ByteWriter boxes;
  write_full_box(boxes, "SmDm", 0, 0, [&] {
    for (const uint32_t value : {44564, 20972, 17367, 45220, 9830, 3932, 20493, 21561})
      boxes.u16(static_cast<uint16_t>(value));
    boxes.u32(1000 << 8);
    boxes.u32(1 << 14);
  });
  write_full_box(boxes, "CoLL", 0, 0, [&] { boxes.u32(1000u << 16 | 400); });
  insert_into_entry(bytes, "vp09", boxes.view());
  const Track read = parse_init_segment(bytes)->tracks.at(0);
  ASSERT_TRUE(read.mastering_display && read.content_light);
  EXPECT_EQ(read.mastering_display->primaries[2], (MasteringDisplay::Chromaticity{34000, 16000}));  // red
  EXPECT_EQ(read.mastering_display->max_luminance, 10'000'000u);
  EXPECT_EQ(read.mastering_display->min_luminance, 10'000u);
  EXPECT_EQ(read.content_light, (ContentLight{1000, 400}));
  EXPECT_EQ(read.colour, (ColourDescription{9, 16, 9, false}));  // out of vpcC
  EXPECT_EQ(read.codec, "vp09.02.31.10.01.09.16.09.00");
}

TEST(Mp4Init, EverySampleDescriptionIsRead) {
  Bytes bytes = write_init_segment(video_track()).value();
  Track other = video_track();
  other.width = 426;
  other.extradata[3] = 20;
  const Bytes second = write_init_segment(other).value();
  const auto entry_of = [](const Bytes& init) {
    const std::string text(init.begin(), init.end());
    const auto begin = init.begin() + static_cast<ptrdiff_t>(text.find("avc1") - 4);
    return Bytes(begin, begin + static_cast<ptrdiff_t>(u32_at(init, text.find("avc1") - 4)));
  };
  insert_at_end_of(bytes, {"moov", "trak", "mdia", "minf", "stbl", "stsd"}, entry_of(second));
  const std::string text(bytes.begin(), bytes.end());
  bytes[text.find("stsd") + 11] = 2;  // entry_count
  const Track track = parse_init_segment(bytes)->tracks.at(0);
  EXPECT_EQ(track.description_index, 1u);
  EXPECT_EQ(track.width, 854u);
  ASSERT_EQ(track.other_descriptions.size(), 1u);
  EXPECT_EQ(track.other_descriptions[0].description_index, 2u);
  EXPECT_EQ(track.other_descriptions[0].width, 426u);
  EXPECT_EQ(track.other_descriptions[0].codec, "avc1.42c014");
}

TEST(Mp4Init, AnEncryptedTrackIsSaidToBeAndKeepsItsFormat) {
  // The sample entry is renamed and a sinf box put at its end.
  Bytes bytes = write_init_segment(video_track()).value();
  ByteWriter sinf;
  write_box(sinf, "sinf", [&] {
    write_box(sinf, "frma", [&] { sinf.u32(FourCc("avc1").value); });
    write_full_box(sinf, "schm", 0, 0, [&] {
      sinf.u32(FourCc("cbcs").value);
      sinf.u32(0x10000);
    });
  });
  insert_into_entry(bytes, "avc1", sinf.view());
  const std::string text(bytes.begin(), bytes.end());
  const size_t entry = text.find("avc1") - 4;
  std::copy_n("encv", 4, bytes.begin() + static_cast<ptrdiff_t>(entry + 4));
  const InitSegment init = parse_init_segment(bytes).value();
  ASSERT_TRUE(init.tracks.at(0).encryption_scheme.has_value());
  EXPECT_EQ(init.tracks[0].encryption_scheme->text(), "cbcs");
  EXPECT_EQ(init.tracks[0].sample_entry, FourCc("avc1"));
  EXPECT_EQ(init.tracks[0].codec, "avc1.42c01e");
}

TEST(Mp4Init, EveryTruncationIsAnErrorThatNamesItsPlace) {
  const Bytes bytes = write_init_segment(video_track()).value();
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto result = parse_init_segment(ByteSpan(bytes).first(size));
    ASSERT_FALSE(result.ok()) << size;
  }
}

TEST(Mp4Init, ErrorsNameThePathOfTheBox) {
  Bytes bytes = write_init_segment(video_track()).value();
  const std::string text(bytes.begin(), bytes.end());
  bytes[text.find("avcC") + 4] = 9;  // configurationVersion
  const auto result = parse_init_segment(bytes);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(result.error().message,
            "moov/trak/mdia/minf/stbl/stsd/avc1/avcC: avcC: configurationVersion is not 1");
}

TEST(Mp4Init, AnotherKindOfFileIsUnexpectedContent) {
  const std::string html = "<!DOCTYPE html><html><body>404</body></html>";
  EXPECT_EQ(parse_init_segment(Bytes(html.begin(), html.end())).error().code, ErrorCode::kUnexpectedContent);
  EXPECT_EQ(parse_init_segment(Bytes{0x47, 0x40, 0, 0x10, 0, 0, 0xb0, 0x0d}).error().code,
            ErrorCode::kUnexpectedContent);
  EXPECT_EQ(parse_init_segment(Bytes{0, 0, 0, 8, 'f', 'r', 'e', 'e'}).error().code, ErrorCode::kMalformed);
}

TEST(Mp4Init, WhatCannotBeWrittenIsRefused) {
  const auto refused = [](auto change) {
    Track track = video_track();
    change(track);
    const auto result = write_init_segment(track);
    return !result.ok() && result.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused([](Track& track) { track.timescale = 0; }));
  EXPECT_TRUE(refused([](Track& track) { track.extradata.clear(); }));
  EXPECT_TRUE(refused([](Track& track) { track.sample_entry = "abcd"; }));
  EXPECT_TRUE(refused([](Track& track) { track.sample_entry = "mp4a"; }));
  EXPECT_TRUE(refused([](Track& track) { track.language = "english"; }));
  EXPECT_TRUE(refused([](Track& track) { track.width = 70000; }));
  EXPECT_TRUE(refused([](Track& track) { track.id = 0; }));
}

}  // namespace
}  // namespace rill::mp4
