// SPDX-License-Identifier: Apache-2.0
//
// BOLA (Spiteri, Urgaonkar, Sitaraman, INFOCOM 2016) in its BOLA-U form, as SABRE runs it by default: the
// rung that makes most of (V·(utility + γp) − buffer) / size, with utility the logarithm of the bitrate over
// the lowest and γp = 5. V is such that the highest rung is left only when the buffer is full; near the
// start, as BOLA-FINITE, as if the buffer ended at half of what was loaded, three segments at least (the end
// of a film is not known to a controller, and is left out). A rung above the one before is at most one above
// what the throughput carries. A download is abandoned where a lower rung scores more for its whole size than
// what is left of this one.
#pragma once

#include "tests/bench/abr/algorithms/published.h"

namespace rill::abr {

class BolaController : public PublishedController {
 protected:
  [[nodiscard]] size_t decide(const Situation& situation) override;
  [[nodiscard]] std::optional<size_t> abandon(const Situation& situation, const Download& download) override;
  void forget() override { chosen_ = 0; }

 private:
  // V, in seconds a unit of utility, with a buffer that ends at `limit` (without the segment being loaded).
  [[nodiscard]] static double weight(const Situation& situation, double limit);
  [[nodiscard]] static double score(const Situation& situation, double weight, size_t rung, double bits);
  [[nodiscard]] double limit_now(const Situation& situation) const;

  size_t chosen_ = 0;  // segments since the start or a seek
};

}  // namespace rill::abr
