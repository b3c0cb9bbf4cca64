// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/vui_fields.h"

#include <array>

namespace rill::codec {

Result<uint32_t> bounded_exp_golomb(BitReader& reader, uint32_t max, const char* field) {
  const uint32_t value = TRY(reader.unsigned_exp_golomb());
  if (value > max) return Error{ErrorCode::kMalformed, field, reader.bit_position() / 8};
  return value;
}

Result<SampleAspect> read_sample_aspect(BitReader& reader) {
  // Table E-1.
  constexpr std::array<SampleAspect, 17> kAspects{{{1, 1},
                                                   {1, 1},
                                                   {12, 11},
                                                   {10, 11},
                                                   {16, 11},
                                                   {40, 33},
                                                   {24, 11},
                                                   {20, 11},
                                                   {32, 11},
                                                   {80, 33},
                                                   {18, 11},
                                                   {15, 11},
                                                   {64, 33},
                                                   {160, 99},
                                                   {4, 3},
                                                   {3, 2},
                                                   {2, 1}}};
  constexpr uint32_t kExtended = 255;
  const uint32_t idc = TRY(reader.bits(8));
  if (idc < kAspects.size()) return kAspects[idc];
  if (idc != kExtended) return SampleAspect{};
  SampleAspect aspect;
  aspect.width = TRY(reader.bits(16));
  aspect.height = TRY(reader.bits(16));
  return aspect.width == 0 || aspect.height == 0 ? SampleAspect{} : aspect;
}

Result<ColourDescription> read_video_signal(BitReader& reader) {
  ColourDescription colour;
  TRY(reader.skip(3));  // video_format
  colour.full_range = TRY(reader.flag());
  if (!TRY(reader.flag())) return colour;
  colour.primaries = static_cast<uint8_t>(TRY(reader.bits(8)));
  colour.transfer = static_cast<uint8_t>(TRY(reader.bits(8)));
  colour.matrix = static_cast<uint8_t>(TRY(reader.bits(8)));
  return colour;
}

}  // namespace rill::codec
