// SPDX-License-Identifier: Apache-2.0
//
// The command line of abr_bench.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "player/base/result.h"

namespace rill::bench {

struct Options {
  std::vector<std::string> traces;       // folders: a family each, or of one folder for each family
  std::string ladder;                    // file
  std::vector<std::string> families;     // only these; empty: all
  std::vector<std::string> controllers;  // empty: rill, throughput, bola, dynamic
  std::optional<double> buffer;          // seconds, instead of the usual ones
  bool vod = true;
  bool live = true;
  bool bitrates = true;        // playlists tell each segment's
  double stretch = 1;          // of the ladder
  size_t divide = 1;           // each segment of the ladder into so many
  size_t limit = 0;            // traces of a family; 0: all
  double live_duration = 300;  // seconds
  unsigned jobs = 0;           // threads; 0: as many as processors
  std::string sessions;        // file for one line a session; empty: none
  std::string json;            // file for the table; empty: none
  bool help = false;
};

// kInvalidArgument: which argument, and why.
Result<Options> parse_options(std::span<const char* const> arguments);
[[nodiscard]] std::string usage();

}  // namespace rill::bench
