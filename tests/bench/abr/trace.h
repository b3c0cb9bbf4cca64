// SPDX-License-Identifier: Apache-2.0
//
// How a network's bandwidth and latency went: `[[duration ms, kbit/s, latency ms], …]`, played in a loop.
//
//   Trace trace = TRY(read_trace("hsdpa-3g/report.json"));
#pragma once

#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill::bench {

struct TraceStep {
  MediaTime duration;  // > 0
  double bits_per_second = 0;
  MediaTime latency;  // from a request to the first byte of its answer
};

struct Trace {
  std::string name;              // of the file, without folder and ending
  std::vector<TraceStep> steps;  // not empty; some have bandwidth
};

// kMalformed: which step, and what is wrong with it. Steps of no duration are left out.
Result<Trace> parse_trace(const std::string& text, const std::string& name);
Result<Trace> read_trace(const std::string& path);

}  // namespace rill::bench
