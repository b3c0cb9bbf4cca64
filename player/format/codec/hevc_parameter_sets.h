// SPDX-License-Identifier: Apache-2.0
//
// H.265 video, sequence and picture parameter sets (7.3.2, annex E), as far as a player and a packager need
// them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "player/base/byte_reader.h"
#include "player/base/colour.h"
#include "player/base/result.h"

namespace rill::codec {

inline constexpr uint32_t kMaxHevcDimension = 16384;  // luma samples; level 6.2 allows 16,888

// The general_ part of profile_tier_level(), 7.3.3.
struct HevcProfile {
  uint8_t profile_space = 0;
  bool high_tier = false;
  uint8_t profile_idc = 0;
  uint32_t compatibility_flags = 0;           // general_profile_compatibility_flag[0] is the highest bit
  std::array<uint8_t, 6> constraint_flags{};  // from general_progressive_source_flag on
  uint8_t level_idc = 0;                      // 30 times the level: 93 is level 3.1
  bool operator==(const HevcProfile&) const = default;
};

struct HevcVideoParameterSet {
  uint8_t id = 0;
  uint8_t temporal_layers = 1;  // vps_max_sub_layers_minus1 + 1
  bool temporal_id_nesting = false;
  HevcProfile profile;
  bool operator==(const HevcVideoParameterSet&) const = default;
};

struct HevcSequenceParameterSet {
  uint8_t vps_id = 0;
  uint8_t id = 0;
  uint8_t temporal_layers = 1;
  bool temporal_id_nesting = false;
  HevcProfile profile;
  uint8_t chroma_format_idc = 1;  // 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
  bool separate_colour_planes = false;
  uint8_t bit_depth_luma = 8;
  uint8_t bit_depth_chroma = 8;
  uint32_t coded_width = 0;
  uint32_t coded_height = 0;
  uint32_t width = 0;  // the conformance window
  uint32_t height = 0;
  uint8_t max_reorder_pictures = 0;  // of the highest temporal layer

  // Video usability information, or its defaults.
  uint32_t sample_aspect_width = 1;
  uint32_t sample_aspect_height = 1;
  ColourDescription colour;
  ChromaLocation chroma_location = ChromaLocation::kLeft;
  bool field_sequence = false;       // each picture is a field
  std::optional<double> frame_rate;  // vui_time_scale / vui_num_units_in_tick
  uint16_t min_spatial_segmentation = 0;

  bool operator==(const HevcSequenceParameterSet&) const = default;
};

struct HevcPictureParameterSet {
  uint8_t id = 0;
  uint8_t sps_id = 0;
  bool tiles = false;
  bool entropy_coding_sync = false;  // wavefronts
  bool operator==(const HevcPictureParameterSet&) const = default;
};

// `nal` with its two header bytes, without start code. kMalformed also when it is another kind of NAL unit;
// kTooLarge for pictures beyond kMaxHevcDimension.
Result<HevcVideoParameterSet> parse_hevc_vps(ByteSpan nal);
Result<HevcSequenceParameterSet> parse_hevc_sps(ByteSpan nal);
Result<HevcPictureParameterSet> parse_hevc_pps(ByteSpan nal);

}  // namespace rill::codec
