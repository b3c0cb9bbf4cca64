// SPDX-License-Identifier: Apache-2.0
#include "player/base/media_time.h"

#include <cmath>

namespace rill {
namespace {

// value * numerator / denominator rounded to nearest, saturating; denominator > 0.
int64_t multiply_divide(int64_t value, int64_t numerator, int64_t denominator) {
  const __int128 product = static_cast<__int128>(value) * numerator;
  const __int128 half = denominator / 2;
  const __int128 rounded = (product >= 0 ? product + half : product - half) / denominator;
  if (rounded > std::numeric_limits<int64_t>::max()) return std::numeric_limits<int64_t>::max();
  if (rounded < std::numeric_limits<int64_t>::min()) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(rounded);
}

int64_t saturated(double microseconds) {
  constexpr double kLimit = 9.2e18;
  if (std::isnan(microseconds)) return 0;
  if (microseconds >= kLimit) return std::numeric_limits<int64_t>::max();
  if (microseconds <= -kLimit) return std::numeric_limits<int64_t>::min();
  return std::llround(microseconds);
}

}  // namespace

MediaTime MediaTime::seconds(double value) {
  return MediaTime(saturated(value * 1e6));
}

MediaTime MediaTime::from_ticks(int64_t ticks, uint32_t timescale) {
  return MediaTime(multiply_divide(ticks, 1'000'000, timescale));
}

int64_t MediaTime::to_ticks(uint32_t timescale) const {
  return multiply_divide(microseconds_, timescale, 1'000'000);
}

MediaTime MediaTime::scaled(double factor) const {
  return MediaTime(saturated(static_cast<double>(microseconds_) * factor));
}

}  // namespace rill
