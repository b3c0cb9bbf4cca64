// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/algorithms/bola_controller.h"

#include <algorithm>
#include <cmath>

namespace rill::abr {
namespace {

constexpr double kGammaP = 5;  // the paper's γp: how much a stall is avoided, in units of utility
constexpr double kLeastSegments = 3;

double utility(const Situation& situation, size_t rung) {
  return std::log(nominal_size(situation, rung) / nominal_size(situation, 0));
}

}  // namespace

double BolaController::weight(const Situation& situation, double limit) {
  return limit / (utility(situation, situation.ladder.size() - 1) + kGammaP);
}

double BolaController::score(const Situation& situation, double weight, size_t rung, double bits) {
  return (weight * (utility(situation, rung) + kGammaP) - situation.buffer.as_seconds()) / bits;
}

// The paper's Q_max − 1: the buffer's end without the segment that is loaded.
double BolaController::limit_now(const Situation& situation) const {
  const double segments = std::max(static_cast<double>(chosen_) / 2, kLeastSegments);
  return std::min(situation.buffer_limit.as_seconds(),
                  (segments - 1) * situation.segment_duration.as_seconds());
}

size_t BolaController::decide(const Situation& situation) {
  const double weight_now = weight(situation, limit_now(situation));
  ++chosen_;
  size_t rung = 0;
  for (size_t i = 1; i < situation.ladder.size(); ++i) {
    if (score(situation, weight_now, i, nominal_size(situation, i)) >
        score(situation, weight_now, rung, nominal_size(situation, rung)))
      rung = i;
  }
  const size_t last = situation.last.value_or(0);
  if (situation.throughput.bits_per_second <= 0) return std::min(rung, last);
  if (rung <= last) return rung;
  const size_t carried = rung_for_throughput(situation, situation.throughput.bits_per_second);
  if (rung <= carried) return rung;
  return last > carried ? last : carried + 1;
}

std::optional<size_t> BolaController::abandon(const Situation& situation, const Download& download) {
  const double size = size_of(situation, download);
  const double left = size - static_cast<double>(download.received) * 8;
  if (download.received == 0 || left <= 0) return std::nullopt;
  const double weight_now = weight(situation, limit_now(situation));
  double best = score(situation, weight_now, download.rung, left);
  if (best < 0) return std::nullopt;
  std::optional<size_t> rung;
  for (size_t i = 0; i < download.rung; ++i) {
    const double other = size * nominal_size(situation, i) / nominal_size(situation, download.rung);
    const double worth = score(situation, weight_now, i, other);
    if (other >= left || worth <= best) continue;
    best = worth;
    rung = i;
  }
  return rung;
}

}  // namespace rill::abr
