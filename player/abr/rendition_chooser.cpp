// SPDX-License-Identifier: Apache-2.0
#include "player/abr/rendition_chooser.h"

#include <tuple>

namespace rill::abr {
namespace {

// How the best of those that may be played compare: the larger, the better.
auto worth(const Candidate& candidate) {
  return std::tuple(-static_cast<int64_t>(candidate.codec_rank), candidate.height, -candidate.decode_share,
                    candidate.bandwidth.value);
}

// The first candidate that `allowed` admits and none of the others admitted is `better` than.
template <typename Allowed, typename Better>
std::optional<size_t> best(std::span<const Candidate> candidates, Allowed&& allowed, Better&& better) {
  std::optional<size_t> found;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (allowed(candidates[i]) && (!found || better(candidates[i], candidates[*found]))) found = i;
  }
  return found;
}

bool low_enough(const Candidate& candidate, const Constraints& constraints) {
  return !candidate.oversized && (!constraints.max_height || candidate.height <= *constraints.max_height);
}

}  // namespace

bool may_play(const Candidate& candidate, const Constraints& constraints) {
  return candidate.available && candidate.in_time && low_enough(candidate, constraints);
}

size_t RenditionChooser::choose(std::span<const Candidate> candidates, const Constraints& constraints) const {
  const double usable =
      kUsableShare * static_cast<double>(constraints.throughput.value_or(kAssumedThroughput).value);
  const auto plays = [&](const Candidate& candidate) { return may_play(candidate, constraints); };
  const auto fits = [&](const Candidate& candidate) {
    return plays(candidate) && static_cast<double>(candidate.bandwidth.value) <= usable;
  };
  const auto is_worth_more = [](const Candidate& a, const Candidate& b) { return worth(a) > worth(b); };
  const auto needs_less = [](const Candidate& a, const Candidate& b) {
    return std::tuple(a.bandwidth.value, a.codec_rank) < std::tuple(b.bandwidth.value, b.codec_rank);
  };
  const auto is_cheaper = [&](const Candidate& a, const Candidate& b) {
    return a.decode_share != b.decode_share ? a.decode_share < b.decode_share : needs_less(a, b);
  };
  if (const auto found = best(candidates, fits, is_worth_more)) return *found;
  if (const auto found = best(candidates, plays, needs_less)) return *found;
  const auto small = [&](const Candidate& candidate) {
    return candidate.available && low_enough(candidate, constraints);
  };
  if (const auto found = best(candidates, small, is_cheaper)) return *found;
  const auto there = [](const Candidate& candidate) { return candidate.available; };
  if (const auto found = best(candidates, there, needs_less)) return *found;
  const auto any = [](const Candidate&) { return true; };
  return best(candidates, any, needs_less).value_or(0);
}

}  // namespace rill::abr
