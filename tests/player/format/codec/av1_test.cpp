// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/av1.h"

#include <gtest/gtest.h>

#include "hex.h"
#include "player/format/codec/codec_string.h"
#include "tests/support/bit_writer.h"

namespace rill::codec {
namespace {

using testing::BitWriter;
using Bytes = std::vector<uint8_t>;

// Sequence header OBUs for 322x182 by SVT-AV1 1.4 (10 bits, BT.2020 with PQ) and libaom 3.6 (4:4:4).
const Bytes kHdr = from_hex("0a0e000000043d06d4fbf95091009040");
const Bytes k444 = from_hex("0a0a200000043d06d4daf902");

Bytes obu(ObuType type, const Bytes& payload) {
  ByteWriter writer;
  Obu unit;
  unit.type = type;
  unit.payload = payload;
  write_obu(writer, unit);
  return std::move(writer).take();
}

// show_existing_frame 0, frame_type, show_frame.
Bytes frame(unsigned type, bool shown) {
  return obu(ObuType::kFrame, BitWriter().flag(false).bits(type, 2).flag(shown).bits(0, 12).bytes());
}

Bytes joined(const std::vector<Bytes>& pieces) {
  Bytes all;
  for (const Bytes& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

const Bytes kDelimiter = obu(ObuType::kTemporalDelimiter, {});

TEST(Av1SequenceHeader, ReadsWhatEncodersWrite) {
  const auto header = parse_av1_sequence_header(ByteSpan(kHdr).subspan(2)).value();
  EXPECT_EQ(header.profile, 0);
  EXPECT_EQ(header.width, 322u);
  EXPECT_EQ(header.height, 182u);
  EXPECT_EQ(header.bit_depth, 10);
  EXPECT_EQ(header.colour, (ColourDescription{9, 16, 9, false}));
  EXPECT_EQ(header.operating_points.size(), 1u);
  const auto high = parse_av1_sequence_header(ByteSpan(k444).subspan(2)).value();
  EXPECT_EQ(high.profile, 1);
  EXPECT_FALSE(high.subsampling_x);
  EXPECT_FALSE(high.has_colour_description);
}

TEST(Av1SequenceHeader, ReadsTimingAndEveryOperatingPoint) {
  BitWriter w;
  w.bits(0, 3).flag(false).flag(false);
  w.flag(true).bits(1, 32).bits(60, 32).flag(true).ue(1);     // 30 frames a second
  w.flag(true).bits(9, 5).bits(1, 32).bits(4, 5).bits(4, 5);  // decoder model
  w.flag(true).bits(1, 5);                                    // two operating points
  w.bits(0x301, 12).bits(9, 5).flag(true).flag(true).bits(0, 21).flag(true).bits(3, 4);
  w.bits(0x101, 12).bits(4, 5).flag(false).flag(false);
  w.bits(10, 4).bits(10, 4).bits(1919, 11).bits(1079, 11);
  w.flag(true).bits(0, 7);  // frame ids
  w.bits(0, 3).bits(0, 4).flag(true).bits(0, 2);
  w.flag(false).flag(true).flag(false).flag(true).bits(6, 3);  // screen content, integer vectors
  w.bits(0, 3);
  w.flag(false).flag(false).flag(false).flag(false).bits(2, 2).flag(false);  // colour
  w.flag(true);                                                              // film grain
  const auto header = parse_av1_sequence_header(w.bytes()).value();
  ASSERT_EQ(header.operating_points.size(), 2u);
  EXPECT_EQ(header.operating_points[0], (Av1OperatingPoint{0x301, 9, true}));
  EXPECT_EQ(header.operating_points[1], (Av1OperatingPoint{0x101, 4, false}));
  EXPECT_EQ(header.width, 1920u);
  EXPECT_EQ(header.height, 1080u);
  EXPECT_DOUBLE_EQ(header.frame_rate.value(), 30);
  EXPECT_EQ(header.chroma_sample_position, 2);
  EXPECT_TRUE(header.film_grain);
}

TEST(Av1SequenceHeader, EveryTruncationIsToldAsSuch) {
  const Bytes payload(kHdr.begin() + 2, kHdr.end() - 1);
  for (size_t size = 0; size < payload.size(); ++size) {
    EXPECT_EQ(parse_av1_sequence_header(ByteSpan(payload).first(size)).error().code, ErrorCode::kTruncated);
  }
  EXPECT_EQ(parse_av1_sequence_header(Bytes{0xe0, 0}).error().code, ErrorCode::kMalformed);
}

TEST(Av1Obu, BothFormatsGiveTheSame) {
  const Bytes inner = joined({kDelimiter, kHdr, frame(0, true)});
  const auto plain = split_obus(inner).value();
  ASSERT_EQ(plain.size(), 3u);
  EXPECT_EQ(plain[1].offset, kDelimiter.size());
  // Annex B: one frame unit, its OBUs with lengths in front and without sizes of their own.
  ByteWriter frame_unit;
  for (const Obu& unit : plain) {
    write_leb128(frame_unit, static_cast<uint32_t>(unit.payload.size() + 1));
    frame_unit.u8(static_cast<uint8_t>(static_cast<unsigned>(unit.type) << 3));
    frame_unit.bytes(unit.payload);
  }
  ByteWriter temporal_unit;
  write_leb128(temporal_unit, static_cast<uint32_t>(frame_unit.size()));
  temporal_unit.bytes(frame_unit.view());
  const auto annex_b = split_annex_b_obus(temporal_unit.view()).value();
  ASSERT_EQ(annex_b.size(), plain.size());
  for (size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(annex_b[i].type, plain[i].type);
    EXPECT_TRUE(std::equal(annex_b[i].payload.begin(), annex_b[i].payload.end(), plain[i].payload.begin(),
                           plain[i].payload.end()));
  }
}

TEST(Av1Obu, ErrorsNameTheObuAndItsPlace) {
  const Bytes broken = joined({kDelimiter, Bytes{0x32, 0x7f, 1, 2}});
  const auto error = split_obus(broken).error();
  EXPECT_EQ(error.code, ErrorCode::kTruncated);
  EXPECT_EQ(error.offset, kDelimiter.size());
  EXPECT_EQ(split_obus(Bytes{0x92, 0}).error().code, ErrorCode::kMalformed);
  const Bytes endless(9, 0xff);
  ByteReader reader(endless);
  EXPECT_EQ(read_leb128(reader).error().code, ErrorCode::kMalformed);
}

TEST(Av1Obu, ASampleHasNoDelimiterAndEachObuItsSize) {
  Bytes last = frame(1, true);
  last[0] = static_cast<uint8_t>(last[0] & ~2);  // the last one without a size
  last.erase(last.begin() + 1);
  const Bytes sample = av1_sample(joined({kDelimiter, kHdr, obu(ObuType::kPadding, {1, 2}), last})).value();
  EXPECT_EQ(sample, joined({kHdr, frame(1, true)}));
}

TEST(Av1TemporalUnit, AKeyFrameThatIsShownBeginsDecoding) {
  const auto key = inspect_av1_temporal_unit(joined({kDelimiter, kHdr, frame(0, true)})).value();
  EXPECT_TRUE(key.keyframe);
  EXPECT_TRUE(key.sequence_header);
  EXPECT_EQ(key.shown_frames, 1u);
  EXPECT_FALSE(inspect_av1_temporal_unit(joined({kDelimiter, frame(1, true)})).value().keyframe);
  EXPECT_FALSE(inspect_av1_temporal_unit(joined({kHdr, frame(0, false), frame(1, true)})).value().keyframe);
  const auto hidden = inspect_av1_temporal_unit(joined({frame(1, false), frame(1, true)})).value();
  EXPECT_EQ(hidden.frames, 2u);
  EXPECT_EQ(hidden.shown_frames, 1u);
}

TEST(Av1Config, WhatIsWrittenReadsBackEqual) {
  Av1Config config = av1_config_from_temporal_unit(joined({kDelimiter, kHdr, frame(0, true)})).value();
  EXPECT_EQ(config.obus, kHdr);
  config.initial_presentation_delay = 16;
  EXPECT_EQ(parse_av1_config(write_av1_config(config)).value(), config);
  const Av1Config odd{2, 31, true, 12, true, true, false, 2, std::nullopt, {}};
  EXPECT_EQ(parse_av1_config(write_av1_config(odd)).value(), odd);
  EXPECT_EQ(parse_av1_config(Bytes{0x80, 0, 0, 0}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_av1_config(Bytes{0x81, 0, 0}).error().code, ErrorCode::kTruncated);
  EXPECT_FALSE(av1_config_from_temporal_unit(frame(0, true)).ok());
}

TEST(Av1Config, TheCodecStringComesFromTheStream) {
  const auto string_of = [](const Bytes& bytes) {
    return codec_string(av1_config_from_temporal_unit(bytes).value());
  };
  EXPECT_EQ(string_of(kHdr), "av01.0.00M.10.0.110.09.16.09.0");
  EXPECT_EQ(string_of(k444), "av01.1.00M.08.0.000.02.02.02.0");
  EXPECT_EQ(codec_string(Av1Config{0, 13, true, 8, false, true, true, 0, std::nullopt, {}}), "av01.0.13H.08");
}

TEST(Av1Config, TheCodecStringParsesBack) {
  const auto parsed = parse_av1_codec_string("av01.0.00M.10.0.112.09.16.09.1").value();
  EXPECT_EQ(parsed, (Av1CodecParameters{0, 0, false, 10, false, true, true, 2, {9, 16, 9, true}}));
  EXPECT_EQ(parse_av1_codec_string("av01.0.05M.08").value().level, 5);
  EXPECT_FALSE(parse_av1_codec_string("av01.0.05X.08"));
  EXPECT_FALSE(parse_av1_codec_string("av01.9.05M.08"));
  EXPECT_FALSE(parse_av1_codec_string("av01"));
}

}  // namespace
}  // namespace rill::codec
