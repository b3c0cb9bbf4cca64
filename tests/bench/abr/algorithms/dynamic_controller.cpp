// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/algorithms/dynamic_controller.h"

#include <algorithm>

namespace rill::abr {
namespace {

constexpr MediaTime kThreshold = MediaTime::milliseconds(10'000);

}  // namespace

size_t DynamicController::decide(const Situation& situation) {
  const size_t bola = bola_.choose(situation);
  const size_t throughput = throughput_.choose(situation);
  const MediaTime threshold = std::min(kThreshold, (situation.buffer_limit + situation.segment_duration) / 2);
  if (by_buffer_) {
    if (situation.buffer < threshold && bola < throughput) by_buffer_ = false;
  } else if (situation.buffer > threshold && bola >= throughput) {
    by_buffer_ = true;
  }
  return by_buffer_ ? bola : throughput;
}

std::optional<size_t> DynamicController::abandon(const Situation& situation, const Download& download) {
  return throughput_.reconsider(situation, download);
}

void DynamicController::forget() {
  throughput_.restart();
  bola_.restart();
  by_buffer_ = false;
}

}  // namespace rill::abr
