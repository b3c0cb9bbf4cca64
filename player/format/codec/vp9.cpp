// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/vp9.h"

#include <algorithm>
#include <array>

#include "player/base/bit_reader.h"
#include "player/base/byte_writer.h"
#include "player/format/codec/codec_string.h"

namespace rill::codec {
namespace {

constexpr uint8_t kUnspecified = 2;
constexpr uint8_t kIdentity = 0;  // matrix_coefficients of RGB

Error malformed(const char* what, const BitReader& reader) {
  return Error{ErrorCode::kMalformed, std::string("VP9 frame header: ") + what, reader.bit_position() / 8};
}

// frame_sync_code(), 6.2.1.
Result<void> read_sync_code(BitReader& reader) {
  constexpr uint32_t kSyncCode = 0x498342;
  if (TRY(reader.bits(24)) != kSyncCode) return malformed("no sync code", reader);
  return {};
}

// color_config(), 6.2.2.
Result<void> read_colour(BitReader& reader, Vp9FrameHeader& header) {
  // color_space (7.2.2) as matrix_coefficients of H.273.
  constexpr std::array<uint8_t, 8> kMatrices{kUnspecified, 5, 1, 6, 7, 9, kUnspecified, kIdentity};
  constexpr uint32_t kRgb = 7;
  const bool any_subsampling = header.profile == 1 || header.profile == 3;
  if (header.profile >= 2) header.bit_depth = TRY(reader.flag()) ? 12 : 10;
  const uint32_t space = TRY(reader.bits(3));
  header.colour.matrix = kMatrices[space];
  if (space == kRgb) {
    if (!any_subsampling) return malformed("RGB in a 4:2:0 profile", reader);
    header.colour.full_range = true;
    header.subsampling_x = header.subsampling_y = false;
    TRY(reader.skip(1));
    return {};
  }
  header.colour.full_range = TRY(reader.flag());
  if (!any_subsampling) return {};
  header.subsampling_x = TRY(reader.flag());
  header.subsampling_y = TRY(reader.flag());
  if (header.subsampling_x && header.subsampling_y) return malformed("4:2:0 in another profile", reader);
  return reader.skip(1);
}

// frame_size() and render_size(), 6.2.3 and 6.2.4.
Result<void> read_sizes(BitReader& reader, Vp9FrameHeader& header) {
  header.width = TRY(reader.bits(16)) + 1;
  header.height = TRY(reader.bits(16)) + 1;
  header.render_width = header.width;
  header.render_height = header.height;
  if (TRY(reader.flag())) {
    header.render_width = TRY(reader.bits(16)) + 1;
    header.render_height = TRY(reader.bits(16)) + 1;
  }
  return {};
}

struct Level {
  uint8_t level;
  double samples_per_second;
  uint32_t picture_samples;
  uint32_t kilobits_per_second;
  uint32_t dimension;
};
// "VP9 levels and decoder testing", section 1.
constexpr std::array<Level, 14> kLevels{{
    {10, 829440, 36864, 200, 512},
    {11, 2764800, 73728, 800, 768},
    {20, 4608000, 122880, 1800, 960},
    {21, 9216000, 245760, 3600, 1344},
    {30, 20736000, 552960, 7200, 2048},
    {31, 36864000, 983040, 12000, 2752},
    {40, 83558400, 2228224, 18000, 4160},
    {41, 160432128, 2228224, 30000, 4160},
    {50, 311951360, 8912896, 60000, 8384},
    {51, 588251136, 8912896, 120000, 8384},
    {52, 1176502272, 8912896, 180000, 8384},
    {60, 1176502272, 35651584, 180000, 16832},
    {61, 2353004544, 35651584, 240000, 16832},
    {62, 4706009088, 35651584, 480000, 16832},
}};

}  // namespace

Result<Vp9FrameHeader> parse_vp9_frame_header(ByteSpan frame) {
  BitReader reader(frame);
  Vp9FrameHeader header;
  if (TRY(reader.bits(2)) != 2) return malformed("no frame marker", reader);
  const uint32_t low = TRY(reader.bits(1));
  header.profile = static_cast<uint8_t>(TRY(reader.bits(1)) << 1 | low);
  if (header.profile == 3 && TRY(reader.flag())) {
    return Error{ErrorCode::kUnsupported, "VP9 profile above 3", 0};
  }
  header.show_existing = TRY(reader.flag());
  if (header.show_existing) {
    header.shown = true;
    return header;
  }
  header.keyframe = !TRY(reader.flag());
  header.shown = TRY(reader.flag());
  header.error_resilient = TRY(reader.flag());
  if (header.keyframe) {
    TRY(read_sync_code(reader));
    TRY(read_colour(reader, header));
    TRY(read_sizes(reader, header));
    header.refreshed_slots = 0xff;
    return header;
  }
  header.intra_only = !header.shown && TRY(reader.flag());
  if (!header.error_resilient) TRY(reader.skip(2));  // reset_frame_context
  if (header.intra_only) {
    TRY(read_sync_code(reader));
    if (header.profile > 0) {
      TRY(read_colour(reader, header));
    } else {
      header.colour.matrix = 5;  // 7.2: BT.601, 8 bits, 4:2:0
    }
  }
  header.refreshed_slots = static_cast<uint8_t>(TRY(reader.bits(8)));
  if (header.intra_only) TRY(read_sizes(reader, header));
  return header;
}

Result<std::vector<ByteSpan>> split_vp9_superframe(ByteSpan packet) {
  if (packet.empty()) return Error{ErrorCode::kMalformed, "empty VP9 packet", 0};
  const uint8_t marker = packet.back();
  const size_t count = (marker & 7u) + 1;
  const size_t size_bytes = (marker >> 3 & 3u) + 1;
  const size_t index_size = 2 + size_bytes * count;
  if ((marker & 0xe0) != 0xc0 || packet.size() < index_size || packet[packet.size() - index_size] != marker) {
    return std::vector<ByteSpan>{packet};
  }
  ByteSpan sizes = packet.subspan(packet.size() - index_size + 1);
  ByteSpan data = packet.first(packet.size() - index_size);
  std::vector<ByteSpan> frames;
  for (size_t i = 0; i < count; ++i) {
    size_t size = 0;
    for (size_t byte = 0; byte < size_bytes; ++byte) size |= size_t{sizes[byte]} << (8 * byte);
    sizes = sizes.subspan(size_bytes);
    if (size > data.size()) {
      const auto offset = static_cast<uint64_t>(data.data() - packet.data());
      return Error{ErrorCode::kMalformed, "VP9 superframe: frame " + std::to_string(i) + " is too long",
                   offset};
    }
    if (size > 0) frames.push_back(data.first(size));
    data = data.subspan(size);
  }
  if (frames.empty()) return Error{ErrorCode::kMalformed, "VP9 superframe without frames", 0};
  return frames;
}

Result<bool> is_vp9_keyframe(ByteSpan packet) {
  const std::vector<ByteSpan> frames = TRY(split_vp9_superframe(packet));
  return TRY(parse_vp9_frame_header(frames.front())).keyframe;
}

Result<VpConfig> parse_vp_config(ByteSpan payload) {
  ByteReader reader(payload);
  VpConfig config;
  config.profile = TRY(reader.u8());
  config.level = TRY(reader.u8());
  const uint8_t packed = TRY(reader.u8());
  config.bit_depth = packed >> 4;
  config.chroma_subsampling = packed >> 1 & 7;
  config.colour.full_range = (packed & 1) != 0;
  config.colour.primaries = TRY(reader.u8());
  config.colour.transfer = TRY(reader.u8());
  config.colour.matrix = TRY(reader.u8());
  const uint16_t initialization_data = TRY(reader.u16());
  if (initialization_data != 0) {
    return Error{ErrorCode::kMalformed, "vpcC: codecInitializationData has to be empty", 6};
  }
  return config;
}

std::vector<uint8_t> write_vp_config(const VpConfig& config) {
  ByteWriter writer;
  writer.u8(config.profile);
  writer.u8(config.level);
  writer.u8(static_cast<uint8_t>(config.bit_depth << 4 | config.chroma_subsampling << 1 |
                                 (config.colour.full_range ? 1 : 0)));
  writer.u8(config.colour.primaries);
  writer.u8(config.colour.transfer);
  writer.u8(config.colour.matrix);
  writer.u16(0);
  return std::move(writer).take();
}

uint8_t vp9_level(const Vp9Load& load) {
  const uint64_t samples = uint64_t{load.width} * load.height;
  for (const Level& level : kLevels) {
    if (samples <= level.picture_samples && std::max(load.width, load.height) <= level.dimension &&
        static_cast<double>(samples) * load.frame_rate <= level.samples_per_second &&
        load.bitrate.value <= uint64_t{level.kilobits_per_second} * 1000) {
      return level.level;
    }
  }
  return kLevels.back().level;
}

VpConfig vp9_config(const Vp9FrameHeader& keyframe, uint8_t level) {
  constexpr uint8_t kTopLeft420 = 1;
  constexpr uint8_t k422 = 2;
  constexpr uint8_t k444 = 3;
  constexpr uint8_t k440 = 4;  // a reserved value: the binding has none for it
  VpConfig config;
  config.profile = keyframe.profile;
  config.level = level;
  config.bit_depth = keyframe.bit_depth;
  config.chroma_subsampling = keyframe.subsampling_x ? (keyframe.subsampling_y ? kTopLeft420 : k422)
                                                     : (keyframe.subsampling_y ? k440 : k444);
  config.colour = keyframe.colour;
  return config;
}

std::string codec_string(const VpConfig& config, std::string_view entry) {
  std::string text = std::string(entry) + "." + two_digits(config.profile) + "." + two_digits(config.level) +
                     "." + two_digits(config.bit_depth);
  const ColourDescription& colour = config.colour;
  if (config.chroma_subsampling <= 1 && is_default_colour(colour)) return text;
  return text + "." + two_digits(config.chroma_subsampling) + "." + two_digits(colour.primaries) + "." +
         two_digits(colour.transfer) + "." + two_digits(colour.matrix) + "." +
         (colour.full_range ? "01" : "00");
}

}  // namespace rill::codec
