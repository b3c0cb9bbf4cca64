// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/aac.h"

#include <gtest/gtest.h>

#include "tests/support/bit_writer.h"

namespace rill::codec {
namespace {

using testing::BitWriter;
using Bytes = std::vector<uint8_t>;

TEST(AudioSpecificConfig, ReadsPlainAacLc) {
  const auto config = parse_audio_specific_config(Bytes{0x12, 0x10}).value();
  EXPECT_EQ(config.object_type, kAacLc);
  EXPECT_EQ(config.sample_rate, 44100u);
  EXPECT_EQ(config.channels, 2u);
  EXPECT_EQ(config.frame_length, 1024u);
  EXPECT_FALSE(config.sbr);
  EXPECT_EQ(codec_string(config), "mp4a.40.2");
}

TEST(AudioSpecificConfig, ReadsHierarchicalSbrAndPs) {
  // HE-AAC v2: PS, core 24 kHz mono, output 48 kHz, AAC-LC below.
  const Bytes bytes = BitWriter().bits(29, 5).bits(6, 4).bits(1, 4).bits(3, 4).bits(2, 5).bits(0, 3).bytes();
  const auto config = parse_audio_specific_config(bytes).value();
  EXPECT_TRUE(config.sbr);
  EXPECT_TRUE(config.ps);
  EXPECT_EQ(config.object_type, kAacLc);
  EXPECT_EQ(config.sample_rate, 24000u);
  EXPECT_EQ(config.output_sample_rate, 48000u);
  EXPECT_EQ(config.channels, 1u);
  EXPECT_EQ(config.output_channels, 2u);
  EXPECT_EQ(codec_string(config), "mp4a.40.29");
}

TEST(AudioSpecificConfig, ReadsBackwardCompatibleSbrAndPs) {
  BitWriter w;
  w.bits(2, 5).bits(6, 4).bits(1, 4).bits(0, 3);
  w.bits(0x2b7, 11).bits(5, 5).flag(true).bits(3, 4);
  w.bits(0x548, 11).flag(true);
  const auto config = parse_audio_specific_config(w.bytes()).value();
  EXPECT_TRUE(config.sbr);
  EXPECT_TRUE(config.ps);
  EXPECT_EQ(config.output_sample_rate, 48000u);
  EXPECT_EQ(codec_string(config), "mp4a.40.29");
}

TEST(AudioSpecificConfig, ReadsAnEscapedSampleRateAndTypesBeyond31) {
  const auto config = parse_audio_specific_config(
                          BitWriter().bits(2, 5).bits(15, 4).bits(12345, 24).bits(2, 4).bits(0, 3).bytes())
                          .value();
  EXPECT_EQ(config.sample_rate, 12345u);
  const auto mp3 =
      parse_audio_specific_config(BitWriter().bits(31, 5).bits(2, 6).bits(4, 4).bits(2, 4).bits(0, 5).bytes())
          .value();
  EXPECT_EQ(mp3.object_type, kLayer3);
  EXPECT_EQ(codec_string(mp3), "mp4a.40.34");
}

TEST(AudioSpecificConfig, CountsTheChannelsOfAProgramConfigElement) {
  BitWriter w;
  w.bits(2, 5).bits(3, 4).bits(0, 4).bits(0, 3);
  w.bits(0, 4).bits(1, 2).bits(3, 4);                                   // tag, profile, rate
  w.bits(2, 4).bits(0, 4).bits(1, 4).bits(1, 2).bits(0, 3).bits(0, 4);  // two front, one back, one LFE
  w.flag(false).flag(false).flag(false);
  w.flag(false).bits(0, 4).flag(true).bits(1, 4);  // centre, a pair
  w.flag(true).bits(2, 4);                         // a pair at the back
  w.bits(0, 4);                                    // LFE
  while (w.bytes().size() < 12) w.flag(false);
  const auto config = parse_audio_specific_config(w.bytes()).value();
  EXPECT_EQ(config.channels, 6u);
}

TEST(AudioSpecificConfig, WhatIsWrittenReadsBackEqual) {
  for (const uint32_t channels : {1u, 2u, 6u, 8u}) {
    const auto config = aac_lc_config(48000, channels);
    EXPECT_EQ(parse_audio_specific_config(write_audio_specific_config(config)).value(), config);
  }
  auto sbr = aac_lc_config(22050, 2);
  sbr.sbr = true;
  sbr.output_sample_rate = 44100;
  EXPECT_EQ(parse_audio_specific_config(write_audio_specific_config(sbr)).value(), sbr);
  auto odd = aac_lc_config(12345, 1);
  odd.frame_length = 960;
  EXPECT_EQ(parse_audio_specific_config(write_audio_specific_config(odd)).value(), odd);
}

TEST(AudioSpecificConfig, WritesTheTwoBytesEveryoneKnows) {
  EXPECT_EQ(write_audio_specific_config(aac_lc_config(48000, 2)), (Bytes{0x11, 0x90}));
}

TEST(AudioSpecificConfig, RefusesReservedValuesAndOtherCodecs) {
  EXPECT_EQ(parse_audio_specific_config(Bytes{}).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_audio_specific_config(Bytes{0x12}).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_audio_specific_config(BitWriter().bits(2, 5).bits(13, 4).bits(2, 4).bits(0, 3).bytes())
                .error()
                .code,
            ErrorCode::kMalformed);
  EXPECT_EQ(parse_audio_specific_config(BitWriter().bits(2, 5).bits(3, 4).bits(9, 4).bits(0, 3).bytes())
                .error()
                .code,
            ErrorCode::kMalformed);
  EXPECT_EQ(parse_audio_specific_config(BitWriter().bits(8, 5).bits(3, 4).bits(2, 4).bits(0, 19).bytes())
                .error()
                .code,
            ErrorCode::kUnsupported);
}

TEST(Adts, WhatIsWrittenReadsBackEqual) {
  const auto config = aac_lc_config(44100, 2);
  const Bytes header = write_adts_header(config, 300);
  ASSERT_EQ(header.size(), 7u);
  const auto parsed = parse_adts_header(header).value();
  EXPECT_EQ(parsed.config, config);
  EXPECT_EQ(parsed.header_size, 7u);
  EXPECT_EQ(parsed.frame_size, 307u);
  EXPECT_EQ(parsed.raw_blocks, 1u);
}

TEST(Adts, AChecksumMakesTheHeaderLonger) {
  Bytes header = write_adts_header(aac_lc_config(44100, 2), 300);
  header[1] = static_cast<uint8_t>(header[1] & 0xfe);
  EXPECT_EQ(parse_adts_header(header).error().code, ErrorCode::kTruncated);
  header.resize(9);
  EXPECT_EQ(parse_adts_header(header).value().header_size, 9u);
}

TEST(Adts, RefusesWhatIsNone) {
  Bytes header = write_adts_header(aac_lc_config(44100, 2), 300);
  EXPECT_EQ(parse_adts_header(ByteSpan(header).first(6)).error().code, ErrorCode::kTruncated);
  header[0] = 0xfe;
  EXPECT_EQ(parse_adts_header(header).error().code, ErrorCode::kMalformed);
  header = write_adts_header(aac_lc_config(44100, 2), 300);
  header[1] = static_cast<uint8_t>(header[1] | 0x06);
  EXPECT_EQ(parse_adts_header(header).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace rill::codec
