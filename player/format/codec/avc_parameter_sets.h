// SPDX-License-Identifier: Apache-2.0
//
// H.264 sequence and picture parameter sets (7.3.2.1, 7.3.2.2, annex E), as far as a player needs them.
#pragma once

#include <cstdint>
#include <optional>

#include "player/base/byte_reader.h"
#include "player/base/colour.h"
#include "player/base/result.h"

namespace rill::codec {

inline constexpr uint32_t kMaxAvcDimension = 16384;  // luma samples; level 6.2 allows 139,264 macroblocks

struct SequenceParameterSet {
  uint8_t profile_idc = 0;
  uint8_t constraint_flags = 0;  // the byte after profile_idc: constraint_set0_flag is 0x80
  uint8_t level_idc = 0;
  uint8_t id = 0;
  uint8_t chroma_format_idc = 1;  // 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
  bool separate_colour_planes = false;
  uint8_t bit_depth_luma = 8;
  uint8_t bit_depth_chroma = 8;
  bool lossless = false;  // qpprime_y_zero_transform_bypass_flag
  uint8_t frame_num_bits = 4;
  uint8_t picture_order_count_type = 0;
  uint8_t picture_order_count_bits = 0;          // of pic_order_cnt_lsb; type 0 only
  bool delta_picture_order_always_zero = false;  // type 1 only
  uint32_t max_reference_frames = 0;
  bool frame_num_gaps_allowed = false;
  bool frame_macroblocks_only = true;  // false: may be interlaced
  uint32_t coded_width = 0;            // luma samples, whole macroblocks
  uint32_t coded_height = 0;
  uint32_t width = 0;  // after frame cropping
  uint32_t height = 0;

  // Video usability information, or its defaults.
  uint32_t sample_aspect_width = 1;
  uint32_t sample_aspect_height = 1;
  ColourDescription colour;
  ChromaLocation chroma_location = ChromaLocation::kLeft;
  std::optional<double> frame_rate;  // time_scale / (2 * num_units_in_tick)
  std::optional<uint32_t> max_reorder_frames;
  std::optional<uint32_t> max_decoded_frame_buffering;

  bool operator==(const SequenceParameterSet&) const = default;
};

struct PictureParameterSet {
  uint8_t id = 0;
  uint8_t sps_id = 0;
  bool cabac = false;
  bool bottom_field_picture_order = false;  // bottom_field_pic_order_in_frame_present_flag
  uint32_t slice_groups = 1;                // more than 1: flexible macroblock ordering
  bool weighted_prediction = false;
  bool redundant_pictures =
      false;  // redundant_pic_cnt_present_flag; not read when slice_groups is more than 1
  bool operator==(const PictureParameterSet&) const = default;
};

// `nal` with its header byte, without start code. kMalformed also when it is another kind of NAL unit;
// kTooLarge for pictures beyond kMaxAvcDimension.
Result<SequenceParameterSet> parse_sps(ByteSpan nal);
Result<PictureParameterSet> parse_pps(ByteSpan nal);

}  // namespace rill::codec
