// SPDX-License-Identifier: Apache-2.0
//
// Sound as transport streams carry it, and Opus outside of MP4.
#include <gtest/gtest.h>

#include "hex.h"
#include "player/format/codec/ac3.h"
#include "player/format/codec/audio_config.h"
#include "player/format/codec/latm.h"
#include "player/format/codec/mpeg_audio.h"
#include "player/format/codec/opus.h"
#include "tests/support/bit_writer.h"

namespace rill::codec {
namespace {

using testing::BitWriter;
using Bytes = std::vector<uint8_t>;

TEST(MpegAudio, ReadsWhatEncodersWrite) {
  const auto layer3 = parse_mpeg_audio_header(from_hex("fffb94c4")).value();
  EXPECT_EQ(layer3, (MpegAudioHeader{3, false, 48000, 1, 128, 1152, 384}));
  const auto low = parse_mpeg_audio_header(from_hex("fff370c4")).value();
  EXPECT_EQ(low, (MpegAudioHeader{3, true, 22050, 1, 56, 576, 182}));
  const auto layer2 = parse_mpeg_audio_header(from_hex("fffd84c4")).value();
  EXPECT_EQ(layer2, (MpegAudioHeader{2, false, 48000, 1, 128, 1152, 384}));
}

TEST(MpegAudio, ReadsLayerOneAndPadding) {
  // 44.1 kHz, 384 kb/s, padded: (12 * 384000 / 44100 + 1) * 4.
  EXPECT_EQ(parse_mpeg_audio_header(from_hex("ffffc204")).value().frame_size, 420u);
  // MPEG 2.5 at 11025 Hz.
  EXPECT_EQ(parse_mpeg_audio_header(from_hex("ffe340c4")).value().sample_rate, 11025u);
}

TEST(MpegAudio, RefusesWhatIsNone) {
  EXPECT_EQ(parse_mpeg_audio_header(from_hex("fffb94")).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_mpeg_audio_header(from_hex("00fb94c4")).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_mpeg_audio_header(from_hex("fff15080")).error().code, ErrorCode::kMalformed);  // ADTS
  EXPECT_EQ(parse_mpeg_audio_header(from_hex("fffbf4c4")).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_mpeg_audio_header(from_hex("fffb9cc4")).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_mpeg_audio_header(from_hex("fffb04c4")).error().code, ErrorCode::kUnsupported);
}

TEST(Ac3, ReadsStereoAndItsRecord) {
  const auto frame = parse_ac3_frame(from_hex("0b770bd5144043e106f46370c0c0c218")).value();
  EXPECT_FALSE(frame.enhanced);
  EXPECT_EQ(frame.size, 768u);
  EXPECT_EQ(frame.sample_rate, 48000u);
  EXPECT_EQ(frame.channels, 2u);
  EXPECT_EQ(frame.samples, 1536u);
  EXPECT_EQ(write_dac3(frame), from_hex("101140"));  // as ffmpeg writes it
}

TEST(Ac3, ReadsFiveOneAtFortyFourOne) {
  const auto frame = parse_ac3_frame(from_hex("0b77c0d25c40ebf8403eff76ff0f0840")).value();
  EXPECT_EQ(frame.size, 1670u);
  EXPECT_EQ(frame.channels, 6u);
  const Ac3Config config = parse_dac3(write_dac3(frame)).value();
  EXPECT_EQ(config, (Ac3Config{44100, 6, 384}));
}

TEST(Ac3, ReadsEnhancedFramesAndTheirRecord) {
  const auto frame = parse_ac3_frame(from_hex("0b7701ff3f87c0002080200002004000")).value();
  EXPECT_TRUE(frame.enhanced);
  EXPECT_EQ(frame.size, 1024u);
  EXPECT_EQ(frame.channels, 6u);
  EXPECT_EQ(frame.samples, 1536u);
  const Ac3Config config = parse_dec3(write_dec3({&frame, 1})).value();
  EXPECT_EQ(config, (Ac3Config{48000, 6, 256}));
}

TEST(Ac3, DependentSubstreamsAddChannels) {
  std::vector<Ac3Frame> substreams(1, parse_ac3_frame(from_hex("0b7701ff3f87c0002080200002004000")).value());
  BitWriter w;  // a dependent substream with Lrs/Rrs in its channel map: 7.1
  w.bits(0x0b77, 16).bits(1, 2).bits(0, 3).bits(383, 11).bits(0, 2).bits(3, 2).bits(2, 3).flag(false);
  w.bits(16, 5).bits(27, 5).flag(false).flag(true).bits(0x0200, 16).bits(0, 16);
  substreams.push_back(parse_ac3_frame(w.bytes()).value());
  EXPECT_TRUE(substreams[1].dependent);
  EXPECT_EQ(substreams[1].channels, 2u);
  EXPECT_EQ(parse_dec3(write_dec3(substreams)).value().channels, 8);
}

TEST(Ac3, RefusesWhatIsNone) {
  EXPECT_EQ(parse_ac3_frame(from_hex("0b770bd5144043")).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_ac3_frame(from_hex("0c770bd5144043e1")).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_ac3_frame(from_hex("0b770bd5d44043e1")).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_ac3_frame(from_hex("0b770bd51488e1e1")).error().code, ErrorCode::kUnsupported);
}

// StreamMuxConfig, version 0, of AAC-LC at 48 kHz in stereo, and one payload.
BitWriter mux_element(unsigned sub_frames, uint32_t programmes = 1) {
  BitWriter w;
  w.flag(false).flag(false).flag(true).bits(sub_frames - 1, 6).bits(programmes - 1, 4).bits(0, 3);
  w.bits(0x1190, 16).bits(0, 3).bits(0xff, 8);
  w.flag(true).flag(false).bits(8, 8);  // eight bits of other data
  w.flag(true).bits(0x5a, 8);           // checksum
  return w;
}

TEST(Latm, ReadsWhatFfmpegWrites) {
  const Bytes loas = from_hex("56e111200011901fe7f856f01002630bb319a9c9");
  EXPECT_EQ(parse_loas_header(loas).value().frame_size, 276u);
  Bytes element(loas.begin() + kLoasHeaderSize, loas.end());
  element.resize(273);
  const LatmFrames frames = LatmReader().read(element).value();
  EXPECT_EQ(frames.config, aac_lc_config(48000, 2));
  EXPECT_EQ(frames.specific_config, (Bytes{0x11, 0x90}));
  ASSERT_EQ(frames.frames.size(), 1u);
  EXPECT_EQ(frames.frames[0].size(), 265u);
  EXPECT_EQ(frames.frames[0][0], 0xde);  // a fill element: the encoder tells its name
}

TEST(Latm, ConfigurationsHoldUntilTheNext) {
  LatmReader reader;
  const Bytes same =
      BitWriter().flag(true).bits(1, 8).bits(0xab, 8).bits(1, 8).bits(0xcd, 8).bits(7, 8).bytes();
  EXPECT_TRUE(reader.read(same).value().frames.empty());  // nothing is known yet
  BitWriter first = mux_element(2);
  first.bits(2, 8).bits(0x0102, 16).bits(0, 8).bits(9, 8);
  const LatmFrames frames = reader.read(first.bytes()).value();
  EXPECT_EQ(frames.frames, (std::vector<Bytes>{{1, 2}, {}}));
  EXPECT_EQ(reader.read(same).value().frames, (std::vector<Bytes>{{0xab}, {0xcd}}));
  reader.reset();
  EXPECT_TRUE(reader.read(same).value().frames.empty());
}

TEST(Latm, RefusesWhatItCannotPlayAndWhatIsCutShort) {
  EXPECT_EQ(LatmReader().read(mux_element(1, 2).bytes()).error().code, ErrorCode::kUnsupported);
  BitWriter cut = mux_element(1);
  cut.bits(200, 8).bits(1, 8);
  EXPECT_EQ(LatmReader().read(cut.bytes()).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_loas_header(Bytes{0x56, 0xe1}).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(parse_loas_header(Bytes{0x57, 0xe1, 0}).error().code, ErrorCode::kMalformed);
}

TEST(OpusHead, WhatIsWrittenReadsBackEqual) {
  OpusConfig config;
  config.pre_skip = 312;
  config.output_gain = -256;
  EXPECT_EQ(parse_opus_head(write_opus_head(config)).value(), config);
  config.channels = 6;
  config.mapping_family = 1;
  config.streams = 4;
  config.coupled_streams = 2;
  config.mapping = {0, 4, 1, 2, 3, 5};
  EXPECT_EQ(parse_opus_head(write_opus_head(config)).value(), config);
  EXPECT_EQ(parse_dops(write_dops(parse_opus_head(write_opus_head(config)).value())).value(), config);
}

TEST(OpusHead, RefusesWhatIsNone) {
  const Bytes head = write_opus_head({});
  EXPECT_EQ(parse_opus_head(ByteSpan(head).first(18)).error().code, ErrorCode::kTruncated);
  Bytes bad = head;
  bad[0] = 'o';
  EXPECT_EQ(parse_opus_head(bad).error().code, ErrorCode::kMalformed);
  bad = head;
  bad[8] = 16;
  EXPECT_EQ(parse_opus_head(bad).error().code, ErrorCode::kUnsupported);
}

TEST(OpusPacket, DurationsFollowTheTableOfContents) {
  EXPECT_EQ(opus_packet_samples(Bytes{0xfc}).value(), 960u);     // CELT, 20 ms
  EXPECT_EQ(opus_packet_samples(Bytes{0x01}).value(), 960u);     // two SILK frames of 10 ms
  EXPECT_EQ(opus_packet_samples(Bytes{0x83, 3}).value(), 360u);  // three CELT frames of 2.5 ms
  EXPECT_EQ(opus_packet_samples(Bytes{0x1b, 3}).error().code, ErrorCode::kMalformed);  // 180 ms
  EXPECT_EQ(opus_packet_samples(Bytes{}).error().code, ErrorCode::kTruncated);
}

}  // namespace
}  // namespace rill::codec
