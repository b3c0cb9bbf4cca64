// SPDX-License-Identifier: Apache-2.0
//
// H.265 as containers carry it: the hvcC record, what one access unit holds, the codec string.
//
//   HevcConfig config = TRY(hevc_config_from_nals(TRY(split_annex_b(encoder_headers))));
//   track.sample_entry = "hvc1", track.extradata = write_hevc_config(config);
//   track.codec = codec_string(config, "hvc1");                      // "hvc1.1.6.L93.90"
//   HevcAccessUnitInfo unit = TRY(inspect_hevc_access_unit(sample, config.length_size));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "player/format/codec/hevc_nal.h"
#include "player/format/codec/hevc_parameter_sets.h"

namespace rill::codec {

// HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 8.3.3.1.
struct HevcConfig {
  struct Array {
    HevcNalType type = HevcNalType::kVps;
    bool complete = true;  // none of this type in band (always so in hvc1)
    std::vector<std::vector<uint8_t>> nals;
    bool operator==(const Array&) const = default;
  };

  HevcProfile profile;
  uint16_t min_spatial_segmentation = 0;
  uint8_t parallelism_type = 0;  // 0 unknown or mixed, 1 slices, 2 tiles, 3 wavefronts
  uint8_t chroma_format_idc = 1;
  uint8_t bit_depth_luma = 8;
  uint8_t bit_depth_chroma = 8;
  uint16_t average_frame_rate = 0;  // frames in 256 seconds; 0: unspecified
  uint8_t constant_frame_rate = 0;
  uint8_t temporal_layers = 1;
  bool temporal_id_nested = false;
  uint8_t length_size = 4;  // 1, 2 or 4
  std::vector<Array> arrays;

  // All NAL units of `type`, in order.
  [[nodiscard]] std::vector<ByteSpan> nals(HevcNalType type) const;
  bool operator==(const HevcConfig&) const = default;
};

Result<HevcConfig> parse_hevc_config(ByteSpan hvcc);
// Precondition: at most 255 arrays, 65535 NAL units in each, each below 64 KiB.
[[nodiscard]] std::vector<uint8_t> write_hevc_config(const HevcConfig& config);

// The config that describes a stream whose parameter sets come in band, as encoders give it. kMalformed
// without a VPS, a valid SPS and a PPS among `nals`; other NAL units are ignored. `complete` as in Array.
Result<HevcConfig> hevc_config_from_nals(const std::vector<ByteSpan>& nals, bool complete = true);

// ISO/IEC 14496-15 annex E.3: "hvc1.2.4.L93.90"; `entry` is "hvc1" or "hev1".
[[nodiscard]] std::string codec_string(const HevcConfig& config, std::string_view entry);

struct HevcAccessUnitInfo {
  bool irap = false;  // IDR, BLA or CRA: decoding can start here
  bool idr = false;
  bool cra = false;             // leading pictures that follow may be RASL
  bool rasl = false;            // cannot be decoded when decoding began at the random access point before it
  bool parameter_sets = false;  // VPS, SPS or PPS in band
  uint32_t slices = 0;          // of the base layer
};

// kTruncated when NAL lengths do not fit, kMalformed for a NAL unit without a whole header; offsets are those
// in the sample.
Result<HevcAccessUnitInfo> inspect_hevc_access_unit(ByteSpan sample, unsigned length_size);
Result<HevcAccessUnitInfo> inspect_hevc_nals(const std::vector<ByteSpan>& nals);

// Decoding can start here. A CRA picture counts: the RASL pictures after it are left out by the decoder.
[[nodiscard]] inline bool is_keyframe(const HevcAccessUnitInfo& unit) {
  return unit.irap;
}

}  // namespace rill::codec
