// SPDX-License-Identifier: Apache-2.0
//
// What the published algorithms share: sizes and choices by nominal bitrates, as their papers and players
// make them. The throughput is the player's own measure, the same for every controller. Pure.
#pragma once

#include <optional>

#include "player/abr/controller.h"

namespace rill::abr {

// Of a segment, in bits.
[[nodiscard]] double nominal_size(const Situation& situation, size_t rung);

// The highest rung a segment of which is there within its own duration, at `bits_per_second` after the time
// to its first byte. The lowest while nothing is known.
[[nodiscard]] size_t rung_for_throughput(const Situation& situation, double bits_per_second);

// One decision a segment, as their papers have it: asked again for the same one, it answers the same, and
// after an abandonment what that said.
class PublishedController : public Controller {
 public:
  [[nodiscard]] size_t choose(const Situation& situation) final;
  [[nodiscard]] std::optional<size_t> reconsider(const Situation& situation, const Download& download) final;
  void restart() final;

 protected:
  [[nodiscard]] virtual size_t decide(const Situation& situation) = 0;
  [[nodiscard]] virtual std::optional<size_t> abandon(const Situation& situation,
                                                      const Download& download) = 0;
  virtual void forget() = 0;  // a seek

 private:
  std::optional<MediaTime> start_;  // of the segment decided on last
  size_t decided_ = 0;
};

// What a low buffer allows (insufficient buffer rule; Spiteri, Sitaraman, Sparacio 2018): a segment has to
// come within a share of what is buffered, so that one of half the expected throughput is survived.
class InsufficientBufferRule {
 public:
  // At most `rung`. Each call is a decision.
  [[nodiscard]] size_t limit(const Situation& situation, size_t rung);
  void restart() { safety_ = kFirstSafety; }

 private:
  static constexpr double kFirstSafety = 0.9;  // at the start, times itself with each decision
  static constexpr double kLeastSafety = 0.5;
  double safety_ = kFirstSafety;
};

// dash.js' AbandonRequestsRule: a segment that at its own pace will take longer than 1.8 times its duration
// is begun anew on the rung that 0.9 of that pace carries, where that is less to load than what is left.
[[nodiscard]] std::optional<size_t> abandon_slow_download(const Situation& situation,
                                                          const Download& download);

// Of the whole segment, in bits: as the server says, else by its rung.
[[nodiscard]] double size_of(const Situation& situation, const Download& download);

}  // namespace rill::abr
