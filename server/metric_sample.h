// SPDX-License-Identifier: Apache-2.0
//
// One measured value, as a snapshot: how the media side tells its counters to whoever exports them
// (/metrics), without either depending on the other's library. `name` follows Prometheus' rules; samples of
// one family share name, help and kind.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rill::server {

enum class MetricKind : uint8_t { kCounter, kGauge };

struct MetricSample {
  std::string name;  // "rill_encoder_dropped_frames_total"
  std::string help;
  MetricKind kind = MetricKind::kGauge;
  std::vector<std::pair<std::string, std::string>> labels;  // {{"channel", "test"}, {"rendition", "480p"}}
  double value = 0;
};

}  // namespace rill::server
