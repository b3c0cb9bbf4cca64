// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/vp9.h"

#include <gtest/gtest.h>

#include "hex.h"
#include "player/format/codec/codec_string.h"
#include "tests/support/bit_writer.h"

namespace rill::codec {
namespace {

using testing::BitWriter;
using Bytes = std::vector<uint8_t>;

// The beginnings of keyframes of 322x182 that libvpx 1.12 wrote.
const Bytes kBt709 = from_hex("824983424014100b560438241c184a00");
const Bytes k444TwelveBits = from_hex("b124c1a14000a0805ab031c120e0c2e0");
const Bytes kGbr = from_hex("a2498342e014100b560638241c184a00");

Bytes inter_frame(bool shown) {
  BitWriter w;
  w.bits(2, 2).bits(0, 2).flag(false).flag(true).flag(shown).flag(false);
  if (!shown) w.flag(false);
  return w.bits(0, 2).bits(0x41, 8).bits(0, 24).bytes();
}

Bytes show_existing() {
  return BitWriter().bits(2, 2).bits(0, 2).flag(true).bits(3, 3).bytes();
}

// Annex B, sizes in two bytes.
Bytes superframe(const std::vector<Bytes>& frames) {
  const auto marker = static_cast<uint8_t>(0xc0 | 1 << 3 | (frames.size() - 1));
  Bytes packet;
  Bytes index{marker};
  for (const Bytes& frame : frames) {
    packet.insert(packet.end(), frame.begin(), frame.end());
    index.push_back(static_cast<uint8_t>(frame.size()));
    index.push_back(static_cast<uint8_t>(frame.size() >> 8));
  }
  index.push_back(marker);
  packet.insert(packet.end(), index.begin(), index.end());
  return packet;
}

TEST(Vp9FrameHeader, ReadsWhatLibvpxWrites) {
  const auto header = parse_vp9_frame_header(kBt709).value();
  EXPECT_TRUE(header.keyframe);
  EXPECT_TRUE(header.shown);
  EXPECT_EQ(header.profile, 0);
  EXPECT_EQ(header.width, 322u);
  EXPECT_EQ(header.height, 182u);
  EXPECT_EQ(header.render_width, 322u);
  EXPECT_EQ(header.bit_depth, 8);
  EXPECT_EQ(header.colour.matrix, 1);
  EXPECT_FALSE(header.colour.full_range);
}

TEST(Vp9FrameHeader, ReadsTheOtherProfiles) {
  const auto deep = parse_vp9_frame_header(k444TwelveBits).value();
  EXPECT_EQ(deep.profile, 3);
  EXPECT_EQ(deep.bit_depth, 12);
  EXPECT_FALSE(deep.subsampling_x);
  EXPECT_FALSE(deep.subsampling_y);
  EXPECT_EQ(deep.width, 322u);
  const auto gbr = parse_vp9_frame_header(kGbr).value();
  EXPECT_EQ(gbr.profile, 1);
  EXPECT_EQ(gbr.colour.matrix, 0);
  EXPECT_TRUE(gbr.colour.full_range);
  EXPECT_EQ(gbr.height, 182u);
}

TEST(Vp9FrameHeader, AnIntraOnlyFrameHasASizeAndIsNoKeyframe) {
  BitWriter w;
  w.bits(2, 2).bits(0, 2).flag(false).flag(true).flag(false).flag(true).flag(true);  // hidden, resilient
  w.bits(0x498342, 24).bits(0x0f, 8).bits(639, 16).bits(359, 16).flag(true).bits(319, 16).bits(179, 16);
  const auto header = parse_vp9_frame_header(w.bytes()).value();
  EXPECT_FALSE(header.keyframe);
  EXPECT_TRUE(header.intra_only);
  EXPECT_EQ(header.width, 640u);
  EXPECT_EQ(header.render_height, 180u);
  EXPECT_EQ(header.refreshed_slots, 0x0f);
}

TEST(Vp9FrameHeader, ReadsFramesThatRefer) {
  EXPECT_EQ(parse_vp9_frame_header(inter_frame(true)).value().refreshed_slots, 0x41);
  EXPECT_FALSE(parse_vp9_frame_header(inter_frame(false)).value().shown);
  EXPECT_TRUE(parse_vp9_frame_header(show_existing()).value().show_existing);
}

TEST(Vp9FrameHeader, RefusesWhatIsNone) {
  EXPECT_EQ(parse_vp9_frame_header(Bytes{0x42, 0x49}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_vp9_frame_header(Bytes{}).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_vp9_frame_header(Bytes{0xb8}).error().code, ErrorCode::kUnsupported);
  Bytes no_sync = kBt709;
  no_sync[1] = 0;
  EXPECT_EQ(parse_vp9_frame_header(no_sync).error().code, ErrorCode::kMalformed);
  for (size_t size = 0; size < 9; ++size) {
    EXPECT_EQ(parse_vp9_frame_header(ByteSpan(kBt709).first(size)).error().code, ErrorCode::kTruncated);
  }
}

TEST(Vp9Superframe, IsSplitIntoItsFrames) {
  const Bytes packet = superframe({kBt709, inter_frame(false), show_existing()});
  const auto frames = split_vp9_superframe(packet).value();
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(Bytes(frames[1].begin(), frames[1].end()), inter_frame(false));
  EXPECT_TRUE(is_vp9_keyframe(packet).value());
  EXPECT_FALSE(is_vp9_keyframe(superframe({inter_frame(false), kBt709})).value());
}

TEST(Vp9Superframe, APacketWithoutAnIndexIsOneFrame) {
  const auto frames = split_vp9_superframe(kBt709).value();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].size(), kBt709.size());
}

TEST(Vp9Superframe, AnIndexThatPassesThePacketIsMalformed) {
  Bytes packet = superframe({kBt709, show_existing()});
  packet[packet.size() - 3] = 200;  // the second frame's size
  const auto error = split_vp9_superframe(packet).error();
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_EQ(error.offset, kBt709.size());
  EXPECT_EQ(split_vp9_superframe(Bytes{}).error().code, ErrorCode::kMalformed);
}

TEST(VpConfig, WhatIsWrittenReadsBackEqual) {
  const VpConfig config{2, 31, 10, 1, {9, 16, 9, false}};
  EXPECT_EQ(parse_vp_config(write_vp_config(config)).value(), config);
  EXPECT_EQ(write_vp_config({0, 11, 8, 1, {}}), from_hex("000b820202020000"));  // as ffmpeg writes it
  Bytes bad = write_vp_config(config);
  bad.back() = 1;
  EXPECT_EQ(parse_vp_config(bad).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_vp_config(ByteSpan(bad).first(7)).error().code, ErrorCode::kTruncated);
}

TEST(VpConfig, TheLevelIsTheLowestThatHolds) {
  EXPECT_EQ(vp9_level({322, 182, 30, {}}), 11);
  EXPECT_EQ(vp9_level({1280, 720, 30, {}}), 31);
  EXPECT_EQ(vp9_level({1280, 720, 60, {}}), 40);
  EXPECT_EQ(vp9_level({640, 360, 30, BitsPerSecond{5'000'000}}), 30);
  EXPECT_EQ(vp9_level({16000, 16000, 120, {}}), 62);
}

TEST(VpConfig, TheCodecStringComesFromTheStream) {
  const auto string_of = [](const Bytes& frame, uint8_t level) {
    return codec_string(vp9_config(parse_vp9_frame_header(frame).value(), level));
  };
  EXPECT_EQ(string_of(kBt709, 11), "vp09.00.11.08.01.02.02.01.00");
  EXPECT_EQ(string_of(k444TwelveBits, 11), "vp09.03.11.12.03.02.02.02.00");
  EXPECT_EQ(string_of(kGbr, 11), "vp09.01.11.08.03.02.02.00.01");
  EXPECT_EQ(codec_string(VpConfig{0, 31, 8, 1, {1, 1, 1, false}}), "vp09.00.31.08");
  EXPECT_EQ(codec_string(VpConfig{0, 0, 8, 1, {}}, "vp08"), "vp08.00.00.08");
}

TEST(VpConfig, TheCodecStringParsesBack) {
  const VpConfig config{2, 31, 10, 2, {9, 16, 9, true}};
  const auto parsed = parse_vp9_codec_string(codec_string(config)).value();
  EXPECT_EQ(parsed, (Vp9CodecParameters{2, 31, 10, 2, {9, 16, 9, true}}));
}

}  // namespace
}  // namespace rill::codec
