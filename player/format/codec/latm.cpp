// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/latm.h"

#include <algorithm>

namespace rill::codec {
namespace {

constexpr size_t kMaxSpecificConfigBytes = 512;  // a program config element with its comment fits

Error malformed(const char* what, const BitReader& reader) {
  return Error{ErrorCode::kMalformed, std::string("LATM: ") + what, reader.bit_position() / 8};
}

Error unsupported(const char* what, const BitReader& reader) {
  return Error{ErrorCode::kUnsupported, std::string("LATM: ") + what, reader.bit_position() / 8};
}

// LatmGetValue(), 1.7.3.1.
Result<uint32_t> read_value(BitReader& reader) {
  const uint32_t bytes = TRY(reader.bits(2)) + 1;
  return TRY(reader.bits(8 * bytes));
}

// The next `count` bits as bytes, the last one filled up with zeros.
Result<std::vector<uint8_t>> take_bits(BitReader& reader, size_t count) {
  if (count > reader.bits_remaining()) {
    return Error{ErrorCode::kTruncated, "LATM: " + std::to_string(count) + " bits of payload",
                 reader.bit_position() / 8};
  }
  std::vector<uint8_t> bytes;
  bytes.reserve((count + 7) / 8);
  for (; count >= 8; count -= 8) bytes.push_back(static_cast<uint8_t>(TRY(reader.bits(8))));
  if (count > 0) {
    const auto left = static_cast<unsigned>(count);
    bytes.push_back(static_cast<uint8_t>(TRY(reader.bits(left)) << (8 - left)));
  }
  return bytes;
}

// PayloadLengthInfo() with frameLengthType 0: bytes.
Result<size_t> read_payload_length(BitReader& reader) {
  size_t length = 0;
  uint32_t byte = 255;
  while (byte == 255) {
    byte = TRY(reader.bits(8));
    length += byte;
  }
  return length;
}

// From otherDataPresent to the checksum.
Result<uint64_t> read_other_data_bits(BitReader& reader, bool version_1) {
  constexpr uint64_t kMaxBits = uint64_t{1} << 20;
  uint64_t bits = 0;
  if (TRY(reader.flag())) {
    if (version_1) {
      bits = TRY(read_value(reader));
    } else {
      bool more = true;
      while (more) {
        more = TRY(reader.flag());
        bits = bits << 8 | TRY(reader.bits(8));
        if (bits > kMaxBits) break;
      }
    }
  }
  if (bits > kMaxBits) return malformed("otherDataLenBits", reader);
  if (TRY(reader.flag())) TRY(reader.skip(8));  // crcCheckSum
  return bits;
}

}  // namespace

Result<LoasHeader> parse_loas_header(ByteSpan bytes) {
  constexpr uint32_t kSyncWord = 0x2b7;
  BitReader reader(bytes);
  if (TRY(reader.bits(11)) != kSyncWord) return Error{ErrorCode::kMalformed, "LOAS: no sync word", 0};
  return LoasHeader{kLoasHeaderSize + TRY(reader.bits(13))};
}

Result<void> LatmReader::read_specific_config(BitReader& reader, bool with_length) {
  if (with_length) {
    const uint32_t bits = TRY(read_value(reader));
    if (bits > kMaxSpecificConfigBytes * 8) return malformed("ascLen", reader);
    specific_config_ = TRY(take_bits(reader, bits));
    config_ = TRY(parse_audio_specific_config(specific_config_));
    return {};
  }
  BitReader ahead = reader;
  const size_t enough = std::min(ahead.bits_remaining(), kMaxSpecificConfigBytes * 8);
  const std::vector<uint8_t> bytes = TRY(take_bits(ahead, enough));
  BitReader aligned(bytes);
  config_ = TRY(read_audio_specific_config(aligned));
  specific_config_ = TRY(take_bits(reader, aligned.bit_position()));
  return {};
}

// 1.7.3.1.
Result<void> LatmReader::read_stream_mux_config(BitReader& reader) {
  config_.reset();
  const bool version_1 = TRY(reader.flag());
  if (version_1 && TRY(reader.flag())) return unsupported("audioMuxVersionA", reader);
  if (version_1) TRY(read_value(reader));  // taraBufferFullness
  if (!TRY(reader.flag())) return unsupported("streams with different framing", reader);
  sub_frames_ = TRY(reader.bits(6)) + 1;
  if (TRY(reader.bits(4)) != 0) return unsupported("several programmes", reader);
  if (TRY(reader.bits(3)) != 0) return unsupported("several layers", reader);
  TRY(read_specific_config(reader, version_1));
  if (TRY(reader.bits(3)) != 0) {
    config_.reset();
    return unsupported("frames of constant length", reader);
  }
  TRY(reader.skip(8));  // latmBufferFullness
  other_data_bits_ = TRY(read_other_data_bits(reader, version_1));
  return {};
}

Result<LatmFrames> LatmReader::read(ByteSpan audio_mux_element) {
  BitReader reader(audio_mux_element);
  LatmFrames frames;
  const bool same_config = TRY(reader.flag());  // useSameStreamMux
  if (!same_config) {
    auto read = read_stream_mux_config(reader);
    if (!read.ok()) {
      config_.reset();
      return std::move(read).error();
    }
  }
  if (!config_) return frames;
  for (unsigned i = 0; i < sub_frames_; ++i) {
    const size_t length = TRY(read_payload_length(reader));
    frames.frames.push_back(TRY(take_bits(reader, length * 8)));
  }
  TRY(reader.skip(other_data_bits_));
  frames.config = *config_;
  frames.specific_config = specific_config_;
  return frames;
}

}  // namespace rill::codec
