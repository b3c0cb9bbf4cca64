// SPDX-License-Identifier: Apache-2.0
//
// What there is to simulate: every trace of every family, in every scenario, with every controller.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/abr/controllers.h"
#include "tests/bench/abr/ladder.h"
#include "tests/bench/abr/options.h"
#include "tests/bench/abr/session_runner.h"
#include "tests/bench/abr/trace.h"

namespace rill::bench {

struct Family {
  std::string name;
  std::vector<Trace> traces;  // by name
};

struct Scenario {
  std::string name;  // "vod 25 s"
  bool live = false;
  MediaTime buffer;
};

struct Plan {
  Ladder ladder;
  std::vector<Family> families;
  std::vector<Scenario> scenarios;
  std::vector<NamedController> controllers;
  MediaTime live_duration;
  bool bitrates = true;
};

struct Task {
  size_t family = 0;
  size_t scenario = 0;
  size_t controller = 0;
  size_t trace = 0;
};

// kNotFound, kMalformed: which file or folder, and what about it.
Result<Plan> make_plan(const Options& options);
// Sessions with the same family, scenario and controller lie together.
[[nodiscard]] std::vector<Task> tasks_of(const Plan& plan);
// On `threads` threads; in the order of the tasks. `progress` is called by one of them now and then.
std::vector<Result<SessionResult>> run_tasks(const Plan& plan, std::span<const Task> tasks, unsigned threads,
                                             const std::function<void(size_t done)>& progress);

}  // namespace rill::bench
