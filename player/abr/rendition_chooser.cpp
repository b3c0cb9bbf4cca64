// SPDX-License-Identifier: Apache-2.0
#include "player/abr/rendition_chooser.h"

namespace rill::abr {

size_t RenditionChooser::choose(std::span<const Candidate> candidates, const Constraints& constraints) const {
  const double usable =
      kUsableShare * static_cast<double>(constraints.throughput.value_or(kAssumedThroughput).value);
  std::optional<size_t> highest_fitting;
  std::optional<size_t> lowest_allowed;
  size_t lowest = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    if (candidate.bandwidth < candidates[lowest].bandwidth) lowest = i;
    if (constraints.max_height && candidate.height > *constraints.max_height) continue;
    if (!lowest_allowed || candidate.bandwidth < candidates[*lowest_allowed].bandwidth) lowest_allowed = i;
    if (static_cast<double>(candidate.bandwidth.value) > usable) continue;
    if (!highest_fitting || candidate.bandwidth > candidates[*highest_fitting].bandwidth) highest_fitting = i;
  }
  return highest_fitting.value_or(lowest_allowed.value_or(lowest));
}

}  // namespace rill::abr
