// SPDX-License-Identifier: Apache-2.0
//
// What Prometheus' client libraries tell about their process: memory, CPU, start. Linux. Any thread.
#pragma once

#include <vector>

#include "server/metric_sample.h"

namespace rill::server {

[[nodiscard]] std::vector<MetricSample> process_metrics();

}  // namespace rill::server
