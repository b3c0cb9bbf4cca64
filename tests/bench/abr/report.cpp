// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <thread>

#include "tests/bench/abr/json_file.h"

namespace rill::bench {
namespace {

using Json = nlohmann::ordered_json;

struct Column {
  const char* title;
  double (*value)(const Row&);
  int decimals;
};

constexpr size_t kNameWidth = 12;
constexpr size_t kLeastWidth = 8;

constexpr Column kColumns[] = {
    {"pensieve", [](const Row& row) { return row.mean.pensieve; }, 3},
    {"p10", [](const Row& row) { return row.pensieve_p10; }, 3},
    {"nqoe", [](const Row& row) { return row.mean.nqoe; }, 4},
    {"nqoe p10", [](const Row& row) { return row.nqoe_p10; }, 4},
    {"kbps", [](const Row& row) { return row.mean.kbps; }, 0},
    {"switch kbps", [](const Row& row) { return row.mean.switch_kbps; }, 1},
    {"switches", [](const Row& row) { return row.mean.switches; }, 1},
    {"stalls", [](const Row& row) { return row.mean.stalls; }, 2},
    {"rebuffer %", [](const Row& row) { return 100 * row.mean.rebuffer_ratio; }, 2},
    {"slower %", [](const Row& row) { return 100 * row.mean.slower; }, 2},
    {"startup s", [](const Row& row) { return row.mean.startup; }, 2},
    {"latency s", [](const Row& row) { return row.mean.latency; }, 2},
    {"unfinished", [](const Row& row) { return static_cast<double>(row.unfinished); }, 0},
};

bool is_unfinished(const SessionResult& result, bool live) {
  return !result.error.empty() || (!live && !result.finished);
}

Row row_of(const Plan& plan, const Task& task, std::span<const SessionResult> results) {
  const Scenario& scenario = plan.scenarios[task.scenario];
  Row row{plan.families[task.family].name,
          scenario.name,
          std::string(plan.controllers[task.controller].name),
          results.size(),
          0,
          {},
          0,
          0};
  std::vector<Scores> scores;
  for (const SessionResult& result : results) {
    scores.push_back(score(result, plan.ladder, scenario.live));
    if (is_unfinished(result, scenario.live)) ++row.unfinished;
  }
  const auto all = [&](double Scores::*member) {
    std::vector<double> values;
    for (const Scores& one : scores) values.push_back(one.*member);
    return values;
  };
  for (double Scores::*member :
       {&Scores::pensieve, &Scores::nqoe, &Scores::kbps, &Scores::switch_kbps, &Scores::switches,
        &Scores::stalls, &Scores::stall_seconds, &Scores::rebuffer_ratio, &Scores::slower, &Scores::startup,
        &Scores::latency})
    row.mean.*member = mean(all(member));
  constexpr double kTenth = 0.1;
  row.pensieve_p10 = quantile(all(&Scores::pensieve), kTenth);
  row.nqoe_p10 = quantile(all(&Scores::nqoe), kTenth);
  return row;
}

std::string text(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  return buffer;
}

std::string padded(const std::string& value, size_t width, bool left) {
  const std::string space(width - std::min(width, value.size()), ' ');
  return left ? value + space : space + value;
}

size_t width_of(const Column& column) {
  return std::max(kLeastWidth, std::string_view(column.title).size());
}

std::string machine() {
  std::string model = "unknown processor";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name") || line.find(": ") == std::string::npos) continue;
    model = line.substr(line.find(": ") + 2);
    break;
  }
  return std::to_string(std::thread::hardware_concurrency()) + " × " + model;
}

// To so many decimals.
double rounded(double value, int decimals) {
  const double scale = std::pow(10, decimals);
  return std::round(value * scale) / scale;
}

}  // namespace

std::vector<Row> rows_of(const Plan& plan, std::span<const Task> tasks,
                         std::span<const SessionResult> results) {
  std::vector<Row> rows;
  for (size_t first = 0; first < tasks.size();) {
    size_t last = first;
    while (last < tasks.size() && tasks[last].family == tasks[first].family &&
           tasks[last].scenario == tasks[first].scenario && tasks[last].controller == tasks[first].controller)
      ++last;
    rows.push_back(row_of(plan, tasks[first], results.subspan(first, last - first)));
    first = last;
  }
  return rows;
}

void print(std::ostream& out, std::span<const Row> rows) {
  std::string group;
  for (const Row& row : rows) {
    const std::string heading =
        row.family + ", " + row.scenario + ", " + std::to_string(row.sessions) + " sessions";
    if (heading != group) {
      group = heading;
      out << "\n" << heading << "\n" << std::string(kNameWidth, ' ');
      for (const Column& column : kColumns) out << "  " << padded(column.title, width_of(column), false);
      out << "\n";
    }
    out << padded(row.controller, kNameWidth, true);
    for (const Column& column : kColumns)
      out << "  " << padded(text(column.value(row), column.decimals), width_of(column), false);
    out << "\n";
  }
  out << std::flush;
}

std::string to_json(std::span<const Row> rows) {
  Json list = Json::array();
  for (const Row& row : rows) {
    Json entry{{"family", row.family},
               {"scenario", row.scenario},
               {"controller", row.controller},
               {"sessions", row.sessions}};
    for (const Column& column : kColumns) entry[column.title] = rounded(column.value(row), 4);
    list.push_back(std::move(entry));
  }
  return Json{{"name", "abr"}, {"machine", machine()}, {"rows", std::move(list)}}.dump(1) + "\n";
}

std::string to_json_line(const Plan& plan, const Task& task, const SessionResult& result) {
  const Scenario& scenario = plan.scenarios[task.scenario];
  const Scores scores = score(result, plan.ladder, scenario.live);
  Json line{{"family", plan.families[task.family].name},
            {"scenario", scenario.name},
            {"trace", plan.families[task.family].traces[task.trace].name},
            {"controller", plan.controllers[task.controller].name},
            {"pensieve", rounded(scores.pensieve, 4)},
            {"nqoe", rounded(scores.nqoe, 4)},
            {"kbps", rounded(scores.kbps, 1)},
            {"switch_kbps", rounded(scores.switch_kbps, 1)},
            {"rebuffer_ratio", rounded(scores.rebuffer_ratio, 6)},
            {"startup", result.startup ? Json(result.startup->as_seconds()) : Json(nullptr)},
            {"lasted", result.lasted.as_seconds()},
            {"bytes", result.bytes},
            {"requests", result.requests},
            {"finished", result.finished}};
  if (!result.error.empty()) line["error"] = result.error;
  Json stalls = Json::array();
  for (const Stall& stall : result.stalls)
    stalls.push_back({stall.at.as_seconds(), rounded(stall.duration.as_seconds(), 3)});
  line["stalls"] = std::move(stalls);
  Json rungs = Json::array();
  Json latencies = Json::array();
  Json rates = Json::array();
  for (const PlayedSegment& segment : result.played) {
    rungs.push_back(segment.rung);
    latencies.push_back(rounded(segment.latency, 3));
    rates.push_back(rounded(segment.rate, 3));
  }
  line["rungs"] = std::move(rungs);
  if (scenario.live) line["latency"] = std::move(latencies);
  line["rate"] = std::move(rates);
  return line.dump();
}

}  // namespace rill::bench
