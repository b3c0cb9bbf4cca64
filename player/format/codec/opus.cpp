// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/opus.h"

#include <array>
#include <cassert>

#include "player/base/byte_writer.h"

namespace rill::codec {
namespace {

constexpr std::string_view kMagic = "OpusHead";

// OpusHead is little-endian, everything else here is not.
Result<uint32_t> read_little_endian(ByteReader& reader, unsigned bytes) {
  uint32_t value = 0;
  for (unsigned i = 0; i < bytes; ++i) value |= uint32_t{TRY(reader.u8())} << (8 * i);
  return value;
}

void write_little_endian(ByteWriter& writer, uint32_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) writer.u8(static_cast<uint8_t>(value >> (8 * i)));
}

// Samples of one frame, RFC 6716 table 2, by the configuration number.
uint32_t frame_samples(unsigned configuration) {
  constexpr std::array<uint32_t, 4> kSilk{480, 960, 1920, 2880};
  constexpr std::array<uint32_t, 2> kHybrid{480, 960};
  constexpr std::array<uint32_t, 4> kCelt{120, 240, 480, 960};
  if (configuration < 12) return kSilk[configuration % 4];
  if (configuration < 16) return kHybrid[configuration % 2];
  return kCelt[configuration % 4];
}

}  // namespace

Result<OpusConfig> parse_opus_head(ByteSpan head) {
  ByteReader reader(head);
  if (TRY(reader.text(kMagic.size())) != kMagic) return Error{ErrorCode::kMalformed, "no OpusHead", 0};
  const uint8_t version = TRY(reader.u8());
  if (version > 15) return Error{ErrorCode::kUnsupported, "OpusHead: version " + std::to_string(version), 8};
  OpusConfig config;
  config.channels = TRY(reader.u8());
  config.pre_skip = static_cast<uint16_t>(TRY(read_little_endian(reader, 2)));
  config.input_sample_rate = TRY(read_little_endian(reader, 4));
  config.output_gain = static_cast<int16_t>(TRY(read_little_endian(reader, 2)));
  config.mapping_family = TRY(reader.u8());
  if (config.channels == 0) return Error{ErrorCode::kMalformed, "OpusHead: no channels", 9};
  if (config.mapping_family == 0) {
    if (config.channels > 2) {
      return Error{ErrorCode::kMalformed, "OpusHead: more than two channels without a mapping", 9};
    }
    config.coupled_streams = config.channels == 2 ? 1 : 0;
    return config;
  }
  config.streams = TRY(reader.u8());
  config.coupled_streams = TRY(reader.u8());
  const ByteSpan mapping = TRY(reader.bytes(config.channels));
  config.mapping.assign(mapping.begin(), mapping.end());
  return config;
}

std::vector<uint8_t> write_opus_head(const OpusConfig& config) {
  ByteWriter writer;
  writer.text(kMagic);
  writer.u8(1);
  writer.u8(config.channels);
  write_little_endian(writer, config.pre_skip, 2);
  write_little_endian(writer, config.input_sample_rate, 4);
  write_little_endian(writer, static_cast<uint16_t>(config.output_gain), 2);
  writer.u8(config.mapping_family);
  if (config.mapping_family != 0) {
    assert(config.mapping.size() == config.channels);
    writer.u8(config.streams);
    writer.u8(config.coupled_streams);
    writer.bytes(config.mapping);
  }
  return std::move(writer).take();
}

Result<uint32_t> opus_packet_samples(ByteSpan packet) {
  constexpr uint32_t kMaxSamples = 5760;  // 120 ms
  ByteReader reader(packet);
  const uint8_t contents = TRY(reader.u8());
  uint32_t frames = (contents & 3) == 0 ? 1 : 2;
  if ((contents & 3) == 3) frames = TRY(reader.u8()) & 0x3f;
  const uint32_t samples = frames * frame_samples(contents >> 3);
  if (samples == 0 || samples > kMaxSamples) {
    return Error{ErrorCode::kMalformed, "Opus packet of " + std::to_string(samples) + " samples", 0};
  }
  return samples;
}

}  // namespace rill::codec
