// SPDX-License-Identifier: Apache-2.0
//
// The player's own choice of rungs: model-predictive control over a few possible throughputs. For each of
// them it plays the coming segments through in the best way, by dynamic programming over buffer and rung,
// and takes the rung whose expected outcome is best. What is far off comes back to what is usual. The idea is
// that of Yin et al. (SIGCOMM 2015, MPC) and Yan et al. (NSDI 2020, Fugu: a distribution instead of one
// number); what is maximised is the linear quality of experience of both, in Mb/s times seconds:
//
//   quality * duration  -  kSwitchCost * |change of quality|  -  kStallCost * highest quality * stall
//
// See ABR.md for the constants. Pure but for the rung it borrowed last; single thread.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "player/abr/controller.h"

namespace rill::abr {

class PredictiveController final : public Controller {
 public:
  [[nodiscard]] size_t choose(const Situation& situation) override;
  [[nodiscard]] std::optional<size_t> reconsider(const Situation& situation,
                                                 const Download& download) override;
  [[nodiscard]] bool replaces() const override { return true; }
  [[nodiscard]] bool stretches_play() const override { return true; }
  [[nodiscard]] bool paces_reloads() const override { return true; }

  // Seconds of a difference in quality that a change by that much costs. Live more: what little can be ahead
  // there makes a change the more likely to be taken back.
  static constexpr double kSwitchCost = 3;
  static constexpr double kLiveSwitchCost = 5;
  // Seconds at the highest quality that a second of stall costs.
  static constexpr double kStallCost = 12;
  // The share of the throughput that a rung above the present one may need: one that the link does not hold
  // may still be played from the buffer. Then not again before the throughput has changed: it would be left
  // again soon, for ever back and forth on a link between two rungs. Live there is no buffer to play it from.
  static constexpr double kBorrowed = 1.3;
  // The share of the throughput that the first rung may need.
  static constexpr double kStartShare = 0.6;

 private:
  static constexpr size_t kLevels = 33;  // of the buffer, zero to limit

  // What does not depend on the throughput.
  struct Plan {
    explicit Plan(const Situation& situation);
    std::vector<double> quality;                // Mb/s
    std::vector<std::vector<double>> megabits;  // by segment, the one that is chosen first, and rung
    bool sized = false;                         // the manifest tells the size of that one
    double duration = 0;                        // of a segment, seconds of the clock at this playback rate
    double limit = 0;                           // of the buffer, seconds of the clock
    double buffer = 0;
    double first_byte = 0;
    double usual = 0;  // throughput, Mb/s; 0: not known
    double outage_weight = 0;
    double outage_leaves = 0;  // of the throughput
    double deviation_share = 0;
    double switch_cost = 0;  // seconds
    double stall_cost = 0;   // Mb/s times seconds, a second
    unsigned steps = 0;      // segments after the one chosen
  };
  // By buffer level and rung of the segment before: the best that the coming segments can bring.
  using Values = std::vector<double>;

  // One segment from `buffer` on.
  struct Step {
    double stall = 0;
    double buffer = 0;
  };
  [[nodiscard]] static Step load(const Plan& plan, double buffer, double megabits, double throughput);
  // Of the segment that follows after `step` others, when it is `now` for the first.
  [[nodiscard]] static double throughput_at(const Plan& plan, double now, unsigned step);
  [[nodiscard]] static double value_at(const Plan& plan, const Values& values, double buffer, size_t rung);
  void evaluate(const Plan& plan, double throughput, Values& values);
  [[nodiscard]] static size_t first_rung(const Situation& situation);

  // For one rung after another: what is expected of it. `megabits`: what is still to come of each.
  std::vector<double> expect(const Plan& plan, const ThroughputEstimate& estimate, std::optional<size_t> last,
                             std::span<const double> megabits);

  // The throughput when a rung was taken that needs more, and has not changed since.
  std::optional<double> borrowed_at_;
  Values values_;  // scratch
  Values next_;
};

}  // namespace rill::abr
