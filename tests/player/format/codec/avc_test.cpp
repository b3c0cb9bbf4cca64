// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/avc.h"

#include <gtest/gtest.h>
#include <array>

#include <functional>

#include "tests/support/bit_writer.h"

namespace rill::codec {
namespace {

using testing::BitWriter;
using Bytes = std::vector<uint8_t>;

struct SpsOptions {
  uint8_t profile = 100;
  uint8_t constraints = 0;
  uint8_t chroma = 1;
  uint8_t bit_depth = 8;
  uint8_t order_count_type = 0;
  uint32_t width_mbs = 40;
  uint32_t height_map_units = 23;
  bool frame_mbs_only = true;
  std::vector<uint32_t> crop{};  // left, right, top, bottom
  std::function<void(BitWriter&)> vui{};
};

bool is_high(uint8_t profile) {
  return profile == 100 || profile == 110 || profile == 122 || profile == 244;
}

Bytes make_sps(const SpsOptions& options = {}) {
  BitWriter w;
  w.bits(options.profile, 8).bits(options.constraints, 8).bits(31, 8).ue(0);
  if (is_high(options.profile)) {
    w.ue(options.chroma);
    if (options.chroma == 3) w.flag(false);
    w.ue(options.bit_depth - 8u).ue(options.bit_depth - 8u).flag(false);
    w.flag(true);  // scaling matrix: one list by deltas, one that ends early, the rest not present
    w.flag(true);
    for (int i = 0; i < 16; ++i) w.se(i == 0 ? 4 : 0);
    w.flag(true).se(-8);
    for (int i = 2; i < (options.chroma == 3 ? 12 : 8); ++i) w.flag(false);
  }
  w.ue(0).ue(options.order_count_type);
  if (options.order_count_type == 0) w.ue(2);
  if (options.order_count_type == 1) w.flag(false).se(-3).se(5).ue(2).se(1).se(-1);
  w.ue(4).flag(false).ue(options.width_mbs - 1).ue(options.height_map_units - 1).flag(options.frame_mbs_only);
  if (!options.frame_mbs_only) w.flag(true);
  w.flag(true).flag(!options.crop.empty());
  for (const uint32_t side : options.crop) w.ue(side);
  w.flag(options.vui != nullptr);
  if (options.vui) options.vui(w);
  return w.nal(0x67);
}

// Every optional part of the VUI.
void full_vui(BitWriter& w) {
  w.flag(true).bits(255, 8).bits(4, 16).bits(3, 16);                                // aspect, extended
  w.flag(true).flag(false);                                                         // overscan
  w.flag(true).bits(5, 3).flag(true).flag(true).bits(1, 8).bits(13, 8).bits(6, 8);  // video signal
  w.flag(true).ue(2).ue(2);                                                         // chroma location
  w.flag(true).bits(1001, 32).bits(60000, 32).flag(true);                           // timing
  w.flag(true).ue(1).bits(0x34, 8);  // NAL HRD with two buffers
  for (int i = 0; i < 2; ++i) w.ue(1000).ue(2000).flag(false);
  w.bits(0x12345, 20);
  w.flag(false);                                                  // no VCL HRD
  w.flag(false).flag(false);                                      // low delay, pic_struct
  w.flag(true).flag(true).ue(0).ue(0).ue(11).ue(11).ue(2).ue(4);  // bitstream restriction
}

void in_order_vui(BitWriter& w) {
  w.flag(false).flag(false).flag(false).flag(false).flag(false).flag(false).flag(false).flag(false);
  w.flag(true).flag(true).ue(0).ue(0).ue(11).ue(11).ue(0).ue(1);
}

Bytes make_pps(uint32_t slice_groups = 1) {
  BitWriter w;
  w.ue(0).ue(0).flag(true).flag(false).ue(slice_groups - 1);
  if (slice_groups == 1) w.ue(0).ue(0).flag(false).bits(0, 2).se(0).se(0).se(-2).bits(1, 2).flag(false);
  return w.nal(0x68);
}

Bytes make_slice(uint32_t slice_type, bool idr, uint32_t first_macroblock = 0) {
  return BitWriter().ue(first_macroblock).ue(slice_type).ue(0).bits(0xabcd, 16).nal(idr ? 0x65 : 0x41);
}

Bytes sample_of(const std::vector<Bytes>& nals) {
  return to_length_prefixed(std::vector<ByteSpan>(nals.begin(), nals.end()));
}

TEST(AvcSps, ReadsSizeAndCropOfAHighProfile) {
  const auto sps =
      parse_sps(make_sps({.width_mbs = 54, .height_map_units = 30, .crop = {0, 5, 0, 1}})).value();
  EXPECT_EQ(sps.profile_idc, 100);
  EXPECT_EQ(sps.level_idc, 31);
  EXPECT_EQ(sps.coded_width, 864u);
  EXPECT_EQ(sps.width, 854u);
  EXPECT_EQ(sps.coded_height, 480u);
  EXPECT_EQ(sps.height, 478u);
  EXPECT_TRUE(sps.frame_macroblocks_only);
  EXPECT_FALSE(sps.max_reorder_frames.has_value());
}

TEST(AvcSps, FieldCodingDoublesTheHeightAndTheCropUnit) {
  const auto sps =
      parse_sps(
          make_sps({.width_mbs = 120, .height_map_units = 34, .frame_mbs_only = false, .crop = {0, 0, 0, 2}}))
          .value();
  EXPECT_EQ(sps.width, 1920u);
  EXPECT_EQ(sps.coded_height, 1088u);
  EXPECT_EQ(sps.height, 1080u);
}

TEST(AvcSps, ReadsTheWholeVui) {
  const auto sps = parse_sps(make_sps({.vui = full_vui})).value();
  EXPECT_EQ(sps.sample_aspect_width, 4u);
  EXPECT_EQ(sps.sample_aspect_height, 3u);
  EXPECT_EQ(sps.colour, (ColourDescription{1, 13, 6, true}));
  EXPECT_EQ(sps.chroma_location, ChromaLocation::kTopLeft);
  ASSERT_TRUE(sps.frame_rate.has_value());
  EXPECT_NEAR(*sps.frame_rate, 29.97, 0.001);
  EXPECT_EQ(sps.max_reorder_frames, 2u);
  EXPECT_EQ(sps.max_decoded_frame_buffering, 4u);
}

TEST(AvcSps, ABrokenVuiKeepsTheDefaults) {
  const auto sps =
      parse_sps(make_sps({.vui = [](BitWriter& w) { w.flag(true).bits(255, 8).bits(9, 16); }})).value();
  EXPECT_EQ(sps.sample_aspect_width, 1u);
  EXPECT_EQ(sps.width, 640u);
}

TEST(AvcSps, ReadsEveryPictureOrderCountType) {
  for (const uint8_t type : std::array<uint8_t, 3>{0, 1, 2}) {
    const auto sps = parse_sps(make_sps({.order_count_type = type})).value();
    EXPECT_EQ(sps.picture_order_count_type, type);
    EXPECT_EQ(sps.width, 640u);
  }
}

TEST(AvcSps, RefusesWhatIsNoneAndWhatIsTooLarge) {
  EXPECT_EQ(parse_sps(make_pps()).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_sps(Bytes{}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_sps(Bytes{0x67, 100}).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_sps(make_sps({.width_mbs = 2000})).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(parse_sps(make_sps({.crop = {400, 0, 0, 0}})).error().code, ErrorCode::kMalformed);
}

TEST(AvcPps, ReadsEntropyModeAndSliceGroups) {
  const auto pps = parse_pps(make_pps()).value();
  EXPECT_TRUE(pps.cabac);
  EXPECT_EQ(pps.slice_groups, 1u);
  EXPECT_EQ(parse_pps(make_pps(3)).value().slice_groups, 3u);
  EXPECT_FALSE(parse_pps(make_sps()).ok());
}

TEST(AvcConfig, WhatIsWrittenReadsBackEqual) {
  AvcConfig config{100, 0, 31, 4, {make_sps()}, {make_pps(), make_pps(2)}};
  const Bytes written = write_avc_config(config);
  EXPECT_EQ(parse_avc_config(written).value(), config);
  // The High profiles end with chroma format and bit depths.
  EXPECT_EQ(Bytes(written.end() - 4, written.end()), (Bytes{0xfd, 0xf8, 0xf8, 0}));
  EXPECT_EQ(codec_string(config), "avc1.64001f");
}

TEST(AvcConfig, RefusesTruncationAndImpossibleLengths) {
  const Bytes written = write_avc_config({77, 0, 30, 4, {make_sps({.profile = 77})}, {make_pps()}});
  for (size_t size = 0; size < written.size(); ++size) {
    EXPECT_FALSE(parse_avc_config(ByteSpan(written).first(size)).ok()) << size;
  }
  Bytes bad = written;
  bad[4] = 0xfe;
  EXPECT_EQ(parse_avc_config(bad).error().code, ErrorCode::kMalformed);
  bad = written;
  bad[0] = 0;
  EXPECT_EQ(parse_avc_config(bad).error().code, ErrorCode::kMalformed);
}

TEST(AvcConfig, IsBuiltFromParameterSetsInBand) {
  const Bytes sps = make_sps({.profile = 66, .constraints = 0xc0});
  const Bytes pps = make_pps();
  const Bytes slice = make_slice(7, true);
  const AvcConfig config = avc_config_from_nals({sps, pps, sps, slice}).value();
  EXPECT_EQ(config.sps.size(), 1u);
  EXPECT_EQ(config.pps.size(), 1u);
  EXPECT_EQ(codec_string(config), "avc1.42c01f");
  EXPECT_FALSE(avc_config_from_nals({sps, slice}).ok());
}

TEST(AvcAccessUnit, AnIdrIsAKeyframe) {
  const auto unit = inspect_access_unit(
                        sample_of({make_sps(), make_pps(), make_slice(7, true), make_slice(7, true, 80)}), 4)
                        .value();
  EXPECT_TRUE(unit.idr);
  EXPECT_TRUE(unit.intra_only);
  EXPECT_TRUE(unit.parameter_sets);
  EXPECT_EQ(unit.slices, 2u);
  EXPECT_TRUE(is_keyframe(unit));
}

TEST(AvcAccessUnit, ARecoveryPointIsAKeyframeOnlyIfIntraAndExactAtOnce) {
  const auto recovery_sei = [](uint32_t frames) {
    const Bytes message = BitWriter().ue(frames).flag(true).flag(false).bits(0, 2).flag(true).bytes();
    BitWriter sei;
    sei.bits(5, 8).bits(17, 8);  // an unregistered user data message before it
    for (int i = 0; i < 17; ++i) sei.bits(0x55, 8);
    sei.bits(6, 8).bits(message.size(), 8);
    for (const uint8_t byte : message) sei.bits(byte, 8);
    return sei.nal(0x06);
  };
  EXPECT_TRUE(
      is_keyframe(inspect_access_unit(sample_of({recovery_sei(0), make_slice(2, false)}), 4).value()));
  EXPECT_FALSE(
      is_keyframe(inspect_access_unit(sample_of({recovery_sei(0), make_slice(0, false)}), 4).value()));
  EXPECT_FALSE(
      is_keyframe(inspect_access_unit(sample_of({recovery_sei(9), make_slice(2, false)}), 4).value()));
  EXPECT_FALSE(is_keyframe(inspect_access_unit(sample_of({make_slice(2, false)}), 4).value()));
}

TEST(AvcAccessUnit, NoticesBSlices) {
  EXPECT_TRUE(needs_avc_module(inspect_access_unit(sample_of({make_slice(1, false)}), 4).value()));
  EXPECT_TRUE(needs_avc_module(
      inspect_access_unit(sample_of({make_slice(5, false), make_slice(6, false, 99)}), 4).value()));
  EXPECT_FALSE(needs_avc_module(inspect_access_unit(sample_of({make_slice(5, false)}), 4).value()));
}

TEST(AvcAccessUnit, ParameterSetsInBandMayAskForTheOtherModule) {
  const Bytes plain = make_sps({.profile = 66});
  const Bytes interlaced = make_sps({.profile = 77, .frame_mbs_only = false});
  EXPECT_FALSE(
      needs_avc_module(inspect_access_unit(sample_of({plain, make_pps(), make_slice(7, true)}), 4).value()));
  EXPECT_TRUE(needs_avc_module(
      inspect_access_unit(sample_of({interlaced, make_pps(), make_slice(7, true)}), 4).value()));
}

TEST(AvcAccessUnit, ASliceTypeOutOfRangeIsMalformed) {
  EXPECT_EQ(inspect_access_unit(sample_of({make_slice(10, false)}), 4).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(inspect_access_unit(sample_of({Bytes{0x41}}), 4).error().code, ErrorCode::kTruncated);
}

TEST(H264Module, OpenH264GetsOnlyWhatItDecodesExactly) {
  const auto module_for = [](const SpsOptions& options) {
    return choose_h264_module(parse_sps(make_sps(options)).value());
  };
  EXPECT_EQ(module_for({.profile = 66}), "h264");
  EXPECT_EQ(module_for({.profile = 66, .constraints = 0xc0}), "h264");
  EXPECT_EQ(module_for({.profile = 100, .order_count_type = 2}), "h264");
  EXPECT_EQ(module_for({.profile = 77, .vui = in_order_vui}), "h264");
  EXPECT_EQ(module_for({.profile = 77}), "avc");  // unsure
  EXPECT_EQ(module_for({.profile = 100, .vui = full_vui}), "avc");
  EXPECT_EQ(module_for({.profile = 110, .bit_depth = 10, .order_count_type = 2}), "avc");
  EXPECT_EQ(module_for({.profile = 122, .chroma = 2, .order_count_type = 2}), "avc");
  EXPECT_EQ(module_for({.profile = 244, .chroma = 3, .order_count_type = 2}), "avc");
  EXPECT_EQ(module_for({.profile = 100, .chroma = 0, .order_count_type = 2}), "avc");
  EXPECT_EQ(module_for({.profile = 77, .frame_mbs_only = false, .vui = in_order_vui}), "avc");
}

TEST(H264Module, OneParameterSetOutOfLineSendsTheWholeConfigToTheOther) {
  const Bytes plain = make_sps({.profile = 66});
  const Bytes other = make_sps({.profile = 100});
  EXPECT_EQ(choose_h264_module(AvcConfig{66, 0, 31, 4, {plain}, {make_pps(2)}}), "h264");
  EXPECT_EQ(choose_h264_module(AvcConfig{66, 0, 31, 4, {plain, other}, {make_pps()}}), "avc");
  EXPECT_EQ(choose_h264_module(AvcConfig{66, 0, 31, 4, {Bytes{0x67}}, {make_pps()}}), "avc");
  EXPECT_EQ(choose_h264_module(AvcConfig{66, 0, 31, 4, {}, {}}), "h264");
  EXPECT_EQ(choose_h264_module(AvcConfig{100, 0, 31, 4, {}, {}}), "avc");
}

}  // namespace
}  // namespace rill::codec
