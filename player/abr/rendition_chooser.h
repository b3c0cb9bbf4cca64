// SPDX-License-Identifier: Apache-2.0
//
// Which codec to play when nobody chose by hand, and with which rendition: by preferred codec, then by what
// is decoded in time, then by bandwidth. Among the renditions of that codec a Controller decides. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "player/base/media_time.h"

namespace rill::abr {

struct Candidate {
  BitsPerSecond bandwidth;  // on average
  uint32_t height = 0;      // 0: unknown
  unsigned codec_rank = 0;  // 0: the page's first preference
  bool in_time = true;      // this machine decodes it in time
  double decode_share = 0;  // of a processor; decides between equals
  unsigned codec = 0;       // any number that is the same for the same codec
  bool available = true;    // false: could not be had a short while ago
  uint32_t width = 0;       // 0: unknown
  bool oversized = false;   // a lower one of its codec has picture enough for its place (display_fit.h)
};

struct Constraints {
  std::optional<BitsPerSecond> throughput;  // measured; absent: nothing measured yet
  std::optional<uint32_t> max_height;
};

// By size, by what this machine decodes and by what can be had; not by bandwidth.
[[nodiscard]] bool may_play(const Candidate& candidate, const Constraints& constraints);

class RenditionChooser {
 public:
  // Index into `candidates`, which must not be empty. Of those within the constraints and decoded in time:
  // the best codec_rank, then the highest picture, then the cheapest to decode at that height, then the
  // highest bandwidth. If none fits the throughput, the lowest bandwidth of those in time; if none is in
  // time, the cheapest to decode. max_height gives way last.
  [[nodiscard]] size_t choose(std::span<const Candidate> candidates, const Constraints& constraints) const;

  // Before anything was measured.
  static constexpr BitsPerSecond kAssumedThroughput{2'000'000};
  // The share of the throughput that a rendition may need.
  static constexpr double kUsableShare = 0.75;
};

}  // namespace rill::abr
