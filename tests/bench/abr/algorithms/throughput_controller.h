// SPDX-License-Identifier: Apache-2.0
//
// dash.js' throughput rule, as in Spiteri, Sitaraman, Sparacio, "From Theory to Practice" (MMSys 2018): the
// highest rung that 0.9 of the throughput carries, the insufficient buffer rule, and the abandonment of slow
// downloads.
#pragma once

#include "tests/bench/abr/algorithms/published.h"

namespace rill::abr {

class ThroughputController : public PublishedController {
 protected:
  [[nodiscard]] size_t decide(const Situation& situation) override;
  [[nodiscard]] std::optional<size_t> abandon(const Situation& situation, const Download& download) override;
  void forget() override { insufficient_buffer_.restart(); }

 private:
  InsufficientBufferRule insufficient_buffer_;
};

}  // namespace rill::abr
