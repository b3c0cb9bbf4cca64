// SPDX-License-Identifier: Apache-2.0
#include "server/http/metrics_text.h"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <map>

namespace rill::server {

std::string metrics_text(const std::vector<MetricSample>& samples) {
  std::vector<prometheus::MetricFamily> families;
  std::map<std::string, size_t> places;  // of each family, in order of first appearance
  for (const MetricSample& sample : samples) {
    const auto [place, fresh] = places.emplace(sample.name, families.size());
    if (fresh) {
      families.push_back({sample.name,
                          sample.help,
                          sample.kind == MetricKind::kCounter ? prometheus::MetricType::Counter
                                                              : prometheus::MetricType::Gauge,
                          {}});
    }
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
    metric.counter.value = sample.value;
    metric.gauge.value = sample.value;
    families[place->second].metric.push_back(std::move(metric));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace rill::server
