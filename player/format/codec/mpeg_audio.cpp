// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/mpeg_audio.h"

#include <array>

#include "player/base/bit_reader.h"

namespace rill::codec {
namespace {

using Bitrates = std::array<uint16_t, 15>;  // kb/s by bitrate_index; 0: free format

constexpr Bitrates kLayer1{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448};
constexpr Bitrates kLayer2{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384};
constexpr Bitrates kLayer3{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr Bitrates kLowLayer1{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256};
constexpr Bitrates kLowLayer23{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};

const Bitrates& bitrates(unsigned layer, bool low) {
  if (low) return layer == 1 ? kLowLayer1 : kLowLayer23;
  return layer == 1 ? kLayer1 : layer == 2 ? kLayer2 : kLayer3;
}

Error malformed(const char* what, uint64_t offset) {
  return Error{ErrorCode::kMalformed, std::string("MPEG audio: ") + what, offset};
}

}  // namespace

Result<MpegAudioHeader> parse_mpeg_audio_header(ByteSpan bytes) {
  constexpr std::array<uint32_t, 3> kSampleRates{44100, 48000, 32000};
  constexpr uint32_t kVersion25 = 0;
  constexpr uint32_t kVersionReserved = 1;
  constexpr uint32_t kVersion1 = 3;
  constexpr uint32_t kSingleChannel = 3;
  BitReader reader(bytes);
  if (TRY(reader.bits(11)) != 0x7ff) return malformed("no sync word", 0);
  const uint32_t version = TRY(reader.bits(2));
  const uint32_t layer_code = TRY(reader.bits(2));
  TRY(reader.skip(1));  // protection_bit
  const uint32_t bitrate_index = TRY(reader.bits(4));
  const uint32_t rate_index = TRY(reader.bits(2));
  const uint32_t padding = TRY(reader.bits(1));
  TRY(reader.skip(1));
  const uint32_t mode = TRY(reader.bits(2));
  TRY(reader.skip(6));
  if (version == kVersionReserved || layer_code == 0) return malformed("reserved version or layer", 1);
  if (bitrate_index >= kLayer1.size() || rate_index >= kSampleRates.size()) {
    return malformed("reserved bit rate or sample rate", 2);
  }
  MpegAudioHeader header;
  header.layer = static_cast<uint8_t>(4 - layer_code);
  header.low_sampling_frequencies = version != kVersion1;
  header.sample_rate = kSampleRates[rate_index] >> (version == kVersion1 ? 0 : version == kVersion25 ? 2 : 1);
  header.channels = mode == kSingleChannel ? 1 : 2;
  header.bitrate_kbps = bitrates(header.layer, header.low_sampling_frequencies)[bitrate_index];
  if (header.bitrate_kbps == 0) return Error{ErrorCode::kUnsupported, "MPEG audio: free format", 2};
  const uint32_t bits_per_second = header.bitrate_kbps * 1000;
  if (header.layer == 1) {
    header.samples = 384;
    header.frame_size = size_t{12 * bits_per_second / header.sample_rate + padding} * 4;
  } else {
    header.samples = header.layer == 3 && header.low_sampling_frequencies ? 576 : 1152;
    header.frame_size = header.samples / 8 * bits_per_second / header.sample_rate + padding;
  }
  return header;
}

}  // namespace rill::codec
