// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/hevc_parameter_sets.h"

#include <vector>

#include "player/format/codec/hevc_nal.h"
#include "player/format/codec/hevc_reference_sets.h"
#include "player/format/codec/vui_fields.h"

namespace rill::codec {
namespace {

constexpr size_t kMaxParameterSetBytes = 16384;  // of payload: 64 reference picture sets and HRD fit
constexpr unsigned kMaxTemporalLayers = 7;

Error malformed(const char* what, const BitReader& reader) {
  return Error{ErrorCode::kMalformed, what, reader.bit_position() / 8};
}

// profile_tier_level(1, temporal_layers - 1), 7.3.3.
Result<HevcProfile> read_profile(BitReader& reader, unsigned temporal_layers) {
  constexpr unsigned kSubLayerProfileBits = 88;
  constexpr unsigned kSubLayerLevelBits = 8;
  HevcProfile profile;
  profile.profile_space = static_cast<uint8_t>(TRY(reader.bits(2)));
  profile.high_tier = TRY(reader.flag());
  profile.profile_idc = static_cast<uint8_t>(TRY(reader.bits(5)));
  profile.compatibility_flags = TRY(reader.bits(32));
  for (uint8_t& byte : profile.constraint_flags) byte = static_cast<uint8_t>(TRY(reader.bits(8)));
  profile.level_idc = static_cast<uint8_t>(TRY(reader.bits(8)));
  if (temporal_layers == 1) return profile;
  size_t further = 0;
  for (unsigned i = 0; i < 8; ++i) {  // the flags of absent layers are reserved bits
    const bool has_profile = TRY(reader.flag());
    const bool has_level = TRY(reader.flag());
    if (i + 1 >= temporal_layers) continue;
    further += (has_profile ? kSubLayerProfileBits : 0) + (has_level ? kSubLayerLevelBits : 0);
  }
  TRY(reader.skip(further));
  return profile;
}

Result<uint8_t> read_temporal_layers(BitReader& reader) {
  const uint32_t layers = TRY(reader.bits(3)) + 1;
  if (layers > kMaxTemporalLayers) return malformed("max_sub_layers_minus1", reader);
  return static_cast<uint8_t>(layers);
}

Result<void> read_size(BitReader& reader, HevcSequenceParameterSet& sps) {
  sps.chroma_format_idc = static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 3, "chroma_format_idc")));
  if (sps.chroma_format_idc == 3) sps.separate_colour_planes = TRY(reader.flag());
  sps.coded_width = TRY(reader.unsigned_exp_golomb());
  sps.coded_height = TRY(reader.unsigned_exp_golomb());
  if (sps.coded_width == 0 || sps.coded_height == 0) return malformed("picture dimensions", reader);
  if (sps.coded_width > kMaxHevcDimension || sps.coded_height > kMaxHevcDimension) {
    return Error{ErrorCode::kTooLarge, "picture dimensions", reader.bit_position() / 8};
  }
  sps.width = sps.coded_width;
  sps.height = sps.coded_height;
  if (!TRY(reader.flag())) return {};  // conformance_window_flag
  std::array<uint64_t, 4> crop{};      // left, right, top, bottom
  for (uint64_t& side : crop) side = TRY(reader.unsigned_exp_golomb());
  // SubWidthC and SubHeightC, table 6-1.
  const uint64_t unit_x = sps.chroma_format_idc == 1 || sps.chroma_format_idc == 2 ? 2 : 1;
  const uint64_t unit_y = sps.chroma_format_idc == 1 ? 2 : 1;
  const uint64_t crop_x = (crop[0] + crop[1]) * unit_x;
  const uint64_t crop_y = (crop[2] + crop[3]) * unit_y;
  if (crop_x >= sps.coded_width || crop_y >= sps.coded_height) return malformed("conformance window", reader);
  sps.width = sps.coded_width - static_cast<uint32_t>(crop_x);
  sps.height = sps.coded_height - static_cast<uint32_t>(crop_y);
  return {};
}

// scaling_list_data(), 7.3.4; the values do not matter here.
Result<void> skip_scaling_lists(BitReader& reader) {
  for (unsigned size_id = 0; size_id < 4; ++size_id) {
    for (unsigned matrix = 0; matrix < 6; matrix += size_id == 3 ? 3 : 1) {
      if (!TRY(reader.flag())) {  // scaling_list_pred_mode_flag
        TRY(reader.unsigned_exp_golomb());
        continue;
      }
      if (size_id > 1) TRY(reader.signed_exp_golomb());
      const unsigned coefficients = size_id == 0 ? 16 : 64;
      for (unsigned i = 0; i < coefficients; ++i) TRY(reader.signed_exp_golomb());
    }
  }
  return {};
}

// From log2_min_luma_coding_block_size_minus3 to the flags before the VUI.
Result<void> read_coding_tools(BitReader& reader, unsigned order_count_bits) {
  for (int i = 0; i < 6; ++i) TRY(reader.unsigned_exp_golomb());  // block and transform sizes
  if (TRY(reader.flag())) {                                       // scaling_list_enabled_flag
    if (TRY(reader.flag())) TRY(skip_scaling_lists(reader));
  }
  TRY(reader.skip(2));       // amp_enabled_flag, sample_adaptive_offset_enabled_flag
  if (TRY(reader.flag())) {  // pcm_enabled_flag
    TRY(reader.skip(4 + 4));
    TRY(reader.unsigned_exp_golomb());
    TRY(reader.unsigned_exp_golomb());
    TRY(reader.skip(1));
  }
  TRY(skip_short_term_reference_sets(reader));
  if (TRY(reader.flag())) {  // long_term_ref_pics_present_flag
    const uint32_t count = TRY(bounded_exp_golomb(reader, 32, "num_long_term_ref_pics_sps"));
    TRY(reader.skip(size_t{count} * (order_count_bits + 1)));
  }
  return reader.skip(2);  // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
}

// sub_layer_hrd_parameters(), E.2.3.
Result<void> skip_sub_layer_hrd(BitReader& reader, uint32_t buffers, bool sub_pictures) {
  for (uint32_t i = 0; i < buffers; ++i) {
    for (int field = 0; field < (sub_pictures ? 4 : 2); ++field) TRY(reader.unsigned_exp_golomb());
    TRY(reader.skip(1));
  }
  return {};
}

// hrd_parameters(1, temporal_layers - 1), E.2.2.
Result<void> skip_hrd(BitReader& reader, unsigned temporal_layers) {
  const bool nal = TRY(reader.flag());
  const bool vcl = TRY(reader.flag());
  bool sub_pictures = false;
  if (nal || vcl) {
    sub_pictures = TRY(reader.flag());
    if (sub_pictures) TRY(reader.skip(8 + 5 + 1 + 5));
    TRY(reader.skip(4 + 4));
    if (sub_pictures) TRY(reader.skip(4));
    TRY(reader.skip(5 + 5 + 5));
  }
  for (unsigned layer = 0; layer < temporal_layers; ++layer) {
    bool fixed_rate = TRY(reader.flag());              // fixed_pic_rate_general_flag
    if (!fixed_rate) fixed_rate = TRY(reader.flag());  // fixed_pic_rate_within_cvs_flag
    bool low_delay = false;
    if (fixed_rate) {
      TRY(reader.unsigned_exp_golomb());
    } else {
      low_delay = TRY(reader.flag());
    }
    uint32_t buffers = 1;
    if (!low_delay) buffers += TRY(bounded_exp_golomb(reader, 31, "cpb_cnt_minus1"));
    if (nal) TRY(skip_sub_layer_hrd(reader, buffers, sub_pictures));
    if (vcl) TRY(skip_sub_layer_hrd(reader, buffers, sub_pictures));
  }
  return {};
}

Result<void> read_timing(BitReader& reader, HevcSequenceParameterSet& sps) {
  const uint32_t units_in_tick = TRY(reader.bits(32));
  const uint32_t time_scale = TRY(reader.bits(32));
  if (units_in_tick > 0 && time_scale > 0) sps.frame_rate = static_cast<double>(time_scale) / units_in_tick;
  if (TRY(reader.flag())) TRY(reader.unsigned_exp_golomb());  // poc_proportional_to_timing
  if (TRY(reader.flag())) TRY(skip_hrd(reader, sps.temporal_layers));
  return {};
}

// E.2.1.
Result<void> read_vui(BitReader& reader, HevcSequenceParameterSet& sps) {
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
  TRY(reader.skip(1));  // neutral_chroma_indication_flag
  sps.field_sequence = TRY(reader.flag());
  TRY(reader.skip(1));       // frame_field_info_present_flag
  if (TRY(reader.flag())) {  // default display window: a hint that no player follows
    for (int i = 0; i < 4; ++i) TRY(reader.unsigned_exp_golomb());
  }
  if (TRY(reader.flag())) TRY(read_timing(reader, sps));
  if (!TRY(reader.flag())) return {};  // bitstream_restriction_flag
  TRY(reader.skip(3));
  sps.min_spatial_segmentation =
      static_cast<uint16_t>(TRY(bounded_exp_golomb(reader, 4095, "min_spatial_segmentation_idc")));
  return {};
}

// A VUI that does not parse to its end keeps the defaults: encoders get it wrong, and no sample depends on
// it.
void read_vui_if_sound(BitReader& reader, HevcSequenceParameterSet& sps) {
  HevcSequenceParameterSet with_vui = sps;
  if (read_vui(reader, with_vui).ok()) sps = with_vui;
}

}  // namespace

Result<HevcVideoParameterSet> parse_hevc_vps(ByteSpan nal) {
  if (hevc_nal_type(nal) != HevcNalType::kVps) return Error{ErrorCode::kMalformed, "not a VPS", 0};
  const std::vector<uint8_t> payload = hevc_raw_payload(nal, kMaxParameterSetBytes);
  BitReader reader(payload);
  HevcVideoParameterSet vps;
  vps.id = static_cast<uint8_t>(TRY(reader.bits(4)));
  TRY(reader.skip(2 + 6));  // base layer flags, vps_max_layers_minus1
  vps.temporal_layers = TRY(read_temporal_layers(reader));
  vps.temporal_id_nesting = TRY(reader.flag());
  TRY(reader.skip(16));  // vps_reserved_0xffff_16bits
  vps.profile = TRY(read_profile(reader, vps.temporal_layers));
  return vps;
}

Result<HevcSequenceParameterSet> parse_hevc_sps(ByteSpan nal) {
  if (hevc_nal_type(nal) != HevcNalType::kSps || hevc_layer_id(nal) != 0) {
    return Error{ErrorCode::kMalformed, "not an SPS of the base layer", 0};
  }
  const std::vector<uint8_t> payload = hevc_raw_payload(nal, kMaxParameterSetBytes);
  BitReader reader(payload);
  HevcSequenceParameterSet sps;
  sps.vps_id = static_cast<uint8_t>(TRY(reader.bits(4)));
  sps.temporal_layers = TRY(read_temporal_layers(reader));
  sps.temporal_id_nesting = TRY(reader.flag());
  sps.profile = TRY(read_profile(reader, sps.temporal_layers));
  sps.id = static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 15, "sps_seq_parameter_set_id")));
  TRY(read_size(reader, sps));
  sps.bit_depth_luma = static_cast<uint8_t>(8 + TRY(bounded_exp_golomb(reader, 8, "bit_depth_luma_minus8")));
  sps.bit_depth_chroma =
      static_cast<uint8_t>(8 + TRY(bounded_exp_golomb(reader, 8, "bit_depth_chroma_minus8")));
  const uint32_t order_count_bits =
      4 + TRY(bounded_exp_golomb(reader, 12, "log2_max_pic_order_cnt_lsb_minus4"));
  const bool every_layer = TRY(reader.flag());  // sps_sub_layer_ordering_info_present_flag
  for (unsigned i = every_layer ? 0 : sps.temporal_layers - 1u; i < sps.temporal_layers; ++i) {
    TRY(reader.unsigned_exp_golomb());
    sps.max_reorder_pictures =
        static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 16, "sps_max_num_reorder_pics")));
    TRY(reader.unsigned_exp_golomb());
  }
  TRY(read_coding_tools(reader, order_count_bits));
  if (TRY(reader.flag())) read_vui_if_sound(reader, sps);
  return sps;
}

Result<HevcPictureParameterSet> parse_hevc_pps(ByteSpan nal) {
  if (hevc_nal_type(nal) != HevcNalType::kPps) return Error{ErrorCode::kMalformed, "not a PPS", 0};
  const std::vector<uint8_t> payload = hevc_raw_payload(nal, kMaxParameterSetBytes);
  BitReader reader(payload);
  HevcPictureParameterSet pps;
  pps.id = static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 63, "pps_pic_parameter_set_id")));
  pps.sps_id = static_cast<uint8_t>(TRY(bounded_exp_golomb(reader, 15, "pps_seq_parameter_set_id")));
  TRY(reader.skip(1 + 1 + 3 + 1 + 1));  // dependent slices to cabac_init_present_flag
  TRY(reader.unsigned_exp_golomb());    // num_ref_idx_l0_default_active_minus1
  TRY(reader.unsigned_exp_golomb());    // num_ref_idx_l1_default_active_minus1
  TRY(reader.signed_exp_golomb());      // init_qp_minus26
  TRY(reader.skip(2));                  // constrained_intra_pred_flag, transform_skip_enabled_flag
  if (TRY(reader.flag())) TRY(reader.unsigned_exp_golomb());  // diff_cu_qp_delta_depth
  TRY(reader.signed_exp_golomb());                            // pps_cb_qp_offset
  TRY(reader.signed_exp_golomb());                            // pps_cr_qp_offset
  TRY(reader.skip(1 + 1 + 1 + 1));  // chroma offsets, weighted prediction, transquant bypass
  pps.tiles = TRY(reader.flag());
  pps.entropy_coding_sync = TRY(reader.flag());
  return pps;
}

}  // namespace rill::codec
