// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/codec_string.h"

#include <gtest/gtest.h>

namespace rill::codec {
namespace {

TEST(CodecString, NamesTheFamilyOfEveryFormInUse) {
  EXPECT_EQ(family_of("avc1.64001f"), Family::kH264);
  EXPECT_EQ(family_of("avc3.42e01e"), Family::kH264);
  EXPECT_EQ(family_of("hvc1.1.6.L93.B0"), Family::kH265);
  EXPECT_EQ(family_of("hev1.2.4.L120.90"), Family::kH265);
  EXPECT_EQ(family_of("vp09.00.31.08"), Family::kVp9);
  EXPECT_EQ(family_of("vp8"), Family::kVp8);
  EXPECT_EQ(family_of("av01.0.05M.08"), Family::kAv1);
  EXPECT_EQ(family_of("mp4a.40.2"), Family::kAac);
  EXPECT_EQ(family_of("mp4a.40.5"), Family::kAac);
  EXPECT_EQ(family_of("mp4a.67"), Family::kAac);
  EXPECT_EQ(family_of("mp4a.40.34"), Family::kMp3);
  EXPECT_EQ(family_of("mp4a.69"), Family::kMp3);
  EXPECT_EQ(family_of("mp4a.6B"), Family::kMp3);
  EXPECT_EQ(family_of("ac-3"), Family::kAc3);
  EXPECT_EQ(family_of("ec-3"), Family::kEac3);
  EXPECT_EQ(family_of("Opus"), Family::kOpus);
  EXPECT_EQ(family_of("fLaC"), Family::kFlac);
  EXPECT_EQ(family_of("wvtt"), Family::kText);
  EXPECT_EQ(family_of("stpp.ttml.im1t"), Family::kText);
  EXPECT_EQ(family_of("c608"), Family::kText);
}

TEST(CodecString, DoesNotGuessWhatItDoesNotKnow) {
  EXPECT_EQ(family_of(""), Family::kUnknown);
  EXPECT_EQ(family_of("."), Family::kUnknown);
  EXPECT_EQ(family_of("avc"), Family::kUnknown);
  EXPECT_EQ(family_of("avc11.64"), Family::kUnknown);
  EXPECT_EQ(family_of("mp4a.zz"), Family::kUnknown);
  EXPECT_EQ(family_of("dvh1.05.06"), Family::kUnknown);
}

TEST(CodecString, SplitsACodecsAttribute) {
  const auto codecs = parse_codecs("\"avc1.64001f, mp4a.40.2,,wvtt\"");
  ASSERT_EQ(codecs.size(), 3u);
  EXPECT_EQ(codecs[0], (CodecString{"avc1.64001f", Family::kH264}));
  EXPECT_EQ(codecs[1], (CodecString{"mp4a.40.2", Family::kAac}));
  EXPECT_EQ(codecs[2].family, Family::kText);
  EXPECT_TRUE(parse_codecs("").empty());
}

TEST(CodecString, TellsPicturesFromSound) {
  EXPECT_TRUE(is_video(Family::kAv1));
  EXPECT_FALSE(is_video(Family::kAac));
  EXPECT_TRUE(is_audio(Family::kVorbis));
  EXPECT_FALSE(is_audio(Family::kText));
  EXPECT_FALSE(is_audio(Family::kUnknown));
}

TEST(CodecString, ReadsAvcProfileAndLevelInBothForms) {
  EXPECT_EQ(parse_avc_codec_string("avc1.64001f"), (AvcCodecParameters{100, 0, 31}));
  EXPECT_EQ(parse_avc_codec_string("avc1.42E01E"), (AvcCodecParameters{66, 0xe0, 30}));
  EXPECT_EQ(parse_avc_codec_string("avc1.77.30"), (AvcCodecParameters{77, 0, 30}));
  EXPECT_FALSE(parse_avc_codec_string("avc1"));
  EXPECT_FALSE(parse_avc_codec_string("avc1.64001"));
  EXPECT_FALSE(parse_avc_codec_string("hvc1.64001f"));
}

TEST(CodecString, ReadsTheParametersOfHevc) {
  const auto parsed = parse_hevc_codec_string("hev1.B2.4.H123.B0.8").value();
  EXPECT_EQ(parsed.profile_space, 2);
  EXPECT_EQ(parsed.profile_idc, 2);
  EXPECT_EQ(parsed.compatibility_flags, 0x20000000u);
  EXPECT_TRUE(parsed.high_tier);
  EXPECT_EQ(parsed.level_idc, 123);
  EXPECT_EQ(parsed.constraint_flags, (std::array<uint8_t, 6>{0xb0, 8, 0, 0, 0, 0}));
  for (const char* bad : {"hvc1", "hvc1.1.6", "hvc1.1.6.93", "hvc1.1.6.L999", "hvc1.1.x.L93", "avc1.1.6.L93",
                          "hvc1.1.6.L93.1.2.3.4.5.6.7"}) {
    EXPECT_FALSE(parse_hevc_codec_string(bad)) << bad;
  }
}

TEST(CodecString, ReadsTheParametersOfVp9) {
  EXPECT_EQ(parse_vp9_codec_string("vp09.02.10.10").value(),
            (Vp9CodecParameters{2, 10, 10, 1, {1, 1, 1, false}}));
  for (const char* bad :
       {"vp9", "vp09.00.10", "vp09.04.10.08", "vp09.00.10.08.01.01.01.01.00.00", "vp08.00.10.08"}) {
    EXPECT_FALSE(parse_vp9_codec_string(bad)) << bad;
  }
}

TEST(CodecString, NamesOfFamiliesAreReadInTheirOrder) {
  EXPECT_EQ(parse_family_names("av1, VP9,hevc,h264"),
            (std::vector<Family>{Family::kAv1, Family::kVp9, Family::kH265, Family::kH264}));
  EXPECT_EQ(parse_family_names("av1,,theora,av1"), (std::vector<Family>{Family::kAv1}));
  EXPECT_TRUE(parse_family_names("").empty());
  for (auto family = Family::kH264; family <= Family::kText;
       family = static_cast<Family>(static_cast<int>(family) + 1)) {
    EXPECT_EQ(family_named(to_string(family)), family);
  }
  EXPECT_EQ(family_named("unknown"), Family::kUnknown);
}

}  // namespace
}  // namespace rill::codec
