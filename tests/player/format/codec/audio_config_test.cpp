// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/audio_config.h"

#include <gtest/gtest.h>

#include "tests/support/bit_writer.h"

namespace rill::codec {
namespace {

using testing::BitWriter;
using Bytes = std::vector<uint8_t>;

TEST(OpusConfig, WhatIsWrittenReadsBackEqual) {
  const OpusConfig stereo{.channels = 2, .pre_skip = 312, .input_sample_rate = 44100, .output_gain = -256};
  EXPECT_EQ(parse_dops(write_dops(stereo)).value(), stereo);
  const OpusConfig surround{.channels = 6,
                            .pre_skip = 312,
                            .mapping_family = 1,
                            .streams = 4,
                            .coupled_streams = 2,
                            .mapping = {0, 4, 1, 2, 3, 5}};
  EXPECT_EQ(parse_dops(write_dops(surround)).value(), surround);
}

TEST(OpusConfig, RefusesChannelsWithoutAMapping) {
  EXPECT_EQ(parse_dops(write_dops({.channels = 3})).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_dops(write_dops({.channels = 0})).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_dops(Bytes{1}).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse_dops(Bytes{0, 2, 0}).error().code, ErrorCode::kTruncated);
}

TEST(FlacConfig, ReadsStreamInfoAndWritesItBack) {
  const Bytes info = BitWriter()
                         .bits(4096, 16)
                         .bits(4096, 16)
                         .bits(0, 48)
                         .bits(44100, 20)
                         .bits(1, 3)
                         .bits(15, 5)
                         .bits(0, 36)
                         .bits(0, 64)
                         .bits(0, 64)
                         .bytes();
  ASSERT_EQ(info.size(), 34u);
  const Bytes box = write_dfla({.stream_info = info});
  const auto config = parse_dfla(box).value();
  EXPECT_EQ(config.sample_rate, 44100u);
  EXPECT_EQ(config.channels, 2);
  EXPECT_EQ(config.bits_per_sample, 16);
  EXPECT_EQ(config.max_block_size, 4096);
  EXPECT_EQ(config.stream_info, info);
  EXPECT_FALSE(parse_dfla(ByteSpan(box).first(20)).ok());
}

TEST(Ac3Config, ReadsChannelsWithTheLowFrequencyOne) {
  const auto config =
      parse_dac3(
          BitWriter().bits(0, 2).bits(8, 5).bits(0, 3).bits(7, 3).flag(true).bits(14, 5).bits(0, 5).bytes())
          .value();
  EXPECT_EQ(config, (Ac3Config{48000, 6, 384}));
  EXPECT_EQ(parse_dac3(Bytes{0xc0, 0, 0}).error().code, ErrorCode::kMalformed);
}

TEST(Ac3Config, ReadsEnhancedWithDependentSubstreams) {
  BitWriter plain;
  plain.bits(192, 13)
      .bits(0, 3)
      .bits(1, 2)
      .bits(16, 5)
      .bits(0, 5)
      .bits(2, 3)
      .flag(false)
      .bits(0, 3)
      .bits(0, 4)
      .bits(0, 1);
  EXPECT_EQ(parse_dec3(plain.bytes()).value(), (Ac3Config{44100, 2, 192}));
  BitWriter wide;
  wide.bits(768, 13)
      .bits(0, 3)
      .bits(0, 2)
      .bits(16, 5)
      .bits(0, 5)
      .bits(7, 3)
      .flag(true)
      .bits(0, 3)
      .bits(1, 4)
      .bits(2, 9);
  EXPECT_EQ(parse_dec3(wide.bytes()).value(), (Ac3Config{48000, 8, 768}));
}

}  // namespace
}  // namespace rill::codec
