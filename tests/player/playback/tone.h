// SPDX-License-Identifier: Apache-2.0
// Test signals and how to measure them.
#pragma once

#include <cmath>
#include <numbers>

#include "player/playback/stereo.h"

namespace rill::playback {

inline Stereo tone(double frequency, uint32_t rate, size_t frames, float amplitude = 0.5F) {
  Stereo buffer;
  for (size_t i = 0; i < frames; ++i) {
    const double angle = 2 * std::numbers::pi * frequency * static_cast<double>(i) / rate;
    buffer.left.push_back(amplitude * static_cast<float>(std::sin(angle)));
    buffer.right.push_back(amplitude * static_cast<float>(std::cos(angle)));
  }
  return buffer;
}

// Amplitude of one frequency in [first, first + count), by correlation.
inline double amplitude_at(const std::vector<float>& signal, double frequency, uint32_t rate, size_t first,
                           size_t count) {
  double in_phase = 0;
  double quadrature = 0;
  for (size_t i = 0; i < count; ++i) {
    const double angle = 2 * std::numbers::pi * frequency * static_cast<double>(i) / rate;
    in_phase += signal[first + i] * std::sin(angle);
    quadrature += signal[first + i] * std::cos(angle);
  }
  return 2 * std::hypot(in_phase, quadrature) / static_cast<double>(count);
}

}  // namespace rill::playback
