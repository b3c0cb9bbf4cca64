// SPDX-License-Identifier: Apache-2.0
#include "player/source/backoff.h"

#include <algorithm>

namespace rill::source {

double Jitter::next() {
  state_ ^= state_ >> 12;
  state_ ^= state_ << 25;
  state_ ^= state_ >> 27;
  return static_cast<double>((state_ * 0x2545f4914f6cdd1d) >> 11) / 9007199254740992.0;
}

MediaTime Backoff::next_delay() {
  constexpr unsigned kMaxDoublings = 16;
  const MediaTime delay = std::min(cap_, first_ * (int64_t{1} << std::min(failures_, kMaxDoublings)));
  ++failures_;
  return delay.scaled(1.0 - 0.25 * jitter_.next());
}

}  // namespace rill::source
