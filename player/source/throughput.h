// SPDX-License-Identifier: Apache-2.0
//
// How fast bytes arrive while they flow, over all requests under way together. A server that sends a segment
// while it is still being encoded pauses between chunks; pauses are capped, so they are not mistaken for a
// slow network.
//
//   meter.begin(now);  meter.add(bytes, now);  ...  meter.end();
//   meter.estimate();   // nullopt until enough has been seen
#pragma once

#include <cstdint>
#include <optional>

#include "player/base/media_time.h"

namespace rill::source {

class ThroughputMeter {
 public:
  void begin(MediaTime now);  // a request goes out
  void add(size_t bytes, MediaTime now);
  void end();  // it is complete, failed or aborted

  [[nodiscard]] std::optional<BitsPerSecond> estimate() const;
  [[nodiscard]] uint64_t total_bytes() const { return total_bytes_; }

 private:
  unsigned under_way_ = 0;
  uint64_t total_bytes_ = 0;
  uint64_t sample_bytes_ = 0;
  MediaTime flowing_;
  MediaTime last_event_;
  double estimate_ = 0;  // bits per second; 0: none yet
};

}  // namespace rill::source
