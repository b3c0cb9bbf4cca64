// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/options.h"

#include <charconv>
#include <functional>
#include <map>
#include <string_view>

namespace rill::bench {
namespace {

constexpr double kLongest = 86'400;  // seconds
constexpr double kMostJobs = 1024;

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (comma != 0) out.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return out;
}

Result<double> number(std::string_view option, std::string_view text, double least, double most) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value <= most))
    return Error{ErrorCode::kInvalidArgument, std::string(option) + " " + std::string(text) +
                                                  ": a number from " + std::to_string(least) + " to " +
                                                  std::to_string(most) + " is wanted"};
  return value;
}

// Options without a value.
bool take_flag(Options& options, std::string_view name) {
  if (name == "--help") options.help = true;
  if (name == "--live") options.vod = false;
  if (name == "--vod") options.live = false;
  if (name == "--no-bitrates") options.bitrates = false;
  return name == "--help" || name == "--live" || name == "--vod" || name == "--no-bitrates";
}

Result<void> take_value(Options& options, std::string_view name, std::string_view value) {
  if (name == "--traces") {
    options.traces.emplace_back(value);
  } else if (name == "--ladder") {
    options.ladder = value;
  } else if (name == "--family") {
    options.families = split(value);
  } else if (name == "--controller") {
    options.controllers = split(value);
  } else if (name == "--sessions") {
    options.sessions = value;
  } else if (name == "--json") {
    options.json = value;
  } else if (name == "--buffer") {
    options.buffer = TRY(number(name, value, 1, kLongest));
  } else if (name == "--stretch") {
    options.stretch = TRY(number(name, value, 0.01, 1000));
  } else if (name == "--live-duration") {
    options.live_duration = TRY(number(name, value, 10, kLongest));
  } else if (name == "--divide") {
    options.divide = static_cast<size_t>(TRY(number(name, value, 1, 100)));
  } else if (name == "--limit") {
    options.limit = static_cast<size_t>(TRY(number(name, value, 1, 1e6)));
  } else if (name == "--jobs") {
    options.jobs = static_cast<unsigned>(TRY(number(name, value, 1, kMostJobs)));
  } else {
    return Error{ErrorCode::kInvalidArgument, "no option " + std::string(name)};
  }
  return {};
}

}  // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
  Options options;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    if (take_flag(options, name)) continue;
    if (i + 1 == arguments.size())
      return Error{ErrorCode::kInvalidArgument,
                   std::string(name) + ": no such option, or no value behind it"};
    TRY(take_value(options, name, arguments[++i]));
  }
  if (!options.vod && !options.live)
    return Error{ErrorCode::kInvalidArgument, "--live and --vod leave nothing to do"};
  return options;
}

std::string usage() {
  return R"(tests/run bench abr [OPTION…]

  --traces DIR        a folder of traces, or of folders of traces; may be repeated (default: ../shared/traces)
  --family NAME,…     only these of its folders
  --ladder FILE       segment sizes (default: bbb-ladder.json in ../shared/traces)
  --stretch FACTOR    the ladder's bitrates and sizes times this
  --divide N          each of its segments into N equal ones: 3 makes segments of a second
  --controller NAME,… of rill, throughput, bola, bolae, dynamic (default: the first three and dynamic);
                      throughput-paced, bola-paced, dynamic-paced: live, they have playlists asked for as rill does
  --vod, --live       only these sessions
  --no-bitrates       playlists do not tell the bitrate of each segment
  --buffer SECONDS    instead of 25 and 10 (VOD: the most that is buffered) and 6 (live: the target latency)
  --live-duration S   of a live session (default 300)
  --limit N           the first N traces of a family
  --jobs N            sessions at a time (default: one a processor)
  --sessions FILE     one line of JSON a session
  --json FILE         the table as JSON (default: test-results/bench-abr.json)
)";
}

}  // namespace rill::bench
