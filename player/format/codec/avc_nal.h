// SPDX-License-Identifier: Apache-2.0
//
// H.264 NAL units in their two wrappings: length-prefixed (ISO/IEC 14496-15, as in MP4 and RTMP) and byte
// stream (H.264 annex B, as in MPEG-TS and from encoders). Views into the caller's bytes; nothing is copied
// but by the conversions.
//
//   for (ByteSpan nal : TRY(split_length_prefixed(sample, 4))) if (nal_type(nal) == NalType::kIdrSlice) ...
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::codec {

// nal_unit_type, H.264 table 7-1.
enum class NalType : uint8_t {
  kUnspecified = 0,
  kSlice = 1,
  kPartitionA = 2,
  kPartitionB = 3,
  kPartitionC = 4,
  kIdrSlice = 5,
  kSei = 6,
  kSps = 7,
  kPps = 8,
  kAccessUnitDelimiter = 9,
  kEndOfSequence = 10,
  kEndOfStream = 11,
  kFiller = 12,
  kSpsExtension = 13,
  kPrefix = 14,
  kSubsetSps = 15,
};

// Of a NAL unit without start code or length; kUnspecified for an empty one.
[[nodiscard]] NalType nal_type(ByteSpan nal);
// A coded slice or partition A: what a picture cannot be without.
[[nodiscard]] bool is_slice(NalType type);

inline constexpr size_t kMaxNalUnitsPerAccessUnit = 8192;

// NAL units of one length-prefixed sample; `length_size` is 1, 2 or 4 (from avcC). Empty units are left out.
// kTruncated when a length passes the end, kTooLarge above kMaxNalUnitsPerAccessUnit.
Result<std::vector<ByteSpan>> split_length_prefixed(ByteSpan sample, unsigned length_size);

// NAL units of a byte stream (B.1.1): 3- and 4-byte start codes, trailing zeros removed. Bytes before the
// first start code are ignored. kTooLarge above kMaxNalUnitsPerAccessUnit.
Result<std::vector<ByteSpan>> split_annex_b(ByteSpan stream);

[[nodiscard]] std::vector<uint8_t> to_annex_b(const std::vector<ByteSpan>& nals);  // 4-byte start codes
[[nodiscard]] std::vector<uint8_t> to_length_prefixed(const std::vector<ByteSpan>& nals);  // 4-byte lengths

// Whole samples: one wrapping to the other.
Result<std::vector<uint8_t>> length_prefixed_to_annex_b(ByteSpan sample, unsigned length_size);
Result<std::vector<uint8_t>> annex_b_to_length_prefixed(ByteSpan stream);

// The raw byte sequence payload: header byte dropped, emulation prevention bytes removed (7.3.1, 7.4.1).
// Stops after `limit` payload bytes, for headers that are near the beginning.
[[nodiscard]] std::vector<uint8_t> raw_payload(ByteSpan nal, size_t limit = SIZE_MAX);

}  // namespace rill::codec
