// SPDX-License-Identifier: Apache-2.0
//
// AV1 as containers carry it: the sequence header (AV1 specification 5.5), what one temporal unit holds, and
// AV1CodecConfigurationRecord ("AV1 Codec ISO Media File Format Binding" 2.3).
//
//   Av1Config config = TRY(av1_config_from_temporal_unit(first_packet));
//   track.extradata = write_av1_config(config); track.codec = codec_string(config);  // "av01.0.04M.08"
//   if (TRY(inspect_av1_temporal_unit(sample)).keyframe) ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "player/base/colour.h"
#include "player/format/codec/av1_obu.h"

namespace rill::codec {

struct Av1OperatingPoint {
  uint16_t idc = 0;   // operating_point_idc: bits 0 to 7 temporal layers, 8 to 11 spatial layers; 0: all
  uint8_t level = 0;  // seq_level_idx: 4 * (X - 2) + Y for level X.Y; 31: no limit
  bool high_tier = false;
  bool operator==(const Av1OperatingPoint&) const = default;
};

struct Av1SequenceHeader {
  uint8_t profile = 0;  // 0 Main, 1 High, 2 Professional
  bool still_picture = false;
  bool reduced_still_picture_header = false;
  std::vector<Av1OperatingPoint> operating_points;  // at least one
  uint32_t width = 0;                               // the largest; a frame may be smaller
  uint32_t height = 0;
  std::optional<double> frame_rate;  // with equal_picture_interval only
  bool film_grain = false;

  // color_config(), 5.5.2.
  uint8_t bit_depth = 8;
  bool monochrome = false;
  bool subsampling_x = true;
  bool subsampling_y = true;
  bool has_colour_description = false;
  ColourDescription colour;
  uint8_t chroma_sample_position = 0;  // 0 unknown, 1 left ("vertical"), 2 top left ("colocated")

  bool operator==(const Av1SequenceHeader&) const = default;
};

// `payload` of a sequence header OBU.
Result<Av1SequenceHeader> parse_av1_sequence_header(ByteSpan payload);

struct Av1Config {
  uint8_t profile = 0;
  uint8_t level = 0;
  bool high_tier = false;
  uint8_t bit_depth = 8;
  bool monochrome = false;
  bool subsampling_x = true;
  bool subsampling_y = true;
  uint8_t chroma_sample_position = 0;
  std::optional<uint8_t> initial_presentation_delay;  // 1 to 16 frames
  std::vector<uint8_t> obus;  // configOBUs: a sequence header and metadata, each with its size; may be empty
  bool operator==(const Av1Config&) const = default;
};

Result<Av1Config> parse_av1_config(ByteSpan av1c);
[[nodiscard]] std::vector<uint8_t> write_av1_config(const Av1Config& config);

// What describes a stream, from its first temporal unit or from an encoder's headers (OBUs). kMalformed
// without a sequence header.
Result<Av1Config> av1_config_from_temporal_unit(ByteSpan bytes);
// The sequence header among config.obus; kMalformed when there is none.
Result<Av1SequenceHeader> sequence_header_of(const Av1Config& config);

// "av01.0.04M.08", with all further fields (".0.110.09.16.09.0") when one of them is not the default (BT.709,
// limited range, 4:2:0); colour comes from config.obus.
[[nodiscard]] std::string codec_string(const Av1Config& config);

struct Av1TemporalUnitInfo {
  // Decoding can start here: the first frame is a key frame that is shown.
  bool keyframe = false;
  bool sequence_header = false;
  uint32_t frames = 0;        // coded
  uint32_t shown_frames = 0;  // that come out; with spatial layers one each
};

// `in_force` is the last sequence header before this unit, for units without one: only with a reduced still
// picture header do frame headers read differently. Errors carry the offset in `bytes`.
Result<Av1TemporalUnitInfo> inspect_av1_temporal_unit(ByteSpan bytes,
                                                      const Av1SequenceHeader* in_force = nullptr);

}  // namespace rill::codec
