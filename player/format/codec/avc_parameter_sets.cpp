// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/avc_parameter_sets.h"

#include <array>

#include "player/base/bit_reader.h"
#include "player/format/codec/avc_nal.h"
#include "player/format/codec/vui_fields.h"

namespace rill::codec {
namespace {

constexpr size_t kMaxParameterSetBytes = 4096;  // of payload; hrd_parameters at their longest stay far below
constexpr uint32_t kMacroblock = 16;

Error malformed(const char* what, const BitReader& reader) {
  return Error{ErrorCode::kMalformed, what, reader.bit_position() / 8};
}

// 7.3.2.1.1.1; the values do not matter here.
Result<void> skip_scaling_list(BitReader& reader, unsigned size) {
  int32_t last = 8;
  int32_t next = 8;
  for (unsigned i = 0; i < size; ++i) {
    if (next != 0) {
      const int32_t delta = TRY(reader.signed_exp_golomb());
      if (delta < -128 || delta > 127) return malformed("delta_scale", reader);
      next = (last + delta + 256) % 256;
    }
    if (next != 0) last = next;
  }
  return {};
}

bool has_chroma_fields(uint8_t profile_idc) {
  constexpr std::array<uint8_t, 13> kProfiles{100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
  for (const uint8_t profile : kProfiles) {
    if (profile == profile_idc) return true;
  }
  return false;
}

Result<void> read_chroma_fields(BitReader& reader, SequenceParameterSet& sps) {
  sps.chroma_format_idc = static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 3, "chroma_format_idc")));
  if (sps.chroma_format_idc == 3) sps.separate_colour_planes = TRY(reader.flag());
  sps.bit_depth_luma = static_cast<uint8_t>(8 + TRY(bounded_exp_golomb(reader, 6, "bit_depth_luma_minus8")));
  sps.bit_depth_chroma =
      static_cast<uint8_t>(8 + TRY(bounded_exp_golomb(reader, 6, "bit_depth_chroma_minus8")));
  sps.lossless = TRY(reader.flag());
  if (TRY(reader.flag())) {  // seq_scaling_matrix_present_flag
    const unsigned lists = sps.chroma_format_idc == 3 ? 12 : 8;
    for (unsigned i = 0; i < lists; ++i) {
      if (TRY(reader.flag())) TRY(skip_scaling_list(reader, i < 6 ? 16 : 64));
    }
  }
  return {};
}

Result<void> read_picture_order_count(BitReader& reader, SequenceParameterSet& sps) {
  sps.picture_order_count_type =
      static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 2, "pic_order_cnt_type")));
  if (sps.picture_order_count_type == 0) {
    sps.picture_order_count_bits =
        static_cast<uint8_t>(4 + TRY(bounded_exp_golomb(reader, 12, "log2_max_pic_order_cnt_lsb_minus4")));
  } else if (sps.picture_order_count_type == 1) {
    sps.delta_picture_order_always_zero = TRY(reader.flag());
    TRY(reader.signed_exp_golomb());
    TRY(reader.signed_exp_golomb());
    const uint32_t cycle = TRY(bounded_exp_golomb(reader, 255, "num_ref_frames_in_pic_order_cnt_cycle"));
    for (uint32_t i = 0; i < cycle; ++i) TRY(reader.signed_exp_golomb());
  }
  return {};
}

Result<void> read_size(BitReader& reader, SequenceParameterSet& sps) {
  const uint32_t width = TRY(reader.unsigned_exp_golomb());
  const uint32_t height = TRY(reader.unsigned_exp_golomb());
  sps.frame_macroblocks_only = TRY(reader.flag());
  const uint32_t field_factor = sps.frame_macroblocks_only ? 1 : 2;
  if (width >= kMaxAvcDimension / kMacroblock || height >= kMaxAvcDimension / kMacroblock / field_factor) {
    return Error{ErrorCode::kTooLarge, "picture dimensions", reader.bit_position() / 8};
  }
  sps.coded_width = (width + 1) * kMacroblock;
  sps.coded_height = (height + 1) * kMacroblock * field_factor;
  if (!sps.frame_macroblocks_only) TRY(reader.skip(1));  // mb_adaptive_frame_field_flag
  TRY(reader.skip(1));                                   // direct_8x8_inference_flag
  sps.width = sps.coded_width;
  sps.height = sps.coded_height;
  if (!TRY(reader.flag())) return {};  // frame_cropping_flag
  // Units of table 6-1.
  const uint32_t chroma_array_type = sps.separate_colour_planes ? 0 : sps.chroma_format_idc;
  const uint32_t unit_x = chroma_array_type == 1 || chroma_array_type == 2 ? 2 : 1;
  const uint32_t unit_y = (chroma_array_type == 1 ? 2 : 1) * field_factor;
  std::array<uint64_t, 4> crop{};  // left, right, top, bottom
  for (uint64_t& side : crop) side = TRY(reader.unsigned_exp_golomb());
  const uint64_t crop_x = (crop[0] + crop[1]) * unit_x;
  const uint64_t crop_y = (crop[2] + crop[3]) * unit_y;
  if (crop_x >= sps.coded_width || crop_y >= sps.coded_height) return malformed("frame cropping", reader);
  sps.width = sps.coded_width - static_cast<uint32_t>(crop_x);
  sps.height = sps.coded_height - static_cast<uint32_t>(crop_y);
  return {};
}

// E.1.2.
Result<void> skip_hrd(BitReader& reader) {
  const uint32_t count = TRY(bounded_exp_golomb(reader, 31, "cpb_cnt_minus1")) + 1;
  TRY(reader.skip(8));
  for (uint32_t i = 0; i < count; ++i) {
    TRY(reader.unsigned_exp_golomb());
    TRY(reader.unsigned_exp_golomb());
    TRY(reader.skip(1));
  }
  return reader.skip(20);
}

Result<void> read_timing(BitReader& reader, SequenceParameterSet& sps) {
  const uint32_t units_in_tick = TRY(reader.bits(32));
  const uint32_t time_scale = TRY(reader.bits(32));
  TRY(reader.skip(1));
  if (units_in_tick > 0 && time_scale > 0) sps.frame_rate = time_scale / (2.0 * units_in_tick);
  return {};
}

// E.1.1.
Result<void> read_vui(BitReader& reader, SequenceParameterSet& sps) {
  if (TRY(reader.flag())) {
    const SampleAspect aspect = TRY(read_sample_aspect(reader));
    sps.sample_aspect_width = aspect.width;
    sps.sample_aspect_height = aspect.height;
  }
  if (TRY(reader.flag())) TRY(reader.skip(1));  // overscan
  if (TRY(reader.flag())) sps.colour = TRY(read_video_signal(reader));
  if (TRY(reader.flag())) {
    const uint32_t top = TRY(bounded_exp_golomb(reader, 5, "chroma_sample_loc_type_top_field"));
    TRY(bounded_exp_golomb(reader, 5, "chroma_sample_loc_type_bottom_field"));
    sps.chroma_location = static_cast<ChromaLocation>(top);
  }
  if (TRY(reader.flag())) TRY(read_timing(reader, sps));
  const bool nal_hrd = TRY(reader.flag());
  if (nal_hrd) TRY(skip_hrd(reader));
  const bool vcl_hrd = TRY(reader.flag());
  if (vcl_hrd) TRY(skip_hrd(reader));
  if (nal_hrd || vcl_hrd) TRY(reader.skip(1));  // low_delay_hrd_flag
  TRY(reader.skip(1));                          // pic_struct_present_flag
  if (!TRY(reader.flag())) return {};           // bitstream_restriction_flag
  TRY(reader.skip(1));
  for (int i = 0; i < 4; ++i) TRY(reader.unsigned_exp_golomb());  // sizes and motion vector ranges
  sps.max_reorder_frames = TRY(reader.unsigned_exp_golomb());
  sps.max_decoded_frame_buffering = TRY(reader.unsigned_exp_golomb());
  return {};
}

// A VUI that does not parse to its end keeps the defaults: encoders get it wrong, and no sample depends on
// it.
void read_vui_if_sound(BitReader& reader, SequenceParameterSet& sps) {
  SequenceParameterSet with_vui = sps;
  if (read_vui(reader, with_vui).ok()) sps = with_vui;
}

}  // namespace

Result<SequenceParameterSet> parse_sps(ByteSpan nal) {
  if (nal_type(nal) != NalType::kSps) return Error{ErrorCode::kMalformed, "not a sequence parameter set", 0};
  const std::vector<uint8_t> payload = raw_payload(nal, kMaxParameterSetBytes);
  BitReader reader(payload);
  SequenceParameterSet sps;
  sps.profile_idc = static_cast<uint8_t>(TRY(reader.bits(8)));
  sps.constraint_flags = static_cast<uint8_t>(TRY(reader.bits(8)));
  sps.level_idc = static_cast<uint8_t>(TRY(reader.bits(8)));
  sps.id = static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 31, "seq_parameter_set_id")));
  if (has_chroma_fields(sps.profile_idc)) TRY(read_chroma_fields(reader, sps));
  sps.frame_num_bits =
      static_cast<uint8_t>(4 + TRY(bounded_exp_golomb(reader, 12, "log2_max_frame_num_minus4")));
  TRY(read_picture_order_count(reader, sps));
  sps.max_reference_frames = TRY(bounded_exp_golomb(reader, 16, "max_num_ref_frames"));
  sps.frame_num_gaps_allowed = TRY(reader.flag());
  TRY(read_size(reader, sps));
  if (TRY(reader.flag())) read_vui_if_sound(reader, sps);
  return sps;
}

Result<PictureParameterSet> parse_pps(ByteSpan nal) {
  if (nal_type(nal) != NalType::kPps) return Error{ErrorCode::kMalformed, "not a picture parameter set", 0};
  const std::vector<uint8_t> payload = raw_payload(nal, kMaxParameterSetBytes);
  BitReader reader(payload);
  PictureParameterSet pps;
  pps.id = static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 255, "pic_parameter_set_id")));
  pps.sps_id = static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 31, "seq_parameter_set_id")));
  pps.cabac = TRY(reader.flag());
  pps.bottom_field_picture_order = TRY(reader.flag());
  pps.slice_groups = TRY(bounded_exp_golomb(reader, 7, "num_slice_groups_minus1")) + 1;
  if (pps.slice_groups > 1) return pps;  // the slice group map follows; nothing after it is needed
  TRY(bounded_exp_golomb(reader, 31, "num_ref_idx_l0_default_active_minus1"));
  TRY(bounded_exp_golomb(reader, 31, "num_ref_idx_l1_default_active_minus1"));
  pps.weighted_prediction = TRY(reader.flag());
  TRY(reader.skip(2));              // weighted_bipred_idc
  TRY(reader.signed_exp_golomb());  // pic_init_qp_minus26
  TRY(reader.signed_exp_golomb());  // pic_init_qs_minus26
  TRY(reader.signed_exp_golomb());  // chroma_qp_index_offset
  TRY(reader.skip(2));              // deblocking_filter_control_present_flag, constrained_intra_pred_flag
  pps.redundant_pictures = TRY(reader.flag());
  return pps;
}

}  // namespace rill::codec
