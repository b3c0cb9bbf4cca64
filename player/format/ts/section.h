// SPDX-License-Identifier: Apache-2.0
//
// Program-specific information (ISO/IEC 13818-1 2.4.4): which streams a transport stream carries. Parsers are
// pure; SectionAssembler keeps the state of one PID.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::ts {

// CRC_32 of annex A; zero over a section with its checksum.
[[nodiscard]] uint32_t section_checksum(ByteSpan bytes);

// Puts sections together from the payloads of one PID, in order. Sections are at most 4096 bytes.
class SectionAssembler {
 public:
  // The sections that end in this payload, headers and checksums included.
  [[nodiscard]] std::vector<std::vector<uint8_t>> push(ByteSpan payload, bool unit_start);
  // A packet is missing: up to the next section that begins.
  void lose() { section_.clear(); }

 private:
  void append(ByteSpan bytes, std::vector<std::vector<uint8_t>>& complete);

  std::vector<uint8_t> section_;  // as far as it has come; empty between sections
};

// What an elementary stream is, from stream_type (table 2-34) and the descriptors.
enum class StreamFormat : uint8_t {
  kOther,  // nothing that Rill plays
  kH264,
  kH265,
  kAdts,
  kLatm,
  kMpegAudio,
  kAc3,
  kEac3,
  kId3,        // timed metadata
  kEncrypted,  // SAMPLE-AES
};
[[nodiscard]] bool is_video(StreamFormat format);
[[nodiscard]] bool is_audio(StreamFormat format);

struct ElementaryStream {
  uint16_t pid = 0;
  uint8_t stream_type = 0;
  StreamFormat format = StreamFormat::kOther;
  bool operator==(const ElementaryStream&) const = default;
};

struct ProgramMap {
  uint16_t program = 0;
  uint16_t clock_pid = 0;
  std::vector<ElementaryStream> streams;
  bool operator==(const ProgramMap&) const = default;
};

struct Program {
  uint16_t number = 0;
  uint16_t map_pid = 0;
  bool operator==(const Program&) const = default;
};

// One whole section, as SectionAssembler gives it. kMalformed when the checksum or the structure is wrong,
// kTruncated when a loop ends within an entry; kUnexpectedContent for a table of another kind, or one not yet
// in force.
Result<std::vector<Program>> parse_program_association(ByteSpan section);
Result<ProgramMap> parse_program_map(ByteSpan section);

}  // namespace rill::ts
