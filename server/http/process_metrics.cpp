// SPDX-License-Identifier: Apache-2.0
#include "server/http/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace rill::server {

std::vector<MetricSample> process_metrics() {
  uint64_t total_pages = 0;
  uint64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total_pages >> resident_pages;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {
      {"process_resident_memory_bytes",
       "Resident memory",
       MetricKind::kGauge,
       {},
       static_cast<double>(resident_pages) * static_cast<double>(sysconf(_SC_PAGESIZE))},
      {"process_cpu_seconds_total",
       "CPU time, user and system",
       MetricKind::kCounter,
       {},
       seconds(usage.ru_utime) + seconds(usage.ru_stime)},
  };
}

}  // namespace rill::server
