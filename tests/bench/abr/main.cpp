// SPDX-License-Identifier: Apache-2.0
// The simulator behind `tests/run bench abr`: see README.md.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <thread>

#include "tests/bench/abr/options.h"
#include "tests/bench/abr/plan.h"
#include "tests/bench/abr/report.h"

namespace rill::bench {
namespace {

Result<void> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) return Error{ErrorCode::kPlatform, "cannot write " + path};
  return {};
}

// A line that is drawn over on a terminal; elsewhere one each tenth.
class Progress {
 public:
  explicit Progress(size_t total) : total_(total) {}
  void operator()(size_t done) {
    const size_t tenth = done * 10 / total_;
    if (terminal_) std::fprintf(stderr, "\r%zu of %zu sessions ", done, total_);
    if (!terminal_ && tenth != tenth_) std::fprintf(stderr, "%zu of %zu sessions\n", done, total_);
    tenth_ = tenth;
  }
  void end() const {
    if (terminal_) std::fprintf(stderr, "\r%*s\r", 40, "");
  }

 private:
  size_t total_;
  size_t tenth_ = 0;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
};

Result<void> run(const Options& options) {
  const Plan plan = TRY(make_plan(options));
  const std::vector<Task> tasks = tasks_of(plan);
  Progress progress(tasks.size());
  const unsigned threads =
      options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  std::vector<Result<SessionResult>> outcomes =
      run_tasks(plan, tasks, threads, [&](size_t done) { progress(done); });
  progress.end();
  std::vector<SessionResult> results;
  for (Result<SessionResult>& outcome : outcomes) results.push_back(TRY(std::move(outcome)));
  if (!options.sessions.empty()) {
    std::string lines;
    for (size_t i = 0; i < tasks.size(); ++i) lines += to_json_line(plan, tasks[i], results[i]) + "\n";
    TRY(write_file(options.sessions, lines));
  }
  const std::vector<Row> rows = rows_of(plan, tasks, results);
  print(std::cout, rows);
  if (!options.json.empty()) {
    TRY(write_file(options.json, to_json(rows)));
    std::cout << "\nwritten to " << options.json << "\n";
  }
  return {};
}

}  // namespace
}  // namespace rill::bench

int main(int argc, char** argv) {
  const auto options = rill::bench::parse_options(std::span(argv, static_cast<size_t>(argc)).subspan(1));
  if (!options.ok()) {
    std::cerr << "error: " << options.error().message << "\n\n" << rill::bench::usage();
    return 2;
  }
  if (options->help) {
    std::cout << rill::bench::usage();
    return 0;
  }
  const auto done = rill::bench::run(*options);
  if (done.ok()) return 0;
  std::cerr << "error: " << done.error().describe() << "\n";
  return 1;
}
