// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/hevc.h"

#include <gtest/gtest.h>

#include "hevc_streams.h"
#include "player/format/codec/codec_string.h"

namespace rill::codec {
namespace {

using Bytes = std::vector<uint8_t>;

// nal_unit_type, H.265 table 7-1.
constexpr unsigned kTrail = 1;
constexpr unsigned kRasl = 9;
constexpr unsigned kBla = 16;
constexpr unsigned kIdr = 20;
constexpr unsigned kCra = 21;

Bytes sample_of(const std::vector<Bytes>& nals) {
  return to_length_prefixed(std::vector<ByteSpan>(nals.begin(), nals.end()));
}

HevcAccessUnitInfo inspect(const std::vector<Bytes>& nals) {
  return inspect_hevc_access_unit(sample_of(nals), 4).value();
}

HevcConfig main_config() {
  return hevc_config_from_nals({kMainVps, kMainSps, kMainPps}).value();
}

TEST(HevcConfig, IsBuiltFromParameterSetsInBand) {
  const Bytes slice = hevc_slice(kIdr);
  const HevcConfig config = hevc_config_from_nals({kMainVps, kMainSps, kMainPps, kMainPps, slice}).value();
  EXPECT_EQ(config.profile, parse_hevc_sps(kMainSps).value().profile);
  EXPECT_EQ(config.nals(HevcNalType::kPps).size(), 1u);
  EXPECT_EQ(config.parallelism_type, 3);  // wavefronts
  EXPECT_EQ(config.chroma_format_idc, 1);
  EXPECT_TRUE(config.temporal_id_nested);
  EXPECT_FALSE(hevc_config_from_nals({kMainSps, kMainPps}).ok());
}

TEST(HevcConfig, WhatIsWrittenReadsBackEqual) {
  HevcConfig config = main_config();
  config.average_frame_rate = 7672;
  config.min_spatial_segmentation = 4095;
  config.bit_depth_luma = 10;
  config.arrays.push_back({HevcNalType::kPrefixSei, false, {Bytes{0x4e, 1, 5}, Bytes{}}});
  EXPECT_EQ(parse_hevc_config(write_hevc_config(config)).value(), config);
}

TEST(HevcConfig, RefusesTruncationAndImpossibleLengths) {
  const Bytes written = write_hevc_config(main_config());
  for (size_t size = 0; size < written.size(); ++size) {
    EXPECT_FALSE(parse_hevc_config(ByteSpan(written).first(size)).ok()) << size;
  }
  Bytes bad = written;
  bad[21] = static_cast<uint8_t>((bad[21] & ~3) | 2);
  EXPECT_EQ(parse_hevc_config(bad).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_hevc_config(bad).error().offset, 21u);
  bad = written;
  bad[0] = 0;
  EXPECT_EQ(parse_hevc_config(bad).error().code, ErrorCode::kMalformed);
}

TEST(HevcConfig, TheCodecStringLeavesTrailingZeroConstraintsOut) {
  EXPECT_EQ(codec_string(main_config(), "hvc1"), "hvc1.1.6.L60.90");
  const auto ten = hevc_config_from_nals({kMainVps, kMain10Sps, kMainPps}).value();
  EXPECT_EQ(codec_string(ten, "hev1"), "hev1.2.4.L123.90");
  const auto range = hevc_config_from_nals({kMainVps, kRangeExtensionsSps, kMainPps}).value();
  EXPECT_EQ(codec_string(range, "hvc1"), "hvc1.4.10.L60.99.8");
  HevcConfig odd;
  odd.profile = {1, true, 1, 0x60000000, {0, 0, 0, 0, 0, 0}, 93};
  EXPECT_EQ(codec_string(odd, "hvc1"), "hvc1.A1.6.H93");
}

TEST(HevcConfig, TheCodecStringParsesBackToTheProfile) {
  for (const Bytes& sps : {kMainSps, kMain10Sps, kRangeExtensionsSps}) {
    const HevcConfig config = hevc_config_from_nals({kMainVps, sps, kMainPps}).value();
    const auto parsed = parse_hevc_codec_string(codec_string(config, "hvc1"));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->profile_idc, config.profile.profile_idc);
    EXPECT_EQ(parsed->compatibility_flags, config.profile.compatibility_flags);
    EXPECT_EQ(parsed->constraint_flags, config.profile.constraint_flags);
    EXPECT_EQ(parsed->level_idc, config.profile.level_idc);
  }
}

TEST(HevcAccessUnit, EveryRandomAccessPointIsAKeyframe) {
  for (const unsigned type : {kBla, kIdr, kCra})
    EXPECT_TRUE(is_keyframe(inspect({hevc_slice(type)}))) << type;
  EXPECT_FALSE(is_keyframe(inspect({hevc_slice(kTrail)})));
  EXPECT_TRUE(inspect({hevc_slice(kIdr)}).idr);
  EXPECT_TRUE(inspect({hevc_slice(kCra)}).cra);
  EXPECT_FALSE(inspect({hevc_slice(kCra)}).idr);
}

TEST(HevcAccessUnit, TellsLeadingPicturesThatReachBack) {
  EXPECT_TRUE(inspect({hevc_slice(kRasl)}).rasl);
  EXPECT_FALSE(inspect({hevc_slice(7)}).rasl);  // RADL
}

TEST(HevcAccessUnit, CountsSlicesOfTheBaseLayerAlone) {
  Bytes other_layer = hevc_slice(kIdr);
  other_layer[1] = 0x09;
  const auto unit = inspect({kMainVps, hevc_slice(kTrail), hevc_slice(kTrail, false), other_layer});
  EXPECT_EQ(unit.slices, 2u);
  EXPECT_TRUE(unit.parameter_sets);
  EXPECT_FALSE(unit.irap);
}

TEST(HevcAccessUnit, ABadHeaderNamesTheNalUnitAndItsPlace) {
  const auto result = inspect_hevc_access_unit(sample_of({hevc_slice(kTrail), Bytes{0x80, 1, 2}}), 4);
  EXPECT_EQ(result.error().code, ErrorCode::kMalformed);
  EXPECT_NE(result.error().message.find("NAL unit 1"), std::string::npos);
}

TEST(HevcNal, KnowsWhereAPictureAndAnAccessUnitBegin) {
  EXPECT_TRUE(begins_hevc_picture(hevc_slice(kTrail)));
  EXPECT_FALSE(begins_hevc_picture(hevc_slice(kTrail, false)));
  EXPECT_FALSE(begins_hevc_picture(kMainSps));
  EXPECT_TRUE(may_begin_hevc_access_unit(kMainVps));
  EXPECT_TRUE(may_begin_hevc_access_unit(hevc_slice(kIdr)));
  EXPECT_FALSE(may_begin_hevc_access_unit(hevc_slice(kIdr, false)));
  EXPECT_FALSE(may_begin_hevc_access_unit(Bytes{0x50, 1, 0}));  // a suffix SEI
  EXPECT_EQ(hevc_nal_type(Bytes{0x26}), HevcNalType::kUnspecified);
}

}  // namespace
}  // namespace rill::codec
