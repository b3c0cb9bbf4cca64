// SPDX-License-Identifier: Apache-2.0
//
// AV1 open bitstream units (AV1 specification 5.3, 4.10.5): splitting and joining. Views into the caller's
// bytes.
//
//   for (const Obu& obu : TRY(split_obus(sample))) if (obu.type == ObuType::kSequenceHeader) ...
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/byte_writer.h"
#include "player/base/result.h"

namespace rill::codec {

// obu_type, 6.2.2.
enum class ObuType : uint8_t {
  kSequenceHeader = 1,
  kTemporalDelimiter = 2,
  kFrameHeader = 3,
  kTileGroup = 4,
  kMetadata = 5,
  kFrame = 6,
  kRedundantFrameHeader = 7,
  kTileList = 8,
  kPadding = 15,
};

struct Obu {
  ObuType type = ObuType::kPadding;
  uint8_t temporal_id = 0;
  uint8_t spatial_id = 0;
  bool has_extension = false;
  ByteSpan payload;
  uint64_t offset = 0;  // of the header, in what was split
};

inline constexpr size_t kMaxObusPerTemporalUnit = 4096;

// The low-overhead format (section 5, as in MP4 and WebM); the last OBU may have no size field. kTruncated
// when a size passes the end, kMalformed for a forbidden bit, kTooLarge above kMaxObusPerTemporalUnit.
Result<std::vector<Obu>> split_obus(ByteSpan bytes);
// One temporal unit of the length-delimited format (annex B), without its own length.
Result<std::vector<Obu>> split_annex_b_obus(ByteSpan temporal_unit);

// In the low-overhead format, each with its size field.
void write_obu(ByteWriter& writer, const Obu& obu);

// A temporal unit as MP4 holds it ("AV1 Codec ISO Media File Format Binding" 2.4): without temporal
// delimiters, padding, tile lists and redundant frame headers, each OBU with its size.
Result<std::vector<uint8_t>> av1_sample(ByteSpan temporal_unit);

// leb128(), 4.10.5. kMalformed beyond eight bytes or 32 bits of value.
Result<uint32_t> read_leb128(ByteReader& reader);
void write_leb128(ByteWriter& writer, uint32_t value);

}  // namespace rill::codec
