// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/plan.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

namespace rill::bench {
namespace {

namespace fs = std::filesystem;

constexpr double kUsualBuffers[] = {25, 10};
constexpr double kUsualLatency = 6;

struct Folder {
  std::vector<fs::path> folders;
  std::vector<fs::path> traces;
};

Result<Folder> look_into(const fs::path& path) {
  Folder out;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(path, failure)) {
    if (entry.is_directory()) out.folders.push_back(entry.path());
    if (entry.is_regular_file() && entry.path().extension() == ".json") out.traces.push_back(entry.path());
  }
  if (failure)
    return Error{ErrorCode::kNotFound, "cannot read the folder " + path.string() + ": " + failure.message()};
  std::ranges::sort(out.folders);
  std::ranges::sort(out.traces);
  return out;
}

std::string name_of(const fs::path& folder) {
  const fs::path plain = folder.lexically_normal();
  return (plain.has_filename() ? plain : plain.parent_path()).filename().string();
}

Result<void> add_family(Plan& plan, const fs::path& folder, const std::vector<fs::path>& files,
                        const Options& options) {
  const std::string name = name_of(folder);
  if (!options.families.empty() && std::ranges::find(options.families, name) == options.families.end())
    return {};
  Family family{name, {}};
  for (const fs::path& file : files) {
    if (options.limit > 0 && family.traces.size() == options.limit) break;
    family.traces.push_back(TRY(read_trace(file.string())));
  }
  plan.families.push_back(std::move(family));
  return {};
}

// A folder with folders in it is one of families; what else lies there is no trace.
Result<void> add_folder(Plan& plan, const fs::path& path, const Options& options) {
  const Folder folder = TRY(look_into(path));
  if (folder.folders.empty()) {
    if (folder.traces.empty()) return Error{ErrorCode::kNotFound, "no traces (*.json) in " + path.string()};
    return add_family(plan, path, folder.traces, options);
  }
  for (const fs::path& inner : folder.folders) {
    const Folder family = TRY(look_into(inner));
    if (!family.traces.empty()) TRY(add_family(plan, inner, family.traces, options));
  }
  return {};
}

void add_scenario(Plan& plan, bool live, double seconds) {
  const std::string number = std::to_string(seconds);
  const std::string text = number.substr(0, number.find_last_not_of(".0") + 1);
  const bool whole = seconds == static_cast<double>(static_cast<int64_t>(seconds));
  plan.scenarios.push_back({std::string(live ? "live " : "vod ") +
                                (whole ? std::to_string(static_cast<int64_t>(seconds)) : text) + " s",
                            live, MediaTime::seconds(seconds)});
}

}  // namespace

Result<Plan> make_plan(const Options& options) {
  Plan plan;
  plan.ladder = TRY(read_ladder(options.ladder));
  if (options.stretch != 1) plan.ladder = plan.ladder.stretched(options.stretch);
  if (options.divide > 1) plan.ladder = plan.ladder.divided(options.divide);
  plan.live_duration = MediaTime::seconds(options.live_duration);
  plan.bitrates = options.bitrates;
  for (const std::string& folder : options.traces) TRY(add_folder(plan, folder, options));
  if (plan.families.empty()) return Error{ErrorCode::kNotFound, "no family of traces has such a name"};
  if (options.vod && options.buffer) add_scenario(plan, false, *options.buffer);
  if (options.vod && !options.buffer) {
    for (const double buffer : kUsualBuffers) add_scenario(plan, false, buffer);
  }
  if (options.live) add_scenario(plan, true, options.buffer.value_or(kUsualLatency));
  std::vector<std::string> names = options.controllers;
  if (names.empty()) names = {"rill", "throughput", "bola", "dynamic"};
  for (const std::string& name : names) plan.controllers.push_back(TRY(find_controller(name)));
  return plan;
}

std::vector<Task> tasks_of(const Plan& plan) {
  std::vector<Task> tasks;
  for (size_t family = 0; family < plan.families.size(); ++family) {
    for (size_t scenario = 0; scenario < plan.scenarios.size(); ++scenario) {
      for (size_t controller = 0; controller < plan.controllers.size(); ++controller) {
        for (size_t trace = 0; trace < plan.families[family].traces.size(); ++trace)
          tasks.push_back({family, scenario, controller, trace});
      }
    }
  }
  return tasks;
}

std::vector<Result<SessionResult>> run_tasks(const Plan& plan, std::span<const Task> tasks, unsigned threads,
                                             const std::function<void(size_t done)>& progress) {
  std::vector<Result<SessionResult>> results(tasks.size(), SessionResult());
  std::atomic<size_t> next = 0;
  std::atomic<size_t> done = 0;
  const auto work = [&](bool first) {
    for (size_t i = next++; i < tasks.size(); i = next++) {
      const Task& task = tasks[i];
      const Scenario& scenario = plan.scenarios[task.scenario];
      results[i] = run_session({.trace = plan.families[task.family].traces[task.trace],
                                .ladder = plan.ladder,
                                .controller = plan.controllers[task.controller].make,
                                .live = scenario.live,
                                .buffer = scenario.buffer,
                                .live_duration = plan.live_duration,
                                .bitrates = plan.bitrates});
      ++done;
      if (first) progress(done);
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(work, false);
  work(true);
  for (std::thread& other : others) other.join();
  return results;
}

}  // namespace rill::bench
