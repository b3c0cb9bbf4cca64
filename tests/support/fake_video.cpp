// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fake_video.h"

#include <cassert>

#include "player/base/byte_writer.h"
#include "player/format/codec/av1.h"
#include "player/format/codec/avc.h"
#include "player/format/codec/hevc.h"
#include "player/format/codec/vp9.h"
#include "tests/support/bit_writer.h"

namespace rill::testing {
namespace {

// `header`, filled up to `size` with bytes that mean nothing to any parser.
std::vector<uint8_t> padded(std::vector<uint8_t> header, size_t size) {
  if (header.size() < size) header.resize(size, 0x55);
  return header;
}

std::vector<uint8_t> one_nal(std::vector<uint8_t> header, size_t size) {
  const std::vector<uint8_t> nal = padded(std::move(header), size);
  return codec::to_length_prefixed({ByteSpan(nal)});
}

// H.264 7.3.2.1.1; picture_order_count_type 2 (no reordering) or 0.
std::vector<uint8_t> avc_sps(const FakeVideoOptions& options) {
  BitWriter sps;
  sps.bits(options.b_frames ? 77 : 66, 8);
  sps.bits(0, 8);
  sps.bits(30, 8);
  sps.ue(0);  // seq_parameter_set_id
  sps.ue(0);  // log2_max_frame_num_minus4
  sps.ue(options.b_frames ? 0 : 2);
  if (options.b_frames) sps.ue(0);  // log2_max_pic_order_cnt_lsb_minus4
  sps.ue(2);                        // max_num_ref_frames
  sps.bits(0, 1);
  sps.ue((options.width + 15) / 16 - 1);
  sps.ue((options.height + 15) / 16 - 1);
  sps.bits(1, 1);  // frame_mbs_only_flag
  sps.bits(1, 1);  // direct_8x8_inference_flag
  sps.bits(0, 1);  // frame_cropping_flag
  sps.bits(0, 1);  // vui_parameters_present_flag
  return sps.nal(0x67);
}

FakeVideo avc(const FakeVideoOptions& options) {
  const std::vector<uint8_t> sps = avc_sps(options);
  const std::vector<uint8_t> pps{0x68, 0xce, 0x38, 0x80};
  const auto config = codec::avc_config_from_nals({ByteSpan(sps), ByteSpan(pps)});
  assert(config.ok());
  // first_mb_in_slice 0, slice_type 7 (I) or 5 (P), pic_parameter_set_id 0, frame_num.
  return {"avc1",
          codec::write_avc_config(*config),
          codec_string(*config),
          one_nal({0x65, 0x88, 0x84}, options.frame_bytes),
          one_nal({0x41, 0x9a, 0x22}, options.frame_bytes),
          {sps, pps}};
}

// H.265 7.3.2.2.
FakeVideo hevc(const FakeVideoOptions& options) {
  BitWriter sps;
  sps.bits(0x01, 8);            // the second byte of its header
  sps.bits(1, 8);               // no VPS of interest, one temporal layer, nesting
  sps.bits(0x0160, 16);         // Main
  sps.bits(0xff00ffffULL, 32);  // free of emulation prevention
  sps.bits(0x1111111111ULL, 40);
  sps.bits(93, 8);
  sps.ue(0);
  sps.ue(1);
  sps.ue(options.width);
  sps.ue(options.height);
  sps.bits(0, 1);
  for (const uint32_t value : {0u, 0u, 4u}) sps.ue(value);
  sps.bits(1, 1);
  for (const uint32_t value : {1u, 0u, 0u, 0u, 3u, 0u, 3u, 0u, 0u}) sps.ue(value);
  sps.bits(0, 4);  // no scaling lists, AMP, SAO, PCM
  sps.ue(0);
  sps.bits(0, 4);  // no long-term pictures, motion vector prediction, smoothing; no VUI
  sps.bits(0, 1);
  const std::vector<uint8_t> sequence = sps.nal(0x42);
  const std::vector<uint8_t> video{0x40, 0x01, 0x0c, 0x01};
  const std::vector<uint8_t> picture{0x44, 0x01, 0xc0, 0x73, 0xc1, 0x89};
  const auto config = codec::hevc_config_from_nals({ByteSpan(video), ByteSpan(sequence), ByteSpan(picture)});
  assert(config.ok());
  return {"hvc1",
          codec::write_hevc_config(*config),
          codec_string(*config, "hvc1"),
          one_nal({0x28, 0x01, 0xaf}, options.frame_bytes),
          one_nal({0x02, 0x01, 0xd0}, options.frame_bytes),
          {video, sequence, picture}};
}

// VP9 6.2.
FakeVideo vp9(const FakeVideoOptions& options) {
  BitWriter key;
  key.bits(0b10'00'0'0'1'0, 8);
  key.bits(0x498342, 24);
  key.bits(0b001'0, 4);  // BT.601, limited range
  key.bits(options.width - 1, 16);
  key.bits(options.height - 1, 16);
  key.bits(0, 1);
  const std::vector<uint8_t> header = key.flag(true).bytes();
  const auto parsed = codec::parse_vp9_frame_header(header);
  assert(parsed.ok());
  codec::VpConfig config =
      codec::vp9_config(*parsed, codec::vp9_level({options.width, options.height, 30, {}}));
  config.colour = {};
  return {"vp09",
          codec::write_vp_config(config),
          codec_string(config),
          padded(header, options.frame_bytes),
          padded({0b10'00'0'1'1'0}, options.frame_bytes),
          {}};
}

// AV1 5.5 and 5.9.2.
FakeVideo av1(const FakeVideoOptions& options) {
  BitWriter sequence;
  sequence.bits(0, 3 + 1 + 1 + 1 + 1 + 5 + 12);  // Main, one operating point
  sequence.bits(5, 5);                           // level 3.1
  sequence.bits(15 << 4 | 15, 8);
  sequence.bits(options.width - 1, 16);
  sequence.bits(options.height - 1, 16);
  sequence.bits(0, 1 + 3 + 4 + 1);  // no frame ids, coding tools, order hints
  sequence.bits(0b11, 2);           // screen content tools, integer vectors: chosen by each frame
  sequence.bits(0, 3 + 3 + 1 + 2 + 1 + 1);
  const std::vector<uint8_t> payload = sequence.flag(true).bytes();
  const auto unit = [](codec::ObuType type, ByteSpan bytes) {
    codec::Obu obu;
    obu.type = type;
    obu.payload = bytes;
    ByteWriter writer;
    codec::write_obu(writer, obu);
    return std::move(writer).take();
  };
  const std::vector<uint8_t> header = unit(codec::ObuType::kSequenceHeader, payload);
  const auto config = codec::av1_config_from_temporal_unit(header);
  assert(config.ok());
  // show_existing_frame 0, frame_type, show_frame 1.
  std::vector<uint8_t> key = unit(codec::ObuType::kFrame, padded({0b0'00'1'0000}, options.frame_bytes));
  key.insert(key.begin(), header.begin(), header.end());
  return {"av01",
          codec::write_av1_config(*config),
          codec_string(*config),
          std::move(key),
          unit(codec::ObuType::kFrame, padded({0b0'01'1'0000}, options.frame_bytes)),
          {}};
}

}  // namespace

FakeVideo fake_video(const FakeVideoOptions& options) {
  if (options.codec == "h265") return hevc(options);
  if (options.codec == "vp9") return vp9(options);
  if (options.codec == "av1") return av1(options);
  assert(options.codec == "h264");
  return avc(options);
}

std::vector<uint8_t> byte_stream_unit(const FakeVideo& video, bool keyframe) {
  const bool hevc = video.sample_entry == mp4::FourCc("hvc1");
  assert(!video.parameter_sets.empty());
  const std::vector<uint8_t> delimiter =
      hevc ? std::vector<uint8_t>{0x46, 0x01, 0x50} : std::vector<uint8_t>{0x09, 0xf0};
  std::vector<ByteSpan> nals{ByteSpan(delimiter)};
  if (keyframe) nals.insert(nals.end(), video.parameter_sets.begin(), video.parameter_sets.end());
  const auto slices = codec::split_length_prefixed(keyframe ? video.keyframe : video.inter_frame, 4);
  assert(slices.ok());
  nals.insert(nals.end(), slices->begin(), slices->end());
  return codec::to_annex_b(nals);
}

}  // namespace rill::testing
