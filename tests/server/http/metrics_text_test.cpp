// SPDX-License-Identifier: Apache-2.0
#include "server/http/metrics_text.h"

#include <gtest/gtest.h>

#include "server/http/process_metrics.h"

namespace rill::server {
namespace {

TEST(MetricsText, GathersTheSamplesOfAFamily) {
  const std::string text = metrics_text({
      {"rill_dropped_total", "Dropped", MetricKind::kCounter, {{"channel", "a"}}, 3},
      {"rill_open", "Open", MetricKind::kGauge, {}, 1.5},
      {"rill_dropped_total", "Dropped", MetricKind::kCounter, {{"channel", "b\"\n"}}, 4},
  });
  EXPECT_EQ(text,
            "# HELP rill_dropped_total Dropped\n# TYPE rill_dropped_total counter\n"
            "rill_dropped_total{channel=\"a\"} 3\nrill_dropped_total{channel=\"b\\\"\\n\"} 4\n"
            "# HELP rill_open Open\n# TYPE rill_open gauge\nrill_open 1.5\n");
}

TEST(ProcessMetrics, TellMemoryAndCpu) {
  for (const MetricSample& sample : process_metrics()) EXPECT_GT(sample.value, 0) << sample.name;
}

}  // namespace
}  // namespace rill::server
