// SPDX-License-Identifier: Apache-2.0
//
// BOLA-E (Spiteri, Sitaraman, Sparacio, MMSys 2018), dash.js' BolaRule: BOLA over a buffer that counts
// virtual content too (the placeholder), so that a short buffer neither starts low after a good throughput
// nor drops when play waits for nothing; with the insufficient buffer rule. Parameters are dash.js': the
// lowest rung is left at 10 s of buffer, the highest held at 10 s and 2 s a rung, or at what the player
// buffers if that is more.
#pragma once

#include "tests/bench/abr/algorithms/published.h"

namespace rill::abr {

class BolaEController final : public PublishedController {
 public:
  [[nodiscard]] double placeholder() const { return placeholder_; }  // seconds

 protected:
  [[nodiscard]] size_t decide(const Situation& situation) override;
  [[nodiscard]] std::optional<size_t> abandon(const Situation& situation, const Download& download) override;
  void forget() override;

 private:
  struct Parameters {
    double weight = 0;   // V, seconds a unit of utility
    double gamma_p = 0;  // in units of utility
  };
  [[nodiscard]] static Parameters parameters(const Situation& situation);
  // The buffer from which on `rung` is preferred to all below, and up to which it is worth loading.
  [[nodiscard]] static double least_buffer(const Situation& situation, const Parameters& parameters,
                                           size_t rung);
  [[nodiscard]] static double most_buffer(const Situation& situation, const Parameters& parameters,
                                          size_t rung);
  [[nodiscard]] static size_t best(const Situation& situation, const Parameters& parameters, double buffer);
  // Seconds without a download before this decision, because the buffer was full.
  [[nodiscard]] double idle_before(const Situation& situation) const;
  void adapt_placeholder(const Situation& situation, const Parameters& parameters);

  InsufficientBufferRule insufficient_buffer_;
  bool steady_ = false;
  MediaTime decided_at_;
  double placeholder_ = 0;  // seconds of content that is only thought
};

}  // namespace rill::abr
