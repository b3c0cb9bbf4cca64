// SPDX-License-Identifier: Apache-2.0
//
// The player's own choice of rungs: model-predictive control over a few possible throughputs. For each of
// them it plays the coming segments through in the best way, by dynamic programming over buffer and rung,
// and takes the rung whose expected outcome is best. What is far off comes back to what is usual. The idea is
// that of Yin et al. (SIGCOMM 2015, MPC) and Yan et al. (NSDI 2020, Fugu: a distribution instead of one
// number); what is maximised is the linear quality of experience of both, in Mb/s times seconds:
//
//   quality * duration  -  switch cost * |change of quality|  -  stall cost * highest quality * stall
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

  // What the viewer is spared. Live, a stall costs less, since play goes on with what came in the meantime,
  // and where no more than two segments can be ahead a change is the more often taken back.
  struct Costs {
    double change;  // seconds of a difference in quality, for a change by that much
    double stall;   // seconds at the highest quality, for a second of stall
  };
  static constexpr Costs kCosts{3, 12};
  static constexpr Costs kLiveCosts{4, 10};
  // The share of the throughput that a rung above the present one may need: one that the link does not hold
  // may still be played from the buffer. Then not again before the throughput has changed: it would be left
  // again soon, for ever back and forth on a link between two rungs.
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
