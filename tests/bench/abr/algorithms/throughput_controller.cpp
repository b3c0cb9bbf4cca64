// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/algorithms/throughput_controller.h"

namespace rill::abr {
namespace {

constexpr double kUsableShare = 0.9;

}  // namespace

size_t ThroughputController::decide(const Situation& situation) {
  if (situation.throughput.bits_per_second <= 0) return 0;
  const size_t rung = rung_for_throughput(situation, situation.throughput.bits_per_second * kUsableShare);
  return insufficient_buffer_.limit(situation, rung);
}

std::optional<size_t> ThroughputController::abandon(const Situation& situation, const Download& download) {
  return abandon_slow_download(situation, download);
}

}  // namespace rill::abr
