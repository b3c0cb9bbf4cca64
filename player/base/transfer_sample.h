// SPDX-License-Identifier: Apache-2.0
//
// What one look at the network's transfers told: made by source/throughput, averaged by
// abr/bandwidth_estimator.
#pragma once

#include <cstdint>

#include "player/base/media_time.h"

namespace rill {

struct TransferSample {
  uint64_t bytes = 0;     // of all requests together
  MediaTime flowing;      // the time they flowed, or should have; zero: nothing is told of the rate
  MediaTime first_byte;   // from request to answer, of one that ended just now; zero: none did
  MediaTime at;           // Clock::now
  bool manifest = false;  // of a manifest alone: short, a first guess
};

}  // namespace rill
