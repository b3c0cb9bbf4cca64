// SPDX-License-Identifier: Apache-2.0
//
// sequence_header_obu(), AV1 specification 5.5.
#include "player/base/bit_reader.h"
#include "player/format/codec/av1.h"

namespace rill::codec {
namespace {

Error malformed(const char* what, const BitReader& reader) {
  return Error{ErrorCode::kMalformed, std::string("AV1 sequence header: ") + what, reader.bit_position() / 8};
}

// uvlc(), 4.10.3.
Result<uint32_t> read_uvlc(BitReader& reader) {
  unsigned leading_zeros = 0;
  while (!TRY(reader.flag())) ++leading_zeros;
  if (leading_zeros >= 32) return UINT32_MAX;
  return TRY(reader.bits(leading_zeros)) + static_cast<uint32_t>((uint64_t{1} << leading_zeros) - 1);
}

struct DecoderModel {
  bool present = false;
  unsigned buffer_delay_bits = 0;
};

// timing_info() and decoder_model_info(), 5.5.3 and 5.5.4.
Result<DecoderModel> read_timing(BitReader& reader, Av1SequenceHeader& header) {
  const uint32_t units_in_tick = TRY(reader.bits(32));
  const uint32_t time_scale = TRY(reader.bits(32));
  if (TRY(reader.flag())) {  // equal_picture_interval
    const double ticks = 1.0 + TRY(read_uvlc(reader));
    if (units_in_tick > 0 && time_scale > 0) header.frame_rate = time_scale / (units_in_tick * ticks);
  }
  DecoderModel model;
  model.present = TRY(reader.flag());
  if (!model.present) return model;
  model.buffer_delay_bits = TRY(reader.bits(5)) + 1;
  TRY(reader.skip(32));  // num_units_in_decoding_tick
  TRY(reader.skip(5));   // buffer_removal_time_length_minus_1
  TRY(reader.skip(5));   // frame_presentation_time_length_minus_1
  return model;
}

Result<void> read_operating_points(BitReader& reader, Av1SequenceHeader& header, const DecoderModel& model) {
  constexpr uint8_t kFirstLevelWithTiers = 8;
  const bool display_delay = TRY(reader.flag());
  const uint32_t count = TRY(reader.bits(5)) + 1;
  for (uint32_t i = 0; i < count; ++i) {
    Av1OperatingPoint point;
    point.idc = static_cast<uint16_t>(TRY(reader.bits(12)));
    point.level = static_cast<uint8_t>(TRY(reader.bits(5)));
    if (point.level >= kFirstLevelWithTiers) point.high_tier = TRY(reader.flag());
    if (model.present && TRY(reader.flag())) TRY(reader.skip(2 * size_t{model.buffer_delay_bits} + 1));
    if (display_delay && TRY(reader.flag())) TRY(reader.skip(4));
    header.operating_points.push_back(point);
  }
  return {};
}

Result<void> read_size(BitReader& reader, Av1SequenceHeader& header) {
  const unsigned width_bits = TRY(reader.bits(4)) + 1;
  const unsigned height_bits = TRY(reader.bits(4)) + 1;
  header.width = TRY(reader.bits(width_bits)) + 1;
  header.height = TRY(reader.bits(height_bits)) + 1;
  return {};
}

// From use_128x128_superblock to enable_restoration.
Result<void> read_coding_tools(BitReader& reader, const Av1SequenceHeader& header) {
  TRY(reader.skip(1 + 1 + 1));  // superblock size, filter intra, intra edge filter
  if (!header.reduced_still_picture_header) {
    TRY(reader.skip(1 + 1 + 1 + 1));  // inter-intra, masked compound, warped motion, dual filter
    const bool order_hint = TRY(reader.flag());
    if (order_hint) TRY(reader.skip(1 + 1));   // distance weights, reference motion vectors
    bool screen_content = TRY(reader.flag());  // seq_choose_screen_content_tools
    if (!screen_content) screen_content = TRY(reader.flag());
    if (screen_content && !TRY(reader.flag())) TRY(reader.skip(1));  // seq_force_integer_mv
    if (order_hint) TRY(reader.skip(3));
  }
  return reader.skip(1 + 1 + 1);  // super-resolution, CDEF, loop restoration
}

// color_config(), 5.5.2.
Result<void> read_colour(BitReader& reader, Av1SequenceHeader& header) {
  constexpr ColourDescription kSrgb{1, 13, 0, false};
  const bool high_bit_depth = TRY(reader.flag());
  header.bit_depth = high_bit_depth ? 10 : 8;
  if (header.profile == 2 && high_bit_depth && TRY(reader.flag())) header.bit_depth = 12;
  if (header.profile != 1) header.monochrome = TRY(reader.flag());
  header.has_colour_description = TRY(reader.flag());
  if (header.has_colour_description) {
    header.colour.primaries = static_cast<uint8_t>(TRY(reader.bits(8)));
    header.colour.transfer = static_cast<uint8_t>(TRY(reader.bits(8)));
    header.colour.matrix = static_cast<uint8_t>(TRY(reader.bits(8)));
  }
  if (header.monochrome) {
    header.colour.full_range = TRY(reader.flag());
    return {};
  }
  if (header.colour == kSrgb) {
    header.colour.full_range = true;
    header.subsampling_x = header.subsampling_y = false;
  } else {
    header.colour.full_range = TRY(reader.flag());
    if (header.profile == 1) {
      header.subsampling_x = header.subsampling_y = false;
    } else if (header.profile == 2) {
      header.subsampling_y = false;
      if (header.bit_depth == 12) {
        header.subsampling_x = TRY(reader.flag());
        if (header.subsampling_x) header.subsampling_y = TRY(reader.flag());
      }
    }
    if (header.subsampling_x && header.subsampling_y) {
      header.chroma_sample_position = static_cast<uint8_t>(TRY(reader.bits(2)));
    }
  }
  return reader.skip(1);  // separate_uv_delta_q
}

}  // namespace

Result<Av1SequenceHeader> parse_av1_sequence_header(ByteSpan payload) {
  BitReader reader(payload);
  Av1SequenceHeader header;
  header.profile = static_cast<uint8_t>(TRY(reader.bits(3)));
  if (header.profile > 2) return malformed("reserved profile", reader);
  header.still_picture = TRY(reader.flag());
  header.reduced_still_picture_header = TRY(reader.flag());
  if (header.reduced_still_picture_header) {
    header.operating_points.push_back({0, static_cast<uint8_t>(TRY(reader.bits(5))), false});
  } else {
    DecoderModel model;
    if (TRY(reader.flag())) model = TRY(read_timing(reader, header));
    TRY(read_operating_points(reader, header, model));
  }
  TRY(read_size(reader, header));
  if (!header.reduced_still_picture_header && TRY(reader.flag())) TRY(reader.skip(4 + 3));  // frame ids
  TRY(read_coding_tools(reader, header));
  TRY(read_colour(reader, header));
  header.film_grain = TRY(reader.flag());
  return header;
}

}  // namespace rill::codec
