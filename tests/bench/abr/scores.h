// SPDX-License-Identifier: Apache-2.0
//
// What a session was worth, by the measures others use. Pure; any thread.
#pragma once

#include <span>

#include "tests/bench/abr/ladder.h"
#include "tests/bench/abr/session_runner.h"

namespace rill::bench {

struct Scores {
  // Pensieve (Mao et al. 2017), linear: q(R) in Mb/s, stalls at the ladder's highest bitrate in Mb/s a
  // second, |q(R_n+1) − q(R_n)|; the mean of the segments.
  double pensieve = 0;
  // Twitch's of the MMSys 2020 grand challenge: duration·kbps − |Δkbps| − max_kbps·stall −
  // (latency ≤ 1.1 s ? 0.05·min_kbps : 0.1·max_kbps)·latency − min_kbps·|1 − rate|, summed over the segments
  // and divided by what an unspoilt session on the highest rung has (duration·max_kbps a segment): at most 1.
  // VOD has no latency.
  double nqoe = 0;
  double kbps = 0;         // mean of the segments, by the ladder's nominal bitrates
  double switch_kbps = 0;  // mean |Δkbps| of the segments but the first, as SABRE
  double switches = 0;
  double stalls = 0;
  double stall_seconds = 0;
  double rebuffer_ratio = 0;  // stalled time over stalled and played time
  double slower = 0;          // how far below 1 the rate of play was, mean of the segments
  double startup = 0;         // seconds
  double latency = 0;         // live: seconds, mean of the segments
};

// The start is not a stall. A session without a picture has stalled for as long as it lasted.
[[nodiscard]] Scores score(const SessionResult& session, const Ladder& ladder, bool live);

[[nodiscard]] double mean(std::span<const double> values);
// The value below which `share` of them lie, interpolated between neighbours; NaN of none.
[[nodiscard]] double quantile(std::span<const double> values, double share);

}  // namespace rill::bench
