// SPDX-License-Identifier: Apache-2.0
//
// From the renditions of a presentation to the ladder a controller chooses from: those that may be played
// now, of one codec, ascending. The codec is kept as long as it serves: another one costs a decoder. Single
// thread.
//
//   Ladder ladder = ladders.of(candidates, {.throughput = estimate, .max_height = 720}, now);
//   size_t rendition = ladder.renditions[controller.choose({.ladder = ladder.rungs, ...})];
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "player/abr/controller.h"
#include "player/abr/rendition_chooser.h"

namespace rill::abr {

struct Ladder {
  std::vector<Rung> rungs;         // ascending bandwidth, at least one
  std::vector<size_t> renditions;  // of each rung: index into the candidates

  // The rung of `rendition`, or else the highest that needs no more than `bandwidth`, or the lowest.
  [[nodiscard]] size_t rung_of(size_t rendition, BitsPerSecond bandwidth) const;
};

class LadderChooser {
 public:
  // `candidates` must not be empty and be the same renditions in each call. When none may be played, the
  // ladder is the one that comes nearest.
  [[nodiscard]] Ladder of(std::span<const Candidate> candidates, const Constraints& constraints,
                          MediaTime now);
  // Another presentation, or other preferences.
  void restart() { codec_.reset(); }

  // Another codec has to give a higher picture for this long before it takes over.
  static constexpr MediaTime kPatience = MediaTime::milliseconds(10'000);

 private:
  void choose_codec(std::span<const Candidate> candidates, const Constraints& constraints, MediaTime now);

  RenditionChooser chooser_;
  std::optional<unsigned> codec_;
  std::optional<MediaTime> better_since_;
};

}  // namespace rill::abr
