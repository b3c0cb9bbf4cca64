// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/trace.h"

#include <algorithm>
#include <filesystem>

#include "tests/bench/abr/json_file.h"

namespace rill::bench {
namespace {

constexpr double kLargestNumber = 1e12;

bool is_quantity(const nlohmann::json& value) {
  return value.is_number() && value.get<double>() >= 0 && value.get<double>() <= kLargestNumber;
}

}  // namespace

Result<Trace> parse_trace(const std::string& text, const std::string& name) {
  const nlohmann::json list = TRY(parse_json(text, name));
  const auto malformed = [&](const std::string& what) { return Error{ErrorCode::kMalformed, name + what}; };
  if (!list.is_array()) return malformed(": not a list of [duration ms, kbit/s, latency ms]");
  Trace trace;
  trace.name = name;
  bool flows = false;
  for (size_t i = 0; i < list.size(); ++i) {
    const nlohmann::json& step = list[i];
    if (!step.is_array() || step.size() != 3 || !std::ranges::all_of(step, is_quantity))
      return malformed(", step " + std::to_string(i + 1) +
                       ": not [duration ms, kbit/s, latency ms], three numbers of 0 or more");
    const MediaTime duration = MediaTime::seconds(step[0].get<double>() / 1e3);
    if (duration == MediaTime()) continue;
    const double rate = step[1].get<double>() * 1e3;
    flows = flows || rate > 0;
    trace.steps.push_back({duration, rate, MediaTime::seconds(step[2].get<double>() / 1e3)});
  }
  if (!flows) return malformed(": no step has both duration and bandwidth");
  return trace;
}

Result<Trace> read_trace(const std::string& path) {
  const std::string text = TRY(read_text(path));
  Trace trace = TRY(parse_trace(text, path));
  trace.name = std::filesystem::path(path).stem().string();
  return trace;
}

}  // namespace rill::bench
