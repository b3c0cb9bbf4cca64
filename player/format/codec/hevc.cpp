// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/hevc.h"

#include <algorithm>
#include <cassert>

#include "player/base/byte_writer.h"

namespace rill::codec {
namespace {

constexpr unsigned kArrayComplete = 0x80;

void write_profile(ByteWriter& writer, const HevcProfile& profile) {
  writer.u8(static_cast<uint8_t>(profile.profile_space << 6 | (profile.high_tier ? 0x20 : 0) |
                                 profile.profile_idc));
  writer.u32(profile.compatibility_flags);
  writer.bytes(profile.constraint_flags);
  writer.u8(profile.level_idc);
}

Result<HevcProfile> read_profile(ByteReader& reader) {
  HevcProfile profile;
  const uint8_t first = TRY(reader.u8());
  profile.profile_space = first >> 6;
  profile.high_tier = (first & 0x20) != 0;
  profile.profile_idc = first & 0x1f;
  profile.compatibility_flags = TRY(reader.u32());
  const ByteSpan constraints = TRY(reader.bytes(profile.constraint_flags.size()));
  std::copy(constraints.begin(), constraints.end(), profile.constraint_flags.begin());
  profile.level_idc = TRY(reader.u8());
  return profile;
}

Result<HevcConfig::Array> read_array(ByteReader& reader) {
  HevcConfig::Array array;
  const uint8_t first = TRY(reader.u8());
  array.complete = (first & kArrayComplete) != 0;
  array.type = static_cast<HevcNalType>(first & 0x3f);
  const uint16_t count = TRY(reader.u16());
  for (unsigned i = 0; i < count; ++i) {
    const uint16_t size = TRY(reader.u16());
    const ByteSpan nal = TRY(reader.bytes(size));
    array.nals.emplace_back(nal.begin(), nal.end());
  }
  return array;
}

// 14496-15 8.3.3.1.3: what all pictures allow, as far as the picture parameter sets say.
uint8_t parallelism_of(const std::vector<std::vector<uint8_t>>& picture_sets) {
  constexpr uint8_t kMixed = 0;
  constexpr uint8_t kSlices = 1;
  constexpr uint8_t kTiles = 2;
  constexpr uint8_t kWavefronts = 3;
  std::optional<uint8_t> type;
  for (const auto& nal : picture_sets) {
    const auto pps = parse_hevc_pps(nal);
    if (!pps.ok() || (pps->tiles && pps->entropy_coding_sync)) return kMixed;
    const uint8_t own = pps->tiles ? kTiles : pps->entropy_coding_sync ? kWavefronts : kSlices;
    if (type && *type != own) return kMixed;
    type = own;
  }
  return type.value_or(kMixed);
}

std::string hexadecimal(uint32_t value) {
  std::string text;
  do {
    text.insert(text.begin(), "0123456789ABCDEF"[value & 15]);
    value >>= 4;
  } while (value != 0);
  return text;
}

uint32_t reversed(uint32_t bits) {
  uint32_t result = 0;
  for (int i = 0; i < 32; ++i, bits >>= 1) result = result << 1 | (bits & 1);
  return result;
}

}  // namespace

std::vector<ByteSpan> HevcConfig::nals(HevcNalType type) const {
  std::vector<ByteSpan> found;
  for (const Array& array : arrays) {
    if (array.type == type) found.insert(found.end(), array.nals.begin(), array.nals.end());
  }
  return found;
}

Result<HevcConfig> parse_hevc_config(ByteSpan hvcc) {
  ByteReader reader(hvcc);
  HevcConfig config;
  if (TRY(reader.u8()) != 1) return Error{ErrorCode::kMalformed, "hvcC: configurationVersion is not 1", 0};
  config.profile = TRY(read_profile(reader));
  config.min_spatial_segmentation = TRY(reader.u16()) & 0xfff;
  config.parallelism_type = TRY(reader.u8()) & 3;
  config.chroma_format_idc = TRY(reader.u8()) & 3;
  config.bit_depth_luma = static_cast<uint8_t>((TRY(reader.u8()) & 7) + 8);
  config.bit_depth_chroma = static_cast<uint8_t>((TRY(reader.u8()) & 7) + 8);
  config.average_frame_rate = TRY(reader.u16());
  const uint8_t packed = TRY(reader.u8());
  config.constant_frame_rate = packed >> 6;
  config.temporal_layers = packed >> 3 & 7;
  config.temporal_id_nested = (packed & 4) != 0;
  config.length_size = static_cast<uint8_t>((packed & 3) + 1);
  if (config.length_size == 3) {
    return Error{ErrorCode::kMalformed, "hvcC: lengthSizeMinusOne is 2", reader.offset() - 1};
  }
  const uint8_t arrays = TRY(reader.u8());
  for (unsigned i = 0; i < arrays; ++i) config.arrays.push_back(TRY(read_array(reader)));
  return config;
}

std::vector<uint8_t> write_hevc_config(const HevcConfig& config) {
  assert(config.arrays.size() <= UINT8_MAX);
  ByteWriter writer;
  writer.u8(1);
  write_profile(writer, config.profile);
  writer.u16(static_cast<uint16_t>(0xf000 | config.min_spatial_segmentation));
  writer.u8(static_cast<uint8_t>(0xfc | config.parallelism_type));
  writer.u8(static_cast<uint8_t>(0xfc | config.chroma_format_idc));
  writer.u8(static_cast<uint8_t>(0xf8 | (config.bit_depth_luma - 8)));
  writer.u8(static_cast<uint8_t>(0xf8 | (config.bit_depth_chroma - 8)));
  writer.u16(config.average_frame_rate);
  writer.u8(static_cast<uint8_t>(config.constant_frame_rate << 6 | config.temporal_layers << 3 |
                                 (config.temporal_id_nested ? 4 : 0) | (config.length_size - 1)));
  writer.u8(static_cast<uint8_t>(config.arrays.size()));
  for (const HevcConfig::Array& array : config.arrays) {
    assert(array.nals.size() <= UINT16_MAX);
    writer.u8(
        static_cast<uint8_t>((array.complete ? kArrayComplete : 0) | static_cast<unsigned>(array.type)));
    writer.u16(static_cast<uint16_t>(array.nals.size()));
    for (const auto& nal : array.nals) {
      assert(nal.size() <= UINT16_MAX);
      writer.u16(static_cast<uint16_t>(nal.size()));
      writer.bytes(nal);
    }
  }
  return std::move(writer).take();
}

Result<HevcConfig> hevc_config_from_nals(const std::vector<ByteSpan>& nals, bool complete) {
  constexpr size_t kMaxNals = 256;  // 64 picture parameter sets are all there can be at a time
  HevcConfig config;
  for (const HevcNalType type : {HevcNalType::kVps, HevcNalType::kSps, HevcNalType::kPps}) {
    HevcConfig::Array array{type, complete, {}};
    for (const ByteSpan nal : nals) {
      if (hevc_nal_type(nal) != type || hevc_layer_id(nal) != 0 || nal.size() > UINT16_MAX) continue;
      std::vector<uint8_t> copy(nal.begin(), nal.end());
      const bool known = std::find(array.nals.begin(), array.nals.end(), copy) != array.nals.end();
      if (!known && array.nals.size() < kMaxNals) array.nals.push_back(std::move(copy));
    }
    if (array.nals.empty()) return Error{ErrorCode::kMalformed, "no VPS, SPS or PPS"};
    config.arrays.push_back(std::move(array));
  }
  const HevcSequenceParameterSet sps = TRY(parse_hevc_sps(config.arrays[1].nals.front()));
  config.profile = sps.profile;
  config.min_spatial_segmentation = sps.min_spatial_segmentation;
  config.parallelism_type = parallelism_of(config.arrays[2].nals);
  config.chroma_format_idc = sps.chroma_format_idc;
  config.bit_depth_luma = std::min<uint8_t>(sps.bit_depth_luma, 15);  // three bits hold it
  config.bit_depth_chroma = std::min<uint8_t>(sps.bit_depth_chroma, 15);
  config.temporal_layers = sps.temporal_layers;
  config.temporal_id_nested = sps.temporal_id_nesting;
  return config;
}

std::string codec_string(const HevcConfig& config, std::string_view entry) {
  const HevcProfile& profile = config.profile;
  std::string text = std::string(entry) + ".";
  if (profile.profile_space > 0) text += static_cast<char>('A' + profile.profile_space - 1);
  text += std::to_string(profile.profile_idc) + "." + hexadecimal(reversed(profile.compatibility_flags)) +
          (profile.high_tier ? ".H" : ".L") + std::to_string(profile.level_idc);
  size_t count = profile.constraint_flags.size();
  while (count > 0 && profile.constraint_flags[count - 1] == 0) --count;
  for (size_t i = 0; i < count; ++i) text += "." + hexadecimal(profile.constraint_flags[i]);
  return text;
}

Result<HevcAccessUnitInfo> inspect_hevc_access_unit(ByteSpan sample, unsigned length_size) {
  return inspect_hevc_nals(TRY(split_length_prefixed(sample, length_size)));
}

Result<HevcAccessUnitInfo> inspect_hevc_nals(const std::vector<ByteSpan>& nals) {
  HevcAccessUnitInfo unit;
  for (size_t i = 0; i < nals.size(); ++i) {
    const ByteSpan nal = nals[i];
    if (nal.size() < 2 || (nal[0] & 0x80) != 0) {  // forbidden_zero_bit
      const auto offset = static_cast<uint64_t>(nal.data() - nals.front().data());
      return Error{ErrorCode::kMalformed, "NAL unit " + std::to_string(i) + " has no valid header", offset};
    }
    if (hevc_layer_id(nal) != 0) continue;
    const HevcNalType type = hevc_nal_type(nal);
    if (is_slice(type)) {
      ++unit.slices;
      unit.irap |= is_irap(type);
      unit.idr |= type == HevcNalType::kIdrWithRadl || type == HevcNalType::kIdrWithoutLeading;
      unit.cra |= type == HevcNalType::kCra;
      unit.rasl |= is_rasl(type);
    } else if (type == HevcNalType::kVps || type == HevcNalType::kSps || type == HevcNalType::kPps) {
      unit.parameter_sets = true;
    }
  }
  return unit;
}

}  // namespace rill::codec
