// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "player/format/codec/audio_config.h"
#include "player/format/mp4/box_writer.h"
#include "tracks.h"

namespace rill::mp4 {
namespace {

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
  EXPECT_EQ(codec_of("av01", TrackKind::kVideo, {0x81, 0x05, 0x00, 0}), "av01.0.05M.08");
  EXPECT_EQ(codec_of("av01", TrackKind::kVideo, {0x81, 0x28, 0xc0, 0}), "av01.1.08H.10");
  EXPECT_EQ(codec_of("hvc1", TrackKind::kVideo, {1, 1, 0x60, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 93}),
            "hvc1.1.6.L93.B0");
  EXPECT_EQ(codec_of("hev1", TrackKind::kVideo, {1, 0x22, 0x20, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 120}),
            "hev1.2.4.H120.90");
  EXPECT_EQ(codec_of("ac-3", TrackKind::kAudio, {0x10, 0x3d, 0xc0}), "ac-3");
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
  const std::string text(bytes.begin(), bytes.end());
  const size_t entry = text.find("avc1") - 4;
  const auto u32_at = [&bytes](size_t at) {
    return bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
  };
  const size_t end = entry + static_cast<size_t>(u32_at(entry));
  bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(end), sinf.view().begin(), sinf.view().end());
  for (const char* container : {"moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1"}) {
    const size_t at = text.find(container) - 4;
    const uint32_t grown = static_cast<uint32_t>(u32_at(at)) + static_cast<uint32_t>(sinf.size());
    for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<uint8_t>(grown >> (24 - 8 * i));
  }
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
