// SPDX-License-Identifier: Apache-2.0
//
// How long to wait before the next attempt: doubling from `first` to `cap`, each with up to a quarter taken
// off at random, so that many players that lost the same origin do not come back in one moment.
#pragma once

#include <cstdint>

#include "player/base/media_time.h"

namespace rill::source {

// A small generator (xorshift64*); good enough to spread retries, reproducible in tests.
class Jitter {
 public:
  explicit Jitter(uint64_t seed) : state_(seed == 0 ? 0x9e3779b97f4a7c15 : seed) {}
  // Uniform in [0, 1).
  double next();

 private:
  uint64_t state_;
};

class Backoff {
 public:
  Backoff(MediaTime first, MediaTime cap, uint64_t seed) : first_(first), cap_(cap), jitter_(seed) {}

  // The delay before attempt number `failures() + 1`.
  MediaTime next_delay();
  void reset() { failures_ = 0; }
  [[nodiscard]] unsigned failures() const { return failures_; }

 private:
  MediaTime first_;
  MediaTime cap_;
  Jitter jitter_;
  unsigned failures_ = 0;
};

}  // namespace rill::source
