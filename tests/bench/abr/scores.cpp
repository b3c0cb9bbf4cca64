// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace rill::bench {
namespace {

constexpr double kLowLatency = 1.1;  // seconds
constexpr double kLowLatencyWeight = 0.05;
constexpr double kLatencyWeight = 0.1;

}  // namespace

double mean(std::span<const double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantile(std::span<const double> values, double share) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
}

Scores score(const SessionResult& session, const Ladder& ladder, bool live) {
  Scores out;
  const double duration = ladder.segment_duration.as_seconds();
  const double least = ladder.kbps(0);
  const double most = ladder.kbps(ladder.bitrates.size() - 1);
  const auto segments = static_cast<double>(session.played.size());
  for (const Stall& stall : session.stalls) out.stall_seconds += stall.duration.as_seconds();
  out.stalls = static_cast<double>(session.stalls.size());
  out.startup = session.startup.value_or(session.lasted).as_seconds();
  if (session.played.empty()) {
    out.stalls = 1;
    out.stall_seconds = session.lasted.as_seconds();
    out.rebuffer_ratio = 1;
    out.pensieve = out.nqoe = -most / 1e3 * out.stall_seconds;
    return out;
  }
  double changes = 0;
  double latency_cost = 0;
  double rate_cost = 0;
  for (size_t i = 0; i < session.played.size(); ++i) {
    const PlayedSegment& segment = session.played[i];
    out.kbps += ladder.kbps(segment.rung);
    if (i > 0) changes += std::abs(ladder.kbps(segment.rung) - ladder.kbps(session.played[i - 1].rung));
    if (i > 0 && segment.rung != session.played[i - 1].rung) ++out.switches;
    rate_cost += least * std::abs(1 - segment.rate);
    out.slower += std::max(1 - segment.rate, 0.0);
    if (!live) continue;
    const double weight = segment.latency <= kLowLatency ? kLowLatencyWeight * least : kLatencyWeight * most;
    out.latency += segment.latency;
    latency_cost += weight * segment.latency;
  }
  const double stall_cost = most * out.stall_seconds;
  out.pensieve = (out.kbps - stall_cost - changes) / 1e3 / segments;
  out.nqoe =
      (duration * out.kbps - changes - stall_cost - latency_cost - rate_cost) / (segments * duration * most);
  out.kbps /= segments;
  out.latency /= segments;
  out.slower /= segments;
  out.switch_kbps = segments > 1 ? changes / (segments - 1) : 0;
  out.rebuffer_ratio = out.stall_seconds / (out.stall_seconds + segments * duration);
  return out;
}

}  // namespace rill::bench
