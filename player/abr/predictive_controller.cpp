// SPDX-License-Identifier: Apache-2.0
#include "player/abr/predictive_controller.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rill::abr {
namespace {

constexpr double kMegabit = 1e6;

// Throughputs that are thought possible: the estimate, by standard scores of its distribution.
struct Scenario {
  double score;
  double weight;
};
constexpr std::array<Scenario, 5> kScenarios{
    {{-2.0, 0.10}, {-1.0, 0.20}, {-0.3, 0.25}, {0.3, 0.25}, {1.1, 0.185}}};
// And an outage: how often one begins, and the part of the throughput that it leaves. A long segment is hit
// in part only. Live play is hit harder: no more can be ahead than the latency allows.
struct Outage {
  double per_second;  // of segment
  double leaves;
};
constexpr Outage kOutage{1.0 / 200, 0.3};
constexpr Outage kLiveOutage{1.0 / 400, 0.14};
constexpr double kMostOutage = 0.01;
// Segments take longer than the second for which the deviation is told: some of it averages out. The less for
// what is left of one, and live, where no more than two are ahead.
constexpr double kDeviationShare = 0.3;
constexpr double kDeviationShareSoon = 0.5;

// Mb/s; none is thought slower.
constexpr double kSlowest = 1e-3;
constexpr double kHorizon = 25;  // seconds
constexpr unsigned kFewestSteps = 3;
constexpr unsigned kMostSteps = 10;
// What differs from the usual throughput has lost all but 1/e of the difference (of its logarithm) after
// this, seconds.
constexpr double kReturns = 16;
// Sizes of segments vary around the manifest's rate by this (standard deviation of the logarithm); and by
// this around what is told of each, of other renditions more than of the one that is being loaded.
constexpr double kUnknownSizeDeviation = 0.33;
constexpr double kSizeDeviation = 0.1;

// A throughput has changed when the logarithm of the ratio is beyond this.
constexpr double kChanged = 0.05;
// While the segment on its way was asked for this recently it is let come.
constexpr MediaTime kShortestLook = MediaTime::milliseconds(500);
// A whole segment that has been flowing for this long tells of the network sooner than the averages do.
constexpr MediaTime kOwnRateAfter = MediaTime::milliseconds(2500);
// A rung to begin anew with must be better by seconds at the highest quality.
constexpr double kAbandonGain = 1;

// Before media was measured there is the time a manifest took to answer: networks that answer soon are fast.
// A part of what a new connection brings in that time (RFC 6928: ten packets).
double assumed_throughput(MediaTime first_byte) {
  constexpr double kFirstWindow = 10 * 1460 * 8;  // bits
  constexpr double kPart = 0.1;
  constexpr double kMost = 3e6;
  return first_byte > MediaTime() ? std::min(kPart * kFirstWindow / first_byte.as_seconds(), kMost) : 0;
}

// Falling on where it falls.
ThroughputEstimate falling(ThroughputEstimate estimate) {
  if (estimate.falling_to > 0)
    estimate.bits_per_second = std::min(estimate.bits_per_second, estimate.falling_to);
  return estimate;
}

}  // namespace

PredictiveController::Plan::Plan(const Situation& situation) {
  const double rate = std::max(situation.playback_rate, 0.1);
  const double media = std::max(situation.segment_duration.as_seconds(), 0.1);
  duration = media / rate;
  limit = std::max(situation.buffer_limit.as_seconds(), media) / rate;
  buffer = std::clamp(situation.buffer.as_seconds() / rate, 0.0, limit);
  usual = situation.throughput.usual / kMegabit;
  first_byte = std::clamp(situation.throughput.first_byte.as_seconds(), 0.0, 2.0);
  for (const Rung& rung : situation.ladder) quality.push_back(rung.quality);
  switch_cost = situation.live ? kLiveSwitchCost : kSwitchCost;
  stall_cost = kStallCost * quality.back();
  const Outage& outage = situation.live ? kLiveOutage : kOutage;
  outage_weight = std::min(outage.per_second * duration, kMostOutage);
  outage_leaves = outage.leaves;
  deviation_share = situation.live ? kDeviationShareSoon : kDeviationShare;
  steps = static_cast<unsigned>(
      std::clamp(kHorizon / duration, static_cast<double>(kFewestSteps), static_cast<double>(kMostSteps)));
  sized = !situation.ladder.front().sizes.empty();
  for (unsigned step = 0; step <= steps; ++step) {
    std::vector<double>& of_rungs = megabits.emplace_back();
    for (const Rung& rung : situation.ladder) {
      const double usual = static_cast<double>(rung.bandwidth.value) / kMegabit * media;
      of_rungs.push_back(step < rung.sizes.size() ? usual * rung.sizes[step] : usual);
    }
  }
}

PredictiveController::Step PredictiveController::load(const Plan& plan, double buffer, double megabits,
                                                      double throughput) {
  const double takes = plan.first_byte + megabits / throughput;
  // A segment is played as it arrives: what stops play is a late first byte or a late last one.
  const double stall = std::max({plan.first_byte - buffer, takes - buffer - plan.duration, 0.0});
  return {stall, std::min(buffer + plan.duration - takes + stall, plan.limit)};
}

double PredictiveController::value_at(const Plan& plan, const Values& values, double buffer, size_t rung) {
  const double place = buffer / plan.limit * (kLevels - 1);
  const auto below = std::min(static_cast<size_t>(place), kLevels - 2);
  const double part = place - static_cast<double>(below);
  const size_t rungs = plan.quality.size();
  return values[below * rungs + rung] * (1 - part) + values[(below + 1) * rungs + rung] * part;
}

double PredictiveController::throughput_at(const Plan& plan, double now, unsigned step) {
  if (plan.usual <= 0) return now;
  return plan.usual * std::pow(now / plan.usual, std::exp(-plan.duration * step / kReturns));
}

// Fills `values` for what follows the segment that is chosen, at this throughput.
void PredictiveController::evaluate(const Plan& plan, double throughput, Values& values) {
  const size_t rungs = plan.quality.size();
  values.assign(kLevels * rungs, 0);
  // Beyond the horizon a second of buffer buys what the network brings in a second; the less, the fuller the
  // buffer already is.
  const double worth = std::min(throughput_at(plan, throughput, plan.steps + 1), plan.quality.back());
  for (size_t level = 0; level < kLevels; ++level) {
    const double buffer = plan.limit * static_cast<double>(level) / (kLevels - 1);
    const double value = worth * (buffer - buffer * buffer / (2 * plan.limit));
    std::fill_n(values.begin() + static_cast<ptrdiff_t>(level * rungs), rungs, value);
  }
  next_.resize(values.size());
  for (unsigned step = plan.steps; step > 0; --step) {
    const double then = throughput_at(plan, throughput, step);
    for (size_t level = 0; level < kLevels; ++level) {
      const double buffer = plan.limit * static_cast<double>(level) / (kLevels - 1);
      double* row = &next_[level * rungs];
      for (size_t rung = 0; rung < rungs; ++rung) {
        const Step result = load(plan, buffer, plan.megabits[step][rung], then);
        row[rung] = plan.quality[rung] * plan.duration - plan.stall_cost * result.stall +
                    value_at(plan, values, result.buffer, rung);
      }
      // The best after each rung, less the cost of getting there: two passes, because costs add up on the
      // way.
      for (size_t rung = 1; rung < rungs; ++rung) {
        const double cost = plan.switch_cost * std::abs(plan.quality[rung] - plan.quality[rung - 1]);
        row[rung] = std::max(row[rung], row[rung - 1] - cost);
      }
      for (size_t rung = rungs - 1; rung > 0; --rung) {
        const double cost = plan.switch_cost * std::abs(plan.quality[rung] - plan.quality[rung - 1]);
        row[rung - 1] = std::max(row[rung - 1], row[rung] - cost);
      }
    }
    values.swap(next_);
  }
}

std::vector<double> PredictiveController::expect(const Plan& plan, const ThroughputEstimate& estimate,
                                                 std::optional<size_t> last,
                                                 std::span<const double> megabits) {
  std::vector<double> expected(megabits.size(), 0);
  const double estimated = estimate.bits_per_second / kMegabit;
  const auto add = [&](double throughput, double weight) {
    throughput = std::max(throughput, kSlowest);
    evaluate(plan, throughput, values_);
    for (size_t rung = 0; rung < megabits.size(); ++rung) {
      const Step result = load(plan, plan.buffer, megabits[rung], throughput);
      double value = plan.quality[rung] * plan.duration - plan.stall_cost * result.stall +
                     value_at(plan, values_, result.buffer, rung);
      if (last) value -= plan.switch_cost * std::abs(plan.quality[rung] - plan.quality[*last]);
      expected[rung] += weight * value;
    }
  };
  const double deviation = std::hypot(plan.deviation_share * estimate.deviation,
                                      plan.sized ? kSizeDeviation : kUnknownSizeDeviation);
  for (const Scenario& scenario : kScenarios)
    add(estimated * std::exp(scenario.score * deviation), scenario.weight);
  add(estimated * plan.outage_leaves, plan.outage_weight);
  return expected;
}

// The highest that a network worse than expected still brings while it is played: play begins with half a
// second of it.
size_t PredictiveController::first_rung(const Situation& situation) {
  const ThroughputEstimate& estimate = situation.throughput;
  const double throughput = estimate.bits_per_second > 0
                                ? estimate.bits_per_second * std::exp(-estimate.deviation)
                                : assumed_throughput(estimate.first_byte);
  size_t rung = 0;
  for (size_t i = 1; i < situation.ladder.size(); ++i) {
    if (static_cast<double>(situation.ladder[i].bandwidth.value) <= kStartShare * throughput) rung = i;
  }
  return rung;
}

size_t PredictiveController::choose(const Situation& situation) {
  if (situation.ladder.size() == 1) return 0;
  if (!situation.last || situation.throughput.bits_per_second <= 0) return first_rung(situation);
  const Plan plan(situation);
  // Live, too little is ahead to ride out a network that goes on falling.
  const std::vector<double> expected =
      expect(plan, situation.live ? falling(situation.throughput) : situation.throughput, situation.last,
             plan.megabits.front());
  const double throughput = situation.throughput.bits_per_second;
  if (borrowed_at_ && std::abs(std::log(throughput / *borrowed_at_)) > kChanged) borrowed_at_.reset();
  const double allowed = throughput * (borrowed_at_ || situation.live ? 1 : kBorrowed);
  const auto needs = [&](size_t rung) { return static_cast<double>(situation.ladder[rung].bandwidth.value); };
  size_t best = 0;
  for (size_t rung = 1; rung < expected.size(); ++rung) {
    if (rung > *situation.last && needs(rung) > allowed) break;
    if (expected[rung] > expected[best]) best = rung;
  }
  if (best > *situation.last && needs(best) > throughput) borrowed_at_ = throughput;
  return best;
}

std::optional<size_t> PredictiveController::reconsider(const Situation& situation, const Download& download) {
  if (download.rung == 0 || download.elapsed < kShortestLook) return std::nullopt;
  Plan plan(situation);
  plan.deviation_share = kDeviationShareSoon;
  const double all = download.expected ? static_cast<double>(*download.expected) * 8 / kMegabit
                                       : plan.megabits.front()[download.rung];
  const double received = static_cast<double>(download.received) * 8 / kMegabit;
  std::vector<double> megabits = plan.megabits.front();
  megabits[download.rung] = std::max(all - received, 0.0);
  ThroughputEstimate estimate = falling(situation.throughput);
  if (download.expected && download.flowing >= kOwnRateAfter) {
    const double own = received * kMegabit / download.flowing.as_seconds();
    estimate.bits_per_second = std::min(estimate.bits_per_second, std::max(own, 1.0));
  }
  // Nothing can go wrong while the rest comes in half the time there is.
  const double throughput = estimate.bits_per_second / kMegabit;
  if (throughput <= 0 || megabits[download.rung] / throughput < plan.buffer / 2) return std::nullopt;
  const std::vector<double> expected = expect(plan, estimate, download.rung, megabits);
  const auto best = static_cast<size_t>(
      std::max_element(expected.begin(), expected.begin() + static_cast<ptrdiff_t>(download.rung)) -
      expected.begin());
  const double gain = expected[best] - expected[download.rung];
  if (gain < kAbandonGain * plan.quality.back()) return std::nullopt;
  return best;
}

}  // namespace rill::abr
