// SPDX-License-Identifier: Apache-2.0
#include "player/abr/ladder.h"

#include <algorithm>

namespace rill::abr {

size_t Ladder::rung_of(size_t rendition, BitsPerSecond bandwidth) const {
  size_t rung = 0;
  for (size_t i = 0; i < renditions.size(); ++i) {
    if (renditions[i] == rendition) return i;
    if (rungs[i].bandwidth <= bandwidth) rung = i;
  }
  return rung;
}

void LadderChooser::choose_codec(std::span<const Candidate> candidates, const Constraints& constraints,
                                 MediaTime now) {
  const Candidate& best = candidates[chooser_.choose(candidates, constraints)];
  if (codec_ == best.codec) {
    better_since_.reset();
    return;
  }
  // What the codec in use would play.
  std::vector<Candidate> own;
  for (const Candidate& candidate : candidates) {
    if (candidate.codec == codec_ && may_play(candidate, constraints)) own.push_back(candidate);
  }
  bool at_once = own.empty();
  if (!at_once) {
    const Candidate& present = own[chooser_.choose(own, constraints)];
    at_once = best.codec_rank < present.codec_rank;
    // The same picture for less decoding is no reason to change.
    if (best.codec_rank == present.codec_rank && best.height <= present.height) {
      better_since_.reset();
      return;
    }
  }
  if (!better_since_) better_since_ = now;
  if (!at_once && now - *better_since_ < kPatience) return;
  codec_ = best.codec;
  better_since_.reset();
}

Ladder LadderChooser::of(std::span<const Candidate> candidates, const Constraints& constraints,
                         MediaTime now) {
  choose_codec(candidates, constraints, now);
  std::vector<size_t> order;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (candidates[i].codec == codec_ && may_play(candidates[i], constraints)) order.push_back(i);
  }
  if (order.empty()) order.push_back(chooser_.choose(candidates, constraints));
  // Of equal bandwidths the higher picture.
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return candidates[a].bandwidth != candidates[b].bandwidth
               ? candidates[a].bandwidth < candidates[b].bandwidth
               : candidates[a].height > candidates[b].height;
  });
  Ladder ladder;
  for (const size_t index : order) {
    const BitsPerSecond bandwidth = candidates[index].bandwidth;
    if (!ladder.rungs.empty() && ladder.rungs.back().bandwidth == bandwidth) continue;
    ladder.rungs.push_back({bandwidth, static_cast<double>(bandwidth.value) / 1e6});
    ladder.renditions.push_back(index);
  }
  return ladder;
}

}  // namespace rill::abr
