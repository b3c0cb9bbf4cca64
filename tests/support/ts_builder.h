// SPDX-License-Identifier: Apache-2.0
//
// Transport streams for tests, packet by packet, so that they can be broken on purpose; and what they carry.
//
//   TsBuilder ts;
//   ts.program({{0x100, 0x1b}, {0x101, 0x0f}});
//   ts.pes(0x100, {.pts = 90000, .dts = 90000, .random_access = true}, avc_unit(true));
//   demuxer.push(ts.bytes);
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "player/base/byte_reader.h"

namespace rill::testing {

class TsBuilder {
 public:
  struct Stream {
    uint16_t pid = 0;
    uint8_t type = 0;
    std::vector<uint8_t> descriptors{};
  };
  struct Unit {
    std::optional<uint64_t> pts{};  // taken modulo 2^33
    std::optional<uint64_t> dts{};
    bool random_access = false;
    bool discontinuity = false;  // with a clock reference, on this PID
    bool sized = false;          // PES_packet_length is written
  };

  // PAT and PMT; the first stream's PID carries the clock.
  void program(const std::vector<Stream>& streams, uint8_t version = 0);
  void pes(uint16_t pid, const Unit& unit, const std::vector<uint8_t>& payload);
  // As they are; padded to whole packets by adaptation fields.
  void payload(uint16_t pid, std::vector<uint8_t> bytes, const Unit& unit, bool unit_start);

  std::vector<uint8_t> bytes;
  [[nodiscard]] size_t packets() const { return bytes.size() / 188; }
  void drop_packet(size_t index);

 private:
  void section(uint16_t pid, std::vector<uint8_t> table);

  std::map<uint16_t, uint8_t> continuity_;
};

inline constexpr uint16_t kProgramMapPid = 0x1000;

// An access unit as a byte stream: delimiter, parameter sets before a keyframe, one slice of about `size`
// bytes.
std::vector<uint8_t> avc_unit(bool keyframe, size_t size = 300, uint32_t width = 320, uint32_t height = 180);
// One AAC-LC frame in ADTS, 1024 samples at 48 kHz, stereo.
std::vector<uint8_t> adts_frame(size_t payload = 100);
// Such frames in ticks of 90 kHz [from, to), all on one grid, so that segments join.
void append_sound(TsBuilder& ts, uint16_t pid, uint64_t from, uint64_t to);
// An ID3 tag with the time stamp of a packed audio segment.
std::vector<uint8_t> timestamp_tag(uint64_t timestamp);

}  // namespace rill::testing
