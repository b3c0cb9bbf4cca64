// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/algorithms/bola_e_controller.h"

#include <algorithm>
#include <cmath>

namespace rill::abr {
namespace {

constexpr double kLowestUntil = 10;  // seconds of buffer
constexpr double kSecondsARung = 2;
constexpr MediaTime kFullWithin = MediaTime::milliseconds(250);

// The lowest rung's is 1.
double utility(const Situation& situation, size_t rung) {
  return 1 + std::log(nominal_size(situation, rung) / nominal_size(situation, 0));
}

double score(const Situation& situation, double weight, double gamma_p, size_t rung, double buffer,
             double bits) {
  return (weight * (utility(situation, rung) + gamma_p) - buffer) / bits;
}

}  // namespace

void BolaEController::forget() {
  steady_ = false;
  placeholder_ = 0;
  insufficient_buffer_.restart();
}

BolaEController::Parameters BolaEController::parameters(const Situation& situation) {
  const auto rungs = static_cast<double>(situation.ladder.size());
  const double buffer = std::max(kLowestUntil + kSecondsARung * rungs,
                                 (situation.buffer_limit + situation.segment_duration).as_seconds());
  const double span = utility(situation, situation.ladder.size() - 1) - 1;
  if (span <= 0) return {kLowestUntil, 1};
  const double gamma_p = span / (buffer / kLowestUntil - 1);
  return {kLowestUntil / gamma_p, gamma_p};
}

double BolaEController::least_buffer(const Situation& situation, const Parameters& parameters, size_t rung) {
  const double own = nominal_size(situation, rung);
  double level = 0;
  for (size_t i = 0; i < rung; ++i) {
    const double other = nominal_size(situation, i);
    const double crossing = (own * utility(situation, i) - other * utility(situation, rung)) / (own - other);
    level = std::max(level, parameters.weight * (parameters.gamma_p + crossing));
  }
  return level;
}

double BolaEController::most_buffer(const Situation& situation, const Parameters& parameters, size_t rung) {
  return parameters.weight * (utility(situation, rung) + parameters.gamma_p);
}

size_t BolaEController::best(const Situation& situation, const Parameters& parameters, double buffer) {
  size_t rung = 0;
  const auto worth = [&](size_t i) {
    return score(situation, parameters.weight, parameters.gamma_p, i, buffer, nominal_size(situation, i));
  };
  for (size_t i = 1; i < situation.ladder.size(); ++i) {
    if (worth(i) > worth(rung)) rung = i;
  }
  return rung;
}

// What was loaded before has taken about its size over the throughput.
double BolaEController::idle_before(const Situation& situation) const {
  const bool full = situation.buffer + kFullWithin >= situation.buffer_limit;
  if (!full || !situation.last) return 0;
  const double loading = nominal_size(situation, *situation.last) / situation.throughput.bits_per_second +
                         situation.throughput.first_byte.as_seconds();
  return std::max(0.0, (situation.now - decided_at_).as_seconds() - loading);
}

// The thought content stays within what the rung loaded last stands for, and grows while nothing is loaded
// for want of room.
void BolaEController::adapt_placeholder(const Situation& situation, const Parameters& parameters) {
  if (!situation.last) return;
  const double idle = idle_before(situation);
  const double buffer = situation.buffer.as_seconds() + idle;  // when the download was complete
  const double most = std::max(0.0, most_buffer(situation, parameters, *situation.last) - buffer);
  placeholder_ = std::min(placeholder_, most);
  if (buffer > 0)
    placeholder_ = std::max(placeholder_, least_buffer(situation, parameters, *situation.last) - buffer);
  placeholder_ += idle;
}

size_t BolaEController::decide(const Situation& situation) {
  const double throughput = situation.throughput.bits_per_second;
  if (throughput <= 0) return situation.last.value_or(0);
  const Parameters now = parameters(situation);
  const double buffer = situation.buffer.as_seconds();
  const size_t carried = rung_for_throughput(situation, throughput);
  if (!steady_) {
    steady_ = true;
    decided_at_ = situation.now;
    placeholder_ = std::max(0.0, least_buffer(situation, now, carried) - buffer);
    return carried;
  }
  adapt_placeholder(situation, now);
  decided_at_ = situation.now;
  const size_t last = situation.last.value_or(0);
  size_t rung = best(situation, now, buffer + placeholder_);
  if (rung > last && rung > carried) rung = std::max(last, carried) + 1;
  rung = std::min(rung, situation.ladder.size() - 1);
  const double excess = buffer + placeholder_ - most_buffer(situation, now, rung);
  if (excess > 0) placeholder_ = std::max(0.0, placeholder_ - excess);
  const size_t allowed = insufficient_buffer_.limit(situation, rung);
  if (allowed < rung) {
    placeholder_ = std::min(placeholder_, std::max(0.0, least_buffer(situation, now, allowed) - buffer));
  }
  return allowed;
}

std::optional<size_t> BolaEController::abandon(const Situation& situation, const Download& download) {
  const double size = size_of(situation, download);
  const double received = static_cast<double>(download.received) * 8;
  if (received <= 0 || download.flowing <= MediaTime() || size - received <= 0) return std::nullopt;
  // Another request begins with silence, in which this one would have gone on.
  const double silence = (download.elapsed - download.flowing).as_seconds();
  const double left = size - received - silence * received / download.flowing.as_seconds();
  if (left <= 0) return std::nullopt;
  const Parameters now = parameters(situation);
  const double buffer = std::max(0.0, situation.buffer.as_seconds() + placeholder_ - silence);
  double best_score = score(situation, now.weight, now.gamma_p, download.rung, buffer, left);
  std::optional<size_t> rung;
  for (size_t i = 0; i < download.rung; ++i) {
    const double other = size * nominal_size(situation, i) / nominal_size(situation, download.rung);
    const double worth = score(situation, now.weight, now.gamma_p, i, buffer, other);
    if (other >= left || worth <= best_score) continue;
    best_score = worth;
    rung = i;
  }
  if (!rung) return std::nullopt;
  // Something went wrong: little is thought from here on.
  const double wanted = *rung > 0 ? least_buffer(situation, now, *rung) : kLowestUntil;
  placeholder_ = std::min(placeholder_, std::max(0.0, wanted - situation.buffer.as_seconds()));
  return rung;
}

}  // namespace rill::abr
