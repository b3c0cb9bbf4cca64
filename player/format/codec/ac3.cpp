// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/ac3.h"

#include <algorithm>
#include <cassert>

#include "player/base/bit_reader.h"
#include "player/base/byte_writer.h"
#include "player/format/codec/ac3_tables.h"

namespace rill::codec {
namespace {

constexpr uint32_t kSamplesPerBlock = 256;

Error malformed(const char* what, uint64_t offset) {
  return Error{ErrorCode::kMalformed, std::string("AC-3: ") + what, offset};
}

uint32_t channels_of(const Ac3Frame& frame) {
  // chanmap, table E.1.5, from bit 15 down: pairs count twice.
  constexpr std::array<uint8_t, 16> kChannels{1, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2, 2, 1, 2, 1, 1};
  if (frame.channel_map == 0) {
    return kAc3Channels[frame.audio_coding_mode] + (frame.low_frequency ? 1u : 0u);
  }
  uint32_t channels = 0;
  for (unsigned i = 0; i < kChannels.size(); ++i) {
    if (frame.channel_map >> (15 - i) & 1) channels += kChannels[i];
  }
  return channels;
}

// From fscod on: syncinfo() and bsi(), 4.3.1 and 4.3.2.
Result<Ac3Frame> read_plain(BitReader& reader) {
  constexpr uint32_t kFrameSizeCodes = 2 * kAc3Bitrates.size();
  Ac3Frame frame;
  TRY(reader.skip(16));  // crc1
  frame.sample_rate_code = static_cast<uint8_t>(TRY(reader.bits(2)));
  const uint32_t size_code = TRY(reader.bits(6));
  if (frame.sample_rate_code >= kAc3SampleRates.size() || size_code >= kFrameSizeCodes) {
    return malformed("reserved sample rate or frame size", 4);
  }
  frame.sample_rate = kAc3SampleRates[frame.sample_rate_code];
  frame.bitrate_kbps = kAc3Bitrates[size_code / 2];
  // Table 4.13: 1536 samples at this rate, in words; at 44.1 kHz odd codes have one more.
  size_t words = size_t{frame.bitrate_kbps} * 1000 * 1536 / frame.sample_rate / 16;
  if (frame.sample_rate == 44100) words += size_code % 2;
  frame.size = words * 2;
  frame.bitstream_id = static_cast<uint8_t>(TRY(reader.bits(5)));
  frame.bitstream_mode = static_cast<uint8_t>(TRY(reader.bits(3)));
  frame.audio_coding_mode = static_cast<uint8_t>(TRY(reader.bits(3)));
  const unsigned mode = frame.audio_coding_mode;
  if ((mode & 1) != 0 && mode != 1) TRY(reader.skip(2));  // cmixlev
  if ((mode & 4) != 0) TRY(reader.skip(2));               // surmixlev
  if (mode == 2) TRY(reader.skip(2));                     // dsurmod
  frame.low_frequency = TRY(reader.flag());
  return frame;
}

// chanmap of a dependent substream, E.1.2.2; 0 when it is not told, or beyond the bytes at hand.
Result<uint16_t> read_channel_map(BitReader& reader, unsigned mode) {
  const unsigned programmes = mode == 0 ? 2 : 1;  // 1+1: two mono programmes
  for (unsigned i = 0; i < programmes; ++i) {
    TRY(reader.skip(5));                          // dialnorm
    if (TRY(reader.flag())) TRY(reader.skip(8));  // compr
  }
  if (!TRY(reader.flag())) return uint16_t{0};
  return static_cast<uint16_t>(TRY(reader.bits(16)));
}

// From strmtyp on, E.1.2.2.
Result<Ac3Frame> read_enhanced(BitReader& reader) {
  constexpr uint32_t kDependent = 1;
  constexpr uint32_t kReserved = 3;
  constexpr std::array<uint32_t, 4> kBlocks{1, 2, 3, 6};
  Ac3Frame frame;
  frame.enhanced = true;
  const uint32_t stream_type = TRY(reader.bits(2));
  if (stream_type == kReserved) return malformed("reserved stream type", 2);
  frame.dependent = stream_type == kDependent;
  frame.substream = static_cast<uint8_t>(TRY(reader.bits(3)));
  frame.size = (size_t{TRY(reader.bits(11))} + 1) * 2;
  frame.sample_rate_code = static_cast<uint8_t>(TRY(reader.bits(2)));
  const uint32_t second_code = TRY(reader.bits(2));  // numblkscod, or fscod2
  uint32_t blocks = 6;
  if (frame.sample_rate_code < kAc3SampleRates.size()) {
    frame.sample_rate = kAc3SampleRates[frame.sample_rate_code];
    blocks = kBlocks[second_code];
  } else {
    if (second_code >= kAc3SampleRates.size()) return malformed("reserved sample rate", 4);
    frame.sample_rate = kAc3SampleRates[second_code] / 2;
  }
  frame.samples = blocks * kSamplesPerBlock;
  frame.bitrate_kbps =
      static_cast<uint32_t>(uint64_t{frame.size} * 8 * frame.sample_rate / frame.samples / 1000);
  frame.audio_coding_mode = static_cast<uint8_t>(TRY(reader.bits(3)));
  frame.low_frequency = TRY(reader.flag());
  frame.bitstream_id = static_cast<uint8_t>(TRY(reader.bits(5)));
  if (frame.dependent) {
    const auto map = read_channel_map(reader, frame.audio_coding_mode);
    if (map.ok()) frame.channel_map = *map;
  }
  return frame;
}

// chan_loc of dec3, table F.6.1: bits 5 to 12 and 14 of chanmap, counted from its most significant bit.
uint16_t channel_locations(std::span<const Ac3Frame> dependents) {
  constexpr std::array<uint8_t, 9> kPositions{5, 6, 7, 8, 9, 10, 11, 12, 14};
  unsigned locations = 0;
  for (const Ac3Frame& frame : dependents) {
    for (unsigned bit = 0; bit < kPositions.size(); ++bit) {
      locations |= (frame.channel_map >> (15 - kPositions[bit]) & 1u) << bit;
    }
  }
  return static_cast<uint16_t>(locations);
}

}  // namespace

Result<Ac3Frame> parse_ac3_frame(ByteSpan bytes) {
  constexpr uint32_t kSyncWord = 0x0b77;
  if (bytes.size() < kAc3HeaderSize) return Error{ErrorCode::kTruncated, "AC-3 header", bytes.size()};
  BitReader reader(bytes);
  if (TRY(reader.bits(16)) != kSyncWord) return malformed("no sync word", 0);
  const unsigned bitstream_id = bytes[5] >> 3;
  if (bitstream_id > 16 || bitstream_id == 9 || bitstream_id == 10) {
    return Error{ErrorCode::kUnsupported, "AC-3: bsid " + std::to_string(bitstream_id), 5};
  }
  Ac3Frame frame = bitstream_id <= 8 ? TRY(read_plain(reader)) : TRY(read_enhanced(reader));
  if (frame.size < kAc3HeaderSize) return malformed("frame size", 2);
  frame.channels = channels_of(frame);
  return frame;
}

std::vector<uint8_t> write_dac3(const Ac3Frame& frame) {
  assert(!frame.enhanced);
  const auto* rate = std::find(kAc3Bitrates.begin(), kAc3Bitrates.end(), frame.bitrate_kbps);
  const auto rate_code = static_cast<uint32_t>(rate - kAc3Bitrates.begin());
  ByteWriter writer;
  writer.u24(uint32_t{frame.sample_rate_code} << 22 | uint32_t{frame.bitstream_id} << 17 |
             uint32_t{frame.bitstream_mode} << 14 | uint32_t{frame.audio_coding_mode} << 11 |
             (frame.low_frequency ? 1u << 10 : 0) | rate_code << 5);
  return std::move(writer).take();
}

std::vector<uint8_t> write_dec3(std::span<const Ac3Frame> substreams) {
  assert(!substreams.empty() && !substreams.front().dependent);
  const auto is_independent = [](const Ac3Frame& frame) { return !frame.dependent; };
  const auto independent = std::count_if(substreams.begin(), substreams.end(), is_independent);
  uint32_t kilobits = 0;
  for (const Ac3Frame& frame : substreams) kilobits += frame.bitrate_kbps;
  ByteWriter writer;
  writer.u16(static_cast<uint16_t>(std::min(kilobits, 0x1fffu) << 3 |
                                   (std::min<uint32_t>(static_cast<uint32_t>(independent), 8) - 1)));
  for (size_t i = 0; i < substreams.size();) {
    const Ac3Frame& frame = substreams[i];
    size_t end = i + 1;
    while (end < substreams.size() && substreams[end].dependent) ++end;
    const auto dependents = substreams.subspan(i + 1, end - i - 1);
    const auto count = static_cast<uint32_t>(std::min<size_t>(dependents.size(), 15));
    writer.u24(uint32_t{frame.sample_rate_code} << 22 | uint32_t{frame.bitstream_id} << 17 |
               uint32_t{frame.bitstream_mode} << 12 | uint32_t{frame.audio_coding_mode} << 9 |
               (frame.low_frequency ? 1u << 8 : 0) | count << 1 |
               (count > 0 ? channel_locations(dependents) >> 8 : 0));
    if (count > 0) writer.u8(static_cast<uint8_t>(channel_locations(dependents)));
    i = end;
  }
  return std::move(writer).take();
}

}  // namespace rill::codec
