// SPDX-License-Identifier: Apache-2.0
//
// Which rendition to play when nobody chose by hand: the highest that fits. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "player/base/media_time.h"

namespace rill::abr {

struct Candidate {
  BitsPerSecond bandwidth;
  uint32_t height = 0;  // 0: unknown
};

struct Constraints {
  std::optional<BitsPerSecond> throughput;  // measured; absent: nothing measured yet
  std::optional<uint32_t> max_height;
};

class RenditionChooser {
 public:
  // Index into `candidates`, which must not be empty. The highest bandwidth within the constraints; if none
  // fits, the lowest of those within max_height, or the lowest of all.
  [[nodiscard]] size_t choose(std::span<const Candidate> candidates, const Constraints& constraints) const;

  // Before anything was measured.
  static constexpr BitsPerSecond kAssumedThroughput{2'000'000};
  // The share of the throughput that a rendition may need.
  static constexpr double kUsableShare = 0.75;
};

}  // namespace rill::abr
