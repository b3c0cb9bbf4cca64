// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/hevc_parameter_sets.h"

#include <gtest/gtest.h>

#include <functional>

#include "hevc_streams.h"
#include "tests/support/bit_writer.h"

namespace rill::codec {
namespace {

using testing::BitWriter;
using Bytes = std::vector<uint8_t>;

struct SpsOptions {
  unsigned temporal_layers = 1;
  uint32_t chroma = 1;
  uint32_t width = 64;
  uint32_t height = 64;
  std::vector<uint32_t> window{};  // left, right, top, bottom, in chroma samples
  std::function<void(BitWriter&)> reference_sets = [](BitWriter& w) { w.ue(0); };
  std::function<void(BitWriter&)> vui{};
};

Bytes make_sps(const SpsOptions& options) {
  BitWriter w;
  w.bits(1, 8);  // second header byte
  w.bits(0, 4).bits(options.temporal_layers - 1, 3).flag(true);
  w.bits(1, 8).bits(0x60000000, 32).bits(0x900000000000, 48).bits(93, 8);
  if (options.temporal_layers > 1) {
    for (unsigned i = 0; i < 8; ++i) w.flag(i + 1 < options.temporal_layers).flag(i == 0);
    w.bits(0, 44).bits(0, 44).bits(60, 8);  // the first layer's profile and level
    for (unsigned i = 2; i < options.temporal_layers; ++i) w.bits(0, 44).bits(0, 44);
  }
  w.ue(3).ue(options.chroma);
  if (options.chroma == 3) w.flag(false);
  w.ue(options.width).ue(options.height).flag(!options.window.empty());
  for (const uint32_t side : options.window) w.ue(side);
  w.ue(0).ue(2).ue(4).flag(true);
  for (unsigned i = 0; i < options.temporal_layers; ++i) w.ue(4).ue(i).ue(0);
  for (int i = 0; i < 6; ++i) w.ue(0);
  w.flag(true).flag(true);  // scaling lists: all predicted but the first of each size
  for (unsigned size = 0; size < 4; ++size) {
    for (unsigned matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
      w.flag(matrix == 0);
      if (matrix != 0) {
        w.ue(1);
        continue;
      }
      if (size > 1) w.se(-2);
      for (unsigned i = 0; i < (size == 0 ? 16u : 64u); ++i) w.se(i % 2 == 0 ? 3 : -3);
    }
  }
  w.flag(true).flag(true).flag(true).bits(7, 4).bits(7, 4).ue(0).ue(2).flag(false);  // AMP, SAO, PCM
  options.reference_sets(w);
  w.flag(true).ue(2).bits(5, 8).flag(true).bits(9, 8).flag(false);  // long-term pictures
  w.flag(true).flag(true).flag(options.vui != nullptr);
  if (options.vui) options.vui(w);
  w.flag(false);  // no extensions
  return w.nal(0x42);
}

void aspect_16_11(BitWriter& w) {
  w.flag(true).bits(4, 8);
  w.flag(false).flag(false).flag(false).flag(false).flag(true).flag(false).flag(false);
  w.flag(true).bits(1001, 32).bits(24000, 32).flag(false).flag(false);
  w.flag(true).bits(0, 3).ue(77).ue(0).ue(0).ue(0).ue(0);
}

TEST(HevcSps, ReadsWhatX265Writes) {
  const auto sps = parse_hevc_sps(kMainSps).value();
  EXPECT_EQ(sps.profile.profile_idc, 1);
  EXPECT_EQ(sps.profile.level_idc, 60);
  EXPECT_EQ(sps.profile.compatibility_flags, 0x60000000u);
  EXPECT_EQ(sps.coded_width, 336u);
  EXPECT_EQ(sps.width, 322u);
  EXPECT_EQ(sps.coded_height, 192u);
  EXPECT_EQ(sps.height, 182u);
  EXPECT_EQ(sps.max_reorder_pictures, 2);
  EXPECT_EQ(sps.sample_aspect_width, 52u);
  EXPECT_EQ(sps.sample_aspect_height, 69u);
  EXPECT_EQ(sps.colour, (ColourDescription{1, 1, 1, false}));
  EXPECT_NEAR(sps.frame_rate.value(), 29.97, 0.001);  // after the HRD parameters: they were skipped right
}

TEST(HevcSps, ReadsTenBitsAndPq) {
  const auto sps = parse_hevc_sps(kMain10Sps).value();
  EXPECT_EQ(sps.bit_depth_luma, 10);
  EXPECT_EQ(sps.bit_depth_chroma, 10);
  EXPECT_EQ(sps.colour, (ColourDescription{9, 16, 9, false}));
}

TEST(HevcSps, ReadsRangeExtensions) {
  const auto sps = parse_hevc_sps(kRangeExtensionsSps).value();
  EXPECT_EQ(sps.chroma_format_idc, 2);
  EXPECT_EQ(sps.bit_depth_luma, 12);
  EXPECT_TRUE(sps.colour.full_range);
  EXPECT_EQ(sps.width, 322u);
}

TEST(HevcSps, ReadsEveryOptionalPartBeforeTheVui) {
  const auto sps = parse_hevc_sps(make_sps({.temporal_layers = 3, .vui = aspect_16_11})).value();
  EXPECT_EQ(sps.id, 3);
  EXPECT_EQ(sps.temporal_layers, 3);
  EXPECT_EQ(sps.max_reorder_pictures, 2);
  EXPECT_EQ(sps.sample_aspect_width, 16u);
  EXPECT_TRUE(sps.field_sequence);
  EXPECT_NEAR(sps.frame_rate.value(), 23.976, 0.001);
  EXPECT_EQ(sps.min_spatial_segmentation, 77);
}

TEST(HevcSps, PredictedReferenceSetsAreAsLongAsWhatTheyPredictFrom) {
  // {-1, -3 | +2}; then, one picture on, from it: -2, -4 are kept, +1, and the reference itself at -1.
  const auto sets = [](BitWriter& w) {
    w.ue(3);
    w.ue(2).ue(1).ue(0).flag(true).ue(1).flag(true).ue(1).flag(true);
    w.flag(true).flag(true).ue(0);                                           // predicted, distance -1
    w.flag(true).flag(false).flag(true).flag(true).flag(false).flag(false);  // used; kept; used; dropped
    w.flag(true).flag(true).ue(0);                                           // three entries and itself
    w.flag(true).flag(true).flag(true).flag(true);
  };
  const auto sps = parse_hevc_sps(make_sps({.reference_sets = sets, .vui = aspect_16_11})).value();
  EXPECT_EQ(sps.sample_aspect_width, 16u);
  EXPECT_EQ(sps.min_spatial_segmentation, 77);
}

TEST(HevcSps, TheConformanceWindowIsInChromaSamples) {
  const std::vector<uint32_t> window{1, 2, 3, 4};
  EXPECT_EQ(parse_hevc_sps(make_sps({.chroma = 1, .window = window})).value().width, 58u);
  EXPECT_EQ(parse_hevc_sps(make_sps({.chroma = 1, .window = window})).value().height, 50u);
  EXPECT_EQ(parse_hevc_sps(make_sps({.chroma = 2, .window = window})).value().height, 57u);
  EXPECT_EQ(parse_hevc_sps(make_sps({.chroma = 3, .window = window})).value().width, 61u);
  EXPECT_EQ(parse_hevc_sps(make_sps({.chroma = 0, .window = window})).value().width, 61u);
}

TEST(HevcSps, RefusesWhatIsNoneAndWhatIsTooLarge) {
  EXPECT_EQ(parse_hevc_sps(kMainPps).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_hevc_sps(Bytes{0x42}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_hevc_sps(Bytes{0x42, 1, 1}).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_hevc_sps(make_sps({.width = 20000})).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(parse_hevc_sps(make_sps({.width = 0})).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_hevc_sps(make_sps({.window = {32, 0, 0, 0}})).error().code, ErrorCode::kMalformed);
  Bytes other_layer = kMainSps;
  other_layer[1] = 0x09;
  EXPECT_EQ(parse_hevc_sps(other_layer).error().code, ErrorCode::kMalformed);
}

TEST(HevcSps, ABrokenVuiKeepsTheDefaults) {
  const auto broken = [](BitWriter& w) { w.flag(true).bits(255, 8).bits(9, 16); };
  const auto sps = parse_hevc_sps(make_sps({.vui = broken})).value();
  EXPECT_EQ(sps.sample_aspect_width, 1u);
  EXPECT_EQ(sps.width, 64u);
}

TEST(HevcVps, ReadsLayersAndProfile) {
  const auto vps = parse_hevc_vps(kMainVps).value();
  EXPECT_EQ(vps.temporal_layers, 1);
  EXPECT_TRUE(vps.temporal_id_nesting);
  EXPECT_EQ(vps.profile, parse_hevc_sps(kMainSps).value().profile);
  EXPECT_FALSE(parse_hevc_vps(kMainSps).ok());
}

TEST(HevcPps, ReadsTheWaysToDecodeInParallel) {
  const auto pps = parse_hevc_pps(kMainPps).value();
  EXPECT_FALSE(pps.tiles);
  EXPECT_TRUE(pps.entropy_coding_sync);
  EXPECT_FALSE(parse_hevc_pps(kMainVps).ok());
}

}  // namespace
}  // namespace rill::codec
