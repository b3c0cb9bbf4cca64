// SPDX-License-Identifier: Apache-2.0
//
// Reading a transport stream (ISO/IEC 13818-1): bytes in, split anywhere; out come the program map whenever
// it changes, and the PES packets of pictures, sound and timed metadata, in the order they end. Lost or
// broken packets cost the PES packet they belong to and are counted. The first program is read. Single
// thread.
//
//   TsReader reader;
//   on_data: TRY(reader.push(bytes)); for (TsEvent& event : reader.take()) ...
//   on_end:  TRY(reader.finish());    // take() once more; restart() before the next segment
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "player/format/ts/packet_sync.h"
#include "player/format/ts/pes.h"
#include "player/format/ts/section.h"

namespace rill::ts {

inline constexpr size_t kMaxStreams = 64;  // of a program; the rest is not looked at

using TsEvent = std::variant<ProgramMap, PesPacket>;

// What was wrong with a segment, beyond repair but not beyond playing.
struct TsDamage {
  uint64_t skipped_bytes = 0;  // outside packets
  uint64_t lost_packets = 0;   // places where the continuity counter jumps, and packets marked as erroneous
  uint64_t broken_units = 0;   // PES packets left out
  std::optional<uint64_t> first;  // byte offset
  [[nodiscard]] bool any() const { return first.has_value(); }
};

class TsReader {
 public:
  // kUnsupported when a stream is scrambled.
  Result<void> push(ByteSpan bytes);
  // The segment ends here: what is whole comes out. kTruncated when the last packet is cut,
  // kUnexpectedContent when there was no packet at all.
  Result<void> finish();
  // Ready for another segment of the same stream: the program map is kept.
  void restart();

  [[nodiscard]] std::vector<TsEvent> take();
  // Of the segment.
  [[nodiscard]] const TsDamage& damage() const { return damage_; }
  // Null before there was one.
  [[nodiscard]] const ProgramMap* program() const { return program_ ? &*program_ : nullptr; }

 private:
  struct Pid {
    explicit Pid(uint16_t number) : pes(number) {}
    PesAssembler pes;
    bool wanted = false;  // carries PES of pictures, sound or timed metadata
    SectionAssembler sections;
    std::optional<uint8_t> continuity;
    std::vector<uint8_t> last_payload;  // to know a packet that was sent twice
  };

  Result<void> handle(const PacketSync::Packet& located);
  [[nodiscard]] bool follows(Pid& pid, const TsPacket& packet, uint64_t offset);
  void lose(Pid& pid, uint64_t offset);
  void handle_section(uint16_t pid, ByteSpan section);
  void handle_pes(Pid& pid, const TsPacket& packet, uint64_t offset);
  void adopt(ProgramMap map);
  void emit(std::optional<PesPacket> packet);
  void note_damage(uint64_t offset);
  Pid& pid_of(uint16_t number);

  PacketSync sync_;
  std::map<uint16_t, Pid> pids_;  // the tables' and the program's
  std::optional<uint16_t> map_pid_;
  std::optional<ProgramMap> program_;
  std::vector<TsEvent> events_;
  TsDamage damage_;
  uint64_t packets_ = 0;
  bool clock_jumped_ = false;  // since the last unit began
};

}  // namespace rill::ts
