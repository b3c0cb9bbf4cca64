// SPDX-License-Identifier: Apache-2.0
//
// H.264 as containers carry it: the avcC record, what one access unit holds, and which decoder module plays
// it.
//
//   AvcConfig config = TRY(parse_avc_config(track.extradata));
//   std::string_view module = choose_h264_module(config);            // "h264" or "avc"
//   AccessUnitInfo unit = TRY(inspect_access_unit(sample, config.length_size));
//   if (module == "h264" && needs_avc_module(unit)) ... go on with "avc" from the next keyframe
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "player/format/codec/avc_nal.h"
#include "player/format/codec/avc_parameter_sets.h"

namespace rill::codec {

// AVCDecoderConfigurationRecord, ISO/IEC 14496-15 5.3.3.1.
struct AvcConfig {
  uint8_t profile_idc = 0;
  uint8_t constraint_flags = 0;
  uint8_t level_idc = 0;
  uint8_t length_size = 4;                // 1, 2 or 4
  std::vector<std::vector<uint8_t>> sps;  // NAL units with header byte
  std::vector<std::vector<uint8_t>> pps;
  bool operator==(const AvcConfig&) const = default;
};

Result<AvcConfig> parse_avc_config(ByteSpan avcc);
// For the High profiles with chroma format and bit depth, taken from the first SPS.
// Precondition: at most 31 SPS and 255 PPS, each below 64 KiB.
[[nodiscard]] std::vector<uint8_t> write_avc_config(const AvcConfig& config);

// The config that describes a stream whose parameter sets come in band, as encoders give it. kMalformed
// without a valid SPS and a PPS among `nals`; other NAL units are ignored.
Result<AvcConfig> avc_config_from_nals(const std::vector<ByteSpan>& nals);

// "avc1.64001f"; `entry` is "avc1" or "avc3".
[[nodiscard]] std::string codec_string(const AvcConfig& config, std::string_view entry = "avc1");

// What one access unit holds, from NAL headers and the first bits of its slices.
struct AccessUnitInfo {
  bool idr = false;
  bool recovery_point =
      false;  // an SEI recovery point with recovery_frame_cnt 0: decoding may start here too
  bool gradual_recovery = false;  // a recovery point whose pictures become exact only later
  bool intra_only = false;        // every slice is I or SI
  bool b_slices = false;
  bool parameter_sets = false;  // carries SPS or PPS in band
  bool needs_avc = false;       // a parameter set in band that choose_h264_module() would send to "avc"
  uint32_t slices = 0;
};

// kTruncated or kMalformed when NAL lengths or slice headers do not parse.
Result<AccessUnitInfo> inspect_access_unit(ByteSpan sample, unsigned length_size);
Result<AccessUnitInfo> inspect_nals(const std::vector<ByteSpan>& nals);

// Decoding can start here: IDR, or an intra picture that is a recovery point.
[[nodiscard]] bool is_keyframe(const AccessUnitInfo& unit);

// "h264" (OpenH264) for what it decodes exactly: 8-bit 4:2:0, progressive, and provably without B slices -
// Baseline, or picture_order_count_type 2, or max_num_reorder_frames 0. "avc" (libavcodec) for anything else
// and when unsure. Flexible macroblock ordering and arbitrary slice order exist only in Baseline and only in
// OpenH264.
[[nodiscard]] std::string_view choose_h264_module(const SequenceParameterSet& sps);
// All parameter sets of the config; "avc" if one of them asks for it or does not parse.
[[nodiscard]] std::string_view choose_h264_module(const AvcConfig& config);
// A stream that plays in "h264" has to move to "avc": B slices, or parameter sets that ask for it.
[[nodiscard]] bool needs_avc_module(const AccessUnitInfo& unit);

}  // namespace rill::codec
