// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/aac.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "player/base/bit_reader.h"

namespace rill::codec {
namespace {

// samplingFrequencyIndex, ISO/IEC 14496-3 table 1.18.
constexpr std::array<uint32_t, 13> kSampleRates{96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                                22050, 16000, 12000, 11025, 8000,  7350};
constexpr uint32_t kEscapeIndex = 15;
constexpr uint32_t kMaxSampleRate = 768000;

// channelConfiguration to channels, table 1.19; 0 is told by a program config element.
constexpr std::array<uint8_t, 15> kChannels{0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8};

Error malformed(const char* what, const BitReader& reader) {
  return Error{ErrorCode::kMalformed, std::string("AudioSpecificConfig: ") + what, reader.bit_position() / 8};
}

Result<uint8_t> read_object_type(BitReader& reader) {
  const uint32_t type = TRY(reader.bits(5));
  if (type != 31) return static_cast<uint8_t>(type);
  return static_cast<uint8_t>(32 + TRY(reader.bits(6)));
}

Result<uint32_t> read_sample_rate(BitReader& reader) {
  const uint32_t index = TRY(reader.bits(4));
  const uint32_t rate = index == kEscapeIndex         ? TRY(reader.bits(24))
                        : index < kSampleRates.size() ? kSampleRates[index]
                                                      : 0;
  if (rate == 0 || rate > kMaxSampleRate) return malformed("sample rate", reader);
  return rate;
}

// 4.4.1.1; the number of channels its elements carry.
Result<uint32_t> read_program_config(BitReader& reader) {
  TRY(reader.skip(4 + 2 + 4));
  const uint32_t front = TRY(reader.bits(4));
  const uint32_t side = TRY(reader.bits(4));
  const uint32_t back = TRY(reader.bits(4));
  const uint32_t low_frequency = TRY(reader.bits(2));
  const uint32_t associated_data = TRY(reader.bits(3));
  const uint32_t coupling = TRY(reader.bits(4));
  if (TRY(reader.flag())) TRY(reader.skip(4));  // mono_mixdown
  if (TRY(reader.flag())) TRY(reader.skip(4));  // stereo_mixdown
  if (TRY(reader.flag())) TRY(reader.skip(3));  // matrix_mixdown
  uint32_t channels = low_frequency;
  for (uint32_t i = 0; i < front + side + back; ++i) {
    channels += TRY(reader.flag()) ? 2 : 1;  // is_cpe
    TRY(reader.skip(4));
  }
  TRY(reader.skip(low_frequency * 4 + associated_data * 4 + coupling * 5));
  reader.align_to_byte();
  const uint32_t comment_bytes = TRY(reader.bits(8));
  TRY(reader.skip(size_t{comment_bytes} * 8));
  return channels;
}

bool is_general_audio(uint8_t type) {
  switch (type) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 6:
    case 7:
    case 17:
    case 19:
    case 20:
    case 21:
    case 22:
    case 23:
      return true;
    default:
      return false;
  }
}

// 4.4.1; error-resilient object types begin at 17.
Result<void> read_general_audio(BitReader& reader, AudioSpecificConfig& config) {
  constexpr uint8_t kLowDelay = 23;
  const bool short_frame = TRY(reader.flag());
  config.frame_length =
      config.object_type == kLowDelay ? (short_frame ? 480 : 512) : (short_frame ? 960 : 1024);
  if (TRY(reader.flag())) TRY(reader.skip(14));  // dependsOnCoreCoder
  const bool extension = TRY(reader.flag());
  if (config.channel_configuration == 0) {
    config.channels = TRY(read_program_config(reader));
  }
  if (config.object_type == 6 || config.object_type == 20) TRY(reader.skip(3));  // layerNr
  if (!extension) return {};
  if (config.object_type == 22) TRY(reader.skip(16));
  if (config.object_type == 17 || config.object_type == 19 || config.object_type == 20 ||
      config.object_type == 23) {
    TRY(reader.skip(3));
  }
  return reader.skip(1);  // extensionFlag3
}

// SBR and PS after the core configuration, for decoders that know them (1.6.6.1). Bits that are not there are
// no error.
Result<void> read_backward_compatible_extension(BitReader& reader, AudioSpecificConfig& config) {
  constexpr uint32_t kSbrSync = 0x2b7;
  constexpr uint32_t kPsSync = 0x548;
  if (reader.bits_remaining() < 16 || TRY(reader.bits(11)) != kSbrSync) return {};
  if (TRY(read_object_type(reader)) != kAacSbr) return {};
  config.sbr = TRY(reader.flag());
  if (!config.sbr) return {};
  config.output_sample_rate = TRY(read_sample_rate(reader));
  if (reader.bits_remaining() < 12 || TRY(reader.bits(11)) != kPsSync) return {};
  config.ps = TRY(reader.flag());
  return {};
}

class BitWriter {
 public:
  void bits(uint32_t value, unsigned count) {
    for (unsigned i = count; i > 0; --i) {
      if (used_ % 8 == 0) bytes_.push_back(0);
      bytes_.back() = static_cast<uint8_t>(bytes_.back() | ((value >> (i - 1) & 1) << (7 - used_ % 8)));
      ++used_;
    }
  }
  [[nodiscard]] std::vector<uint8_t> take() && { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
  size_t used_ = 0;
};

void write_object_type(BitWriter& writer, uint8_t type) {
  if (type < 31) return writer.bits(type, 5);
  writer.bits(31, 5);
  writer.bits(type - 32u, 6);
}

void write_sample_rate(BitWriter& writer, uint32_t rate) {
  const auto* found = std::find(kSampleRates.begin(), kSampleRates.end(), rate);
  if (found != kSampleRates.end()) return writer.bits(static_cast<uint32_t>(found - kSampleRates.begin()), 4);
  writer.bits(kEscapeIndex, 4);
  writer.bits(rate, 24);
}

}  // namespace

Result<AudioSpecificConfig> read_audio_specific_config(BitReader& reader) {
  AudioSpecificConfig config;
  config.object_type = TRY(read_object_type(reader));
  config.sample_rate = TRY(read_sample_rate(reader));
  config.channel_configuration = static_cast<uint8_t>(TRY(reader.bits(4)));
  if (config.channel_configuration != 0) {
    config.channels =
        config.channel_configuration < kChannels.size() ? kChannels[config.channel_configuration] : 0;
    if (config.channels == 0) return malformed("channelConfiguration", reader);
  }
  config.output_sample_rate = config.sample_rate;
  const bool hierarchical = config.object_type == kAacSbr || config.object_type == kAacPs;
  if (hierarchical) {
    config.sbr = true;
    config.ps = config.object_type == kAacPs;
    config.output_sample_rate = TRY(read_sample_rate(reader));
    config.object_type = TRY(read_object_type(reader));
    if (config.object_type == 22) TRY(reader.skip(4));  // extensionChannelConfiguration
  }
  if (is_general_audio(config.object_type)) {
    TRY(read_general_audio(reader, config));
  } else if (config.object_type < 32 || config.object_type > 34) {  // 32 to 34: MPEG-1/2 layers 1 to 3 in MP4
    return Error{ErrorCode::kUnsupported, "audio object type " + std::to_string(config.object_type), 0};
  }
  if (config.channels == 0) return malformed("no channels", reader);
  config.output_channels = config.ps && config.channels == 1 ? 2 : config.channels;
  return config;
}

Result<AudioSpecificConfig> parse_audio_specific_config(ByteSpan bytes) {
  BitReader reader(bytes);
  AudioSpecificConfig config = TRY(read_audio_specific_config(reader));
  // epConfig of error-resilient types would come here (1.6.2.1); the extension only follows the plain ones.
  if (!config.sbr && config.object_type < 17) {
    AudioSpecificConfig extended = config;
    if (read_backward_compatible_extension(reader, extended).ok()) config = extended;
    config.output_channels = config.ps && config.channels == 1 ? 2 : config.channels;
  }
  return config;
}

std::vector<uint8_t> write_audio_specific_config(const AudioSpecificConfig& config) {
  assert(config.channel_configuration > 0 && config.channel_configuration < 15);
  BitWriter writer;
  const bool extended = config.sbr || config.ps;
  write_object_type(writer, config.ps ? kAacPs : config.sbr ? kAacSbr : config.object_type);
  write_sample_rate(writer, config.sample_rate);
  writer.bits(config.channel_configuration, 4);
  if (extended) {
    write_sample_rate(writer, config.output_sample_rate);
    write_object_type(writer, config.object_type);
  }
  writer.bits(config.frame_length == 960 || config.frame_length == 480 ? 1 : 0, 1);
  writer.bits(0, 2);  // dependsOnCoreCoder, extensionFlag
  return std::move(writer).take();
}

AudioSpecificConfig aac_lc_config(uint32_t sample_rate, uint32_t channels) {
  assert((channels >= 1 && channels <= 6) || channels == 8);
  AudioSpecificConfig config;
  config.sample_rate = config.output_sample_rate = sample_rate;
  config.channels = config.output_channels = channels;
  config.channel_configuration = static_cast<uint8_t>(channels == 8 ? 7 : channels);
  return config;
}

std::string codec_string(const AudioSpecificConfig& config) {
  const uint8_t type = config.ps ? kAacPs : config.sbr ? kAacSbr : config.object_type;
  return "mp4a.40." + std::to_string(type);
}

Result<AdtsHeader> parse_adts_header(ByteSpan bytes) {
  BitReader reader(bytes);
  AdtsHeader header;
  if (TRY(reader.bits(12)) != 0xfff) return Error{ErrorCode::kMalformed, "ADTS: no sync word", 0};
  TRY(reader.skip(1));  // MPEG-4 or MPEG-2
  if (TRY(reader.bits(2)) != 0) return Error{ErrorCode::kMalformed, "ADTS: layer is not 0", 1};
  header.header_size = TRY(reader.flag()) ? 7 : 9;  // protection_absent
  header.config.object_type = static_cast<uint8_t>(TRY(reader.bits(2)) + 1);
  const uint32_t index = TRY(reader.bits(4));
  if (index >= kSampleRates.size()) return Error{ErrorCode::kMalformed, "ADTS: sample rate", 2};
  header.config.sample_rate = header.config.output_sample_rate = kSampleRates[index];
  TRY(reader.skip(1));
  header.config.channel_configuration = static_cast<uint8_t>(TRY(reader.bits(3)));
  header.config.channels = header.config.output_channels = kChannels[header.config.channel_configuration];
  TRY(reader.skip(4));
  header.frame_size = TRY(reader.bits(13));
  TRY(reader.skip(11));
  header.raw_blocks = TRY(reader.bits(2)) + 1;
  if (bytes.size() < header.header_size) return Error{ErrorCode::kTruncated, "ADTS header", bytes.size()};
  if (header.frame_size < header.header_size) return Error{ErrorCode::kMalformed, "ADTS: frame length", 3};
  return header;
}

std::vector<uint8_t> write_adts_header(const AudioSpecificConfig& config, size_t payload_size) {
  const auto* rate = std::find(kSampleRates.begin(), kSampleRates.end(), config.sample_rate);
  assert(rate != kSampleRates.end() && payload_size + 7 < 8192);
  BitWriter writer;
  writer.bits(0xfff, 12);
  writer.bits(0b0001, 4);  // MPEG-4, layer 0, no checksum
  writer.bits(config.object_type - 1u, 2);
  writer.bits(static_cast<uint32_t>(rate - kSampleRates.begin()), 4);
  writer.bits(0, 1);
  writer.bits(config.channel_configuration, 3);
  writer.bits(0, 4);
  writer.bits(static_cast<uint32_t>(payload_size + 7), 13);
  writer.bits(0x7ff, 11);  // buffer fullness: variable bit rate
  writer.bits(0, 2);
  return std::move(writer).take();
}

}  // namespace rill::codec
