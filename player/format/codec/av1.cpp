// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/av1.h"

#include "player/base/bit_reader.h"
#include "player/format/codec/codec_string.h"

namespace rill::codec {
namespace {

constexpr uint8_t kMarkerAndVersion = 0x81;

Error at(Error error, const Obu& obu) {
  error.offset = obu.offset + error.offset.value_or(0);
  return error;
}

// The beginning of uncompressed_header(), 5.9.2.
struct FrameStart {
  bool show_existing = false;
  bool key = false;
  bool shown = false;
};

Result<FrameStart> read_frame_start(const Obu& obu, bool reduced_still_picture_header) {
  constexpr uint32_t kKeyFrame = 0;
  if (reduced_still_picture_header) return FrameStart{false, true, true};
  BitReader reader(obu.payload);
  FrameStart frame;
  frame.show_existing = TRY(reader.flag());
  if (frame.show_existing) {
    frame.shown = true;
    return frame;
  }
  frame.key = TRY(reader.bits(2)) == kKeyFrame;
  frame.shown = TRY(reader.flag());
  return frame;
}

}  // namespace

Result<Av1Config> parse_av1_config(ByteSpan av1c) {
  ByteReader reader(av1c);
  Av1Config config;
  if (TRY(reader.u8()) != kMarkerAndVersion) {
    return Error{ErrorCode::kMalformed, "av1C: marker and version are not 0x81", 0};
  }
  const uint8_t profile = TRY(reader.u8());
  config.profile = profile >> 5;
  config.level = profile & 31;
  const uint8_t format = TRY(reader.u8());
  config.high_tier = (format & 0x80) != 0;
  config.bit_depth = (format & 0x40) == 0 ? 8 : (format & 0x20) == 0 ? 10 : 12;
  config.monochrome = (format & 0x10) != 0;
  config.subsampling_x = (format & 8) != 0;
  config.subsampling_y = (format & 4) != 0;
  config.chroma_sample_position = format & 3;
  const uint8_t delay = TRY(reader.u8());
  if ((delay & 0x10) != 0) config.initial_presentation_delay = static_cast<uint8_t>((delay & 15) + 1);
  config.obus.assign(reader.rest().begin(), reader.rest().end());
  return config;
}

std::vector<uint8_t> write_av1_config(const Av1Config& config) {
  ByteWriter writer;
  writer.u8(kMarkerAndVersion);
  writer.u8(static_cast<uint8_t>(config.profile << 5 | config.level));
  writer.u8(static_cast<uint8_t>((config.high_tier ? 0x80 : 0) | (config.bit_depth > 8 ? 0x40 : 0) |
                                 (config.bit_depth == 12 ? 0x20 : 0) | (config.monochrome ? 0x10 : 0) |
                                 (config.subsampling_x ? 8 : 0) | (config.subsampling_y ? 4 : 0) |
                                 config.chroma_sample_position));
  writer.u8(static_cast<uint8_t>(
      config.initial_presentation_delay ? 0x10 | (*config.initial_presentation_delay - 1) : 0));
  writer.bytes(config.obus);
  return std::move(writer).take();
}

Result<Av1Config> av1_config_from_temporal_unit(ByteSpan bytes) {
  for (const Obu& obu : TRY(split_obus(bytes))) {
    if (obu.type != ObuType::kSequenceHeader) continue;
    auto parsed = parse_av1_sequence_header(obu.payload);
    if (!parsed.ok()) return at(std::move(parsed).error(), obu);
    const Av1SequenceHeader& header = *parsed;
    Av1Config config;
    config.profile = header.profile;
    config.level = header.operating_points.front().level;
    config.high_tier = header.operating_points.front().high_tier;
    config.bit_depth = header.bit_depth;
    config.monochrome = header.monochrome;
    config.subsampling_x = header.subsampling_x;
    config.subsampling_y = header.subsampling_y;
    config.chroma_sample_position = header.chroma_sample_position;
    ByteWriter writer;
    write_obu(writer, obu);
    config.obus = std::move(writer).take();
    return config;
  }
  return Error{ErrorCode::kMalformed, "no AV1 sequence header"};
}

Result<Av1SequenceHeader> sequence_header_of(const Av1Config& config) {
  for (const Obu& obu : TRY(split_obus(config.obus))) {
    if (obu.type == ObuType::kSequenceHeader) return parse_av1_sequence_header(obu.payload);
  }
  return Error{ErrorCode::kMalformed, "av1C without a sequence header"};
}

std::string codec_string(const Av1Config& config) {
  std::string text = "av01." + std::to_string(config.profile) + "." + two_digits(config.level) +
                     (config.high_tier ? "H" : "M") + "." + two_digits(config.bit_depth);
  ColourDescription colour;
  if (const auto header = sequence_header_of(config); header.ok()) colour = header->colour;
  const bool plain = !config.monochrome && config.subsampling_x && config.subsampling_y &&
                     config.chroma_sample_position == 0;
  if (plain && is_default_colour(colour)) return text;
  const auto digit = [](bool value) { return value ? "1" : "0"; };
  return text + "." + digit(config.monochrome) + "." + digit(config.subsampling_x) +
         digit(config.subsampling_y) + std::to_string(config.chroma_sample_position) + "." +
         two_digits(colour.primaries) + "." + two_digits(colour.transfer) + "." + two_digits(colour.matrix) +
         "." + digit(colour.full_range);
}

Result<Av1TemporalUnitInfo> inspect_av1_temporal_unit(ByteSpan bytes, const Av1SequenceHeader* in_force) {
  Av1TemporalUnitInfo unit;
  bool reduced = in_force != nullptr && in_force->reduced_still_picture_header;
  for (const Obu& obu : TRY(split_obus(bytes))) {
    if (obu.type == ObuType::kSequenceHeader) {
      auto header = parse_av1_sequence_header(obu.payload);
      if (!header.ok()) return at(std::move(header).error(), obu);
      unit.sequence_header = true;
      reduced = header->reduced_still_picture_header;
    } else if (obu.type == ObuType::kFrame || obu.type == ObuType::kFrameHeader) {
      auto frame = read_frame_start(obu, reduced);
      if (!frame.ok()) return at(std::move(frame).error(), obu);
      if (unit.frames == 0 && unit.shown_frames == 0) unit.keyframe = frame->key && frame->shown;
      unit.frames += frame->show_existing ? 0 : 1;
      unit.shown_frames += frame->shown ? 1 : 0;
    }
  }
  return unit;
}

}  // namespace rill::codec
