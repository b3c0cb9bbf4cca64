// SPDX-License-Identifier: Apache-2.0
//
// Results as tables for people and as JSON for programs.
#pragma once

#include <ostream>
#include <string>

#include "tests/bench/abr/plan.h"
#include "tests/bench/abr/scores.h"

namespace rill::bench {

// Of all sessions with one controller in one scenario of one family: means, unless said otherwise.
struct Row {
  std::string family;
  std::string scenario;
  std::string controller;
  size_t sessions = 0;
  size_t unfinished = 0;  // failed, or VOD that never ended
  Scores mean;
  double pensieve_p10 = 0;  // 10th percentile
  double nqoe_p10 = 0;
};

[[nodiscard]] std::vector<Row> rows_of(const Plan& plan, std::span<const Task> tasks,
                                       std::span<const SessionResult> results);
void print(std::ostream& out, std::span<const Row> rows);
// As the other benchmarks': {name, machine, rows}.
[[nodiscard]] std::string to_json(std::span<const Row> rows);
// One line without its end: what was played, what it scored.
[[nodiscard]] std::string to_json_line(const Plan& plan, const Task& task, const SessionResult& result);

}  // namespace rill::bench
