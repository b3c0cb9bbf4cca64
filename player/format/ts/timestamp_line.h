// SPDX-License-Identifier: Apache-2.0
//
// The 33-bit time stamps of one segment (ISO/IEC 13818-1 2.4.3.7) as one line that neither wraps nor jumps:
// wraps are counted on, and where the stream's clock jumps in mid-segment (2.7.4, 2.4.3.5) the rest is moved
// to follow what came before; all streams of the segment by the same amount. Single thread.
//
//   TimestampLine line;                                     // one per segment
//   int64_t dts = line.place(pes.dts, {.expected = end_of_the_frame_before});
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rill::ts {

class TimestampLine {
 public:
  struct Place {
    std::optional<int64_t> expected;  // where the stream's next unit should begin, on the line
    bool discontinuity = false;       // a jump of the clock was announced
  };
  // Ticks of 90 kHz on the line. The first ones are as they are written.
  [[nodiscard]] int64_t place(uint64_t timestamp, const Place& place);
  void restart() { *this = TimestampLine(); }

  static constexpr size_t kMaxShifts = 64;

 private:
  // What is added after each jump; jumps may come back (a spot of corruption).
  std::vector<int64_t> shifts_{0};
  std::optional<int64_t> reference_;  // the last one placed, of any stream
};

// `timestamp` modulo 2^33, where it comes nearest to `reference`.
[[nodiscard]] int64_t unwrapped(uint64_t timestamp, int64_t reference);

}  // namespace rill::ts
