// SPDX-License-Identifier: Apache-2.0
//
// Samples in the text format that Prometheus reads. Any thread.
#pragma once

#include <string>
#include <vector>

#include "server/metric_sample.h"

namespace rill::server {

[[nodiscard]] std::string metrics_text(const std::vector<MetricSample>& samples);

}  // namespace rill::server
