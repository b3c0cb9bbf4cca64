// SPDX-License-Identifier: Apache-2.0
//
// dash.js' default, DYNAMIC (Spiteri, Sitaraman, Sparacio, MMSys 2018): the throughput rule while the buffer
// is low, BOLA while it is high. To BOLA above 10 s of buffer when it asks for no less than the throughput
// rule; back below 10 s when it asks for less. 10 s is half the buffer where a player buffers less than 20 s
// (dash.js' threshold is its buffer target). Abandons as the throughput rule, as SABRE does.
#pragma once

#include "tests/bench/abr/algorithms/bola_controller.h"
#include "tests/bench/abr/algorithms/throughput_controller.h"

namespace rill::abr {

class DynamicController : public PublishedController {
 public:
  [[nodiscard]] bool by_buffer() const { return by_buffer_; }

 protected:
  [[nodiscard]] size_t decide(const Situation& situation) override;
  [[nodiscard]] std::optional<size_t> abandon(const Situation& situation, const Download& download) override;
  void forget() override;

 private:
  ThroughputController throughput_;
  BolaController bola_;
  bool by_buffer_ = false;
};

}  // namespace rill::abr
