// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/avc.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "player/base/bit_reader.h"
#include "player/base/byte_writer.h"

namespace rill::codec {
namespace {

constexpr uint8_t kBaselineProfile = 66;
constexpr uint8_t kConstraintSet0 = 0x80;

// Whether avcC ends with chroma format and bit depths: every profile but Baseline, Main and Extended.
bool has_chroma_fields(uint8_t profile_idc) {
  return profile_idc != 66 && profile_idc != 77 && profile_idc != 88;
}

Result<std::vector<uint8_t>> read_parameter_set(ByteReader& reader) {
  const uint16_t size = TRY(reader.u16());
  const ByteSpan nal = TRY(reader.bytes(size));
  return std::vector<uint8_t>(nal.begin(), nal.end());
}

void write_parameter_sets(ByteWriter& writer, const std::vector<std::vector<uint8_t>>& sets) {
  for (const auto& set : sets) {
    assert(set.size() <= UINT16_MAX);
    writer.u16(static_cast<uint16_t>(set.size()));
    writer.bytes(set);
  }
}

// slice_type modulo 5, table 7-6.
enum class SliceType : uint8_t { kP = 0, kB = 1, kI = 2, kSp = 3, kSi = 4 };

Result<SliceType> slice_type(ByteSpan nal) {
  constexpr size_t kEnough =
      9;  // first_mb_in_slice and slice_type: two codes of at most 63 bits, in practice below 20
  const std::vector<uint8_t> payload = raw_payload(nal, kEnough);
  BitReader reader(payload);
  TRY(reader.unsigned_exp_golomb());
  const uint32_t type = TRY(reader.unsigned_exp_golomb());
  if (type > 9) return Error{ErrorCode::kMalformed, "slice_type " + std::to_string(type), 0};
  return static_cast<SliceType>(type % 5);
}

// recovery_frame_cnt of an SEI message "recovery point" (D.1.8), if there is one.
Result<std::optional<uint32_t>> recovery_frames(ByteSpan nal) {
  constexpr uint32_t kRecoveryPoint = 6;
  const std::vector<uint8_t> payload = raw_payload(nal);
  ByteReader reader(payload);
  while (reader.remaining() > 2) {  // rbsp_trailing_bits follow the last message
    uint32_t fields[2] = {0, 0};  // payloadType, payloadSize: each a run of 0xff and a last byte (7.3.2.3.1)
    for (uint32_t& field : fields) {
      uint8_t byte = 0xff;
      while (byte == 0xff) {
        byte = TRY(reader.u8());
        field += byte;
      }
    }
    const ByteSpan message = TRY(reader.bytes(fields[1]));
    if (fields[0] == kRecoveryPoint) {
      BitReader bits(message);
      return std::optional(TRY(bits.unsigned_exp_golomb()));
    }
  }
  return std::optional<uint32_t>();
}

}  // namespace

Result<AvcConfig> parse_avc_config(ByteSpan avcc) {
  ByteReader reader(avcc);
  AvcConfig config;
  if (TRY(reader.u8()) != 1) return Error{ErrorCode::kMalformed, "avcC: configurationVersion is not 1", 0};
  config.profile_idc = TRY(reader.u8());
  config.constraint_flags = TRY(reader.u8());
  config.level_idc = TRY(reader.u8());
  config.length_size = static_cast<uint8_t>((TRY(reader.u8()) & 3) + 1);
  if (config.length_size == 3) return Error{ErrorCode::kMalformed, "avcC: lengthSizeMinusOne is 2", 4};
  const unsigned sps_count = TRY(reader.u8()) & 0x1f;
  for (unsigned i = 0; i < sps_count; ++i) config.sps.push_back(TRY(read_parameter_set(reader)));
  const unsigned pps_count = TRY(reader.u8());
  for (unsigned i = 0; i < pps_count; ++i) config.pps.push_back(TRY(read_parameter_set(reader)));
  return config;
}

std::vector<uint8_t> write_avc_config(const AvcConfig& config) {
  assert(config.sps.size() <= 31 && config.pps.size() <= 255);
  ByteWriter writer;
  writer.u8(1);
  writer.u8(config.profile_idc);
  writer.u8(config.constraint_flags);
  writer.u8(config.level_idc);
  writer.u8(static_cast<uint8_t>(0xfc | (config.length_size - 1)));
  writer.u8(static_cast<uint8_t>(0xe0 | config.sps.size()));
  write_parameter_sets(writer, config.sps);
  writer.u8(static_cast<uint8_t>(config.pps.size()));
  write_parameter_sets(writer, config.pps);
  if (has_chroma_fields(config.profile_idc) && !config.sps.empty()) {
    if (const auto sps = parse_sps(config.sps.front()); sps.ok()) {
      writer.u8(static_cast<uint8_t>(0xfc | sps->chroma_format_idc));
      writer.u8(static_cast<uint8_t>(0xf8 | (sps->bit_depth_luma - 8)));
      writer.u8(static_cast<uint8_t>(0xf8 | (sps->bit_depth_chroma - 8)));
      writer.u8(0);  // no SPS extensions
    }
  }
  return std::move(writer).take();
}

Result<AvcConfig> avc_config_from_nals(const std::vector<ByteSpan>& nals) {
  constexpr size_t kMaxSps = 31;
  constexpr size_t kMaxPps = 255;
  AvcConfig config;
  for (const ByteSpan nal : nals) {
    const NalType type = nal_type(nal);
    if ((type != NalType::kSps && type != NalType::kPps) || nal.size() > UINT16_MAX) continue;
    auto& sets = type == NalType::kSps ? config.sps : config.pps;
    if (sets.size() >= (type == NalType::kSps ? kMaxSps : kMaxPps)) continue;
    std::vector<uint8_t> copy(nal.begin(), nal.end());
    if (std::find(sets.begin(), sets.end(), copy) == sets.end()) sets.push_back(std::move(copy));
  }
  if (config.sps.empty() || config.pps.empty()) return Error{ErrorCode::kMalformed, "no SPS or no PPS"};
  const SequenceParameterSet sps = TRY(parse_sps(config.sps.front()));
  config.profile_idc = sps.profile_idc;
  config.constraint_flags = sps.constraint_flags;
  config.level_idc = sps.level_idc;
  return config;
}

std::string codec_string(const AvcConfig& config, std::string_view entry) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text = std::string(entry) + ".";
  for (const uint8_t byte : {config.profile_idc, config.constraint_flags, config.level_idc}) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Result<AccessUnitInfo> inspect_access_unit(ByteSpan sample, unsigned length_size) {
  return inspect_nals(TRY(split_length_prefixed(sample, length_size)));
}

Result<AccessUnitInfo> inspect_nals(const std::vector<ByteSpan>& nals) {
  AccessUnitInfo unit;
  unit.intra_only = true;
  for (const ByteSpan nal : nals) {
    const NalType type = nal_type(nal);
    if (is_slice(type)) {
      const SliceType slice = TRY(slice_type(nal));
      ++unit.slices;
      unit.idr |= type == NalType::kIdrSlice;
      unit.b_slices |= slice == SliceType::kB;
      unit.intra_only &= slice == SliceType::kI || slice == SliceType::kSi;
    } else if (type == NalType::kSei) {
      const auto frames = recovery_frames(nal);  // a message that does not parse is none
      if (frames.ok() && frames->has_value())
        (**frames == 0 ? unit.recovery_point : unit.gradual_recovery) = true;
    } else if (type == NalType::kSps) {
      unit.parameter_sets = true;
      const auto sps = parse_sps(nal);
      unit.needs_avc |= !sps.ok() || choose_h264_module(*sps) == "avc";
    } else if (type == NalType::kPps) {
      unit.parameter_sets = true;
    }
  }
  unit.intra_only &= unit.slices > 0;
  return unit;
}

bool is_keyframe(const AccessUnitInfo& unit) {
  return unit.idr || (unit.recovery_point && unit.intra_only);
}

std::string_view choose_h264_module(const SequenceParameterSet& sps) {
  const bool plain = sps.chroma_format_idc == 1 && sps.bit_depth_luma == 8 && sps.bit_depth_chroma == 8 &&
                     !sps.lossless && sps.frame_macroblocks_only;
  // Baseline has neither B slices nor fields (A.2.1); a stream of another profile may obey its constraints
  // too.
  const bool baseline = sps.profile_idc == kBaselineProfile || (sps.constraint_flags & kConstraintSet0) != 0;
  const bool in_order = sps.picture_order_count_type == 2 || sps.max_reorder_frames == 0;
  return plain && (baseline || in_order) ? "h264" : "avc";
}

std::string_view choose_h264_module(const AvcConfig& config) {
  if (config.sps.empty()) {  // parameter sets come in band (avc3): only the profile is known
    return config.profile_idc == kBaselineProfile ? "h264" : "avc";
  }
  for (const auto& nal : config.sps) {
    const auto sps = parse_sps(nal);
    if (!sps.ok() || choose_h264_module(*sps) == "avc") return "avc";
  }
  return "h264";
}

bool needs_avc_module(const AccessUnitInfo& unit) {
  return unit.b_slices || unit.needs_avc;
}

}  // namespace rill::codec
