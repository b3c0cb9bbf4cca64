// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/audio_config.h"

#include <array>
#include <cassert>

#include "player/base/bit_reader.h"
#include "player/base/byte_writer.h"
#include "player/format/codec/ac3_tables.h"

namespace rill::codec {
namespace {

constexpr size_t kStreamInfoSize = 34;
Result<uint32_t> ac3_sample_rate(BitReader& reader) {
  const uint32_t fscod = TRY(reader.bits(2));
  if (fscod >= kAc3SampleRates.size()) return Error{ErrorCode::kMalformed, "AC-3: reserved sample rate", 0};
  return kAc3SampleRates[fscod];
}

}  // namespace

Result<OpusConfig> parse_dops(ByteSpan payload) {
  ByteReader reader(payload);
  OpusConfig config;
  if (TRY(reader.u8()) != 0) return Error{ErrorCode::kUnsupported, "dOps: version is not 0", 0};
  config.channels = TRY(reader.u8());
  config.pre_skip = TRY(reader.u16());
  config.input_sample_rate = TRY(reader.u32());
  config.output_gain = static_cast<int16_t>(TRY(reader.u16()));
  config.mapping_family = TRY(reader.u8());
  if (config.channels == 0) return Error{ErrorCode::kMalformed, "dOps: no channels", 1};
  if (config.mapping_family == 0) {
    if (config.channels > 2)
      return Error{ErrorCode::kMalformed, "dOps: more than two channels without a mapping", 1};
    config.coupled_streams = config.channels == 2 ? 1 : 0;
    return config;
  }
  config.streams = TRY(reader.u8());
  config.coupled_streams = TRY(reader.u8());
  const ByteSpan mapping = TRY(reader.bytes(config.channels));
  config.mapping.assign(mapping.begin(), mapping.end());
  return config;
}

std::vector<uint8_t> write_dops(const OpusConfig& config) {
  ByteWriter writer;
  writer.u8(0);
  writer.u8(config.channels);
  writer.u16(config.pre_skip);
  writer.u32(config.input_sample_rate);
  writer.u16(static_cast<uint16_t>(config.output_gain));
  writer.u8(config.mapping_family);
  if (config.mapping_family != 0) {
    assert(config.mapping.size() == config.channels);
    writer.u8(config.streams);
    writer.u8(config.coupled_streams);
    writer.bytes(config.mapping);
  }
  return std::move(writer).take();
}

Result<FlacConfig> parse_dfla(ByteSpan payload) {
  ByteReader reader(payload);
  TRY(reader.skip(4));  // version and flags
  // The first metadata block has to be STREAMINFO (type 0).
  const uint8_t block = TRY(reader.u8());
  const uint32_t size = TRY(reader.u24());
  if ((block & 0x7f) != 0 || size < kStreamInfoSize)
    return Error{ErrorCode::kMalformed, "dfLa: no STREAMINFO", 4};
  const ByteSpan info = TRY(reader.bytes(kStreamInfoSize));
  FlacConfig config;
  config.stream_info.assign(info.begin(), info.end());
  BitReader bits(info);
  TRY(bits.skip(16));
  config.max_block_size = static_cast<uint16_t>(TRY(bits.bits(16)));
  TRY(bits.skip(24 + 24));
  config.sample_rate = TRY(bits.bits(20));
  config.channels = static_cast<uint8_t>(TRY(bits.bits(3)) + 1);
  config.bits_per_sample = static_cast<uint8_t>(TRY(bits.bits(5)) + 1);
  if (config.sample_rate == 0) return Error{ErrorCode::kMalformed, "dfLa: sample rate 0", 18};
  return config;
}

std::vector<uint8_t> write_dfla(const FlacConfig& config) {
  assert(config.stream_info.size() == kStreamInfoSize);
  ByteWriter writer;
  writer.u32(0);
  writer.u8(0x80);  // last metadata block, STREAMINFO
  writer.u24(kStreamInfoSize);
  writer.bytes(config.stream_info);
  return std::move(writer).take();
}

Result<Ac3Config> parse_dac3(ByteSpan payload) {
  BitReader reader(payload);
  Ac3Config config;
  config.sample_rate = TRY(ac3_sample_rate(reader));
  TRY(reader.skip(5 + 3));  // bsid, bsmod
  const uint32_t mode = TRY(reader.bits(3));
  const bool low_frequency = TRY(reader.flag());
  const uint32_t rate_code = TRY(reader.bits(5));
  if (rate_code >= kAc3Bitrates.size()) return Error{ErrorCode::kMalformed, "dac3: bit_rate_code", 1};
  config.channels = static_cast<uint8_t>(kAc3Channels[mode] + (low_frequency ? 1 : 0));
  config.bitrate_kbps = kAc3Bitrates[rate_code];
  return config;
}

Result<Ac3Config> parse_dec3(ByteSpan payload) {
  BitReader reader(payload);
  Ac3Config config;
  config.bitrate_kbps = TRY(reader.bits(13));
  TRY(reader.skip(3));  // num_ind_sub: the further independent substreams are other programmes
  config.sample_rate = TRY(ac3_sample_rate(reader));
  TRY(reader.skip(5 + 1 + 1 + 3));  // bsid, reserved, asvc, bsmod
  const uint32_t mode = TRY(reader.bits(3));
  const bool low_frequency = TRY(reader.flag());
  TRY(reader.skip(3));
  config.channels = static_cast<uint8_t>(kAc3Channels[mode] + (low_frequency ? 1 : 0));
  if (TRY(reader.bits(4)) == 0) return config;  // num_dep_sub
  // chan_loc, table F.6.1, from bit 0: Lc/Rc, Lrs/Rrs, Cs, Ts, Lsd/Rsd, Lw/Rw, Lvh/Rvh, Cvh, LFE2.
  constexpr std::array<uint8_t, 9> kAdded{2, 2, 1, 1, 2, 2, 2, 1, 1};
  const uint32_t locations = TRY(reader.bits(9));
  for (unsigned bit = 0; bit < kAdded.size(); ++bit) {
    if (locations >> bit & 1) config.channels = static_cast<uint8_t>(config.channels + kAdded[bit]);
  }
  return config;
}

}  // namespace rill::codec
