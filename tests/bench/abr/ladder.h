// SPDX-License-Identifier: Apache-2.0
//
// A film in several bitrates: the size of every segment on every rung, as `bbb-ladder.json` has it:
// {"segment_duration_ms": 3000, "bitrates_kbps": […], "segment_sizes_bits": [[…], …]}.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill::bench {

struct Ladder {
  MediaTime segment_duration;
  std::vector<double> bitrates;              // bits a second, ascending
  std::vector<std::vector<uint64_t>> sizes;  // bytes, [segment][rung]

  [[nodiscard]] double kbps(size_t rung) const { return bitrates[rung] / 1e3; }
  // Every bitrate and size times `factor`.
  [[nodiscard]] Ladder stretched(double factor) const;
  // Every segment as `parts` equal ones, up to a byte.
  [[nodiscard]] Ladder divided(size_t parts) const;
};

// kMalformed: what is wrong, and where.
Result<Ladder> parse_ladder(const std::string& text, const std::string& name);
Result<Ladder> read_ladder(const std::string& path);

}  // namespace rill::bench
