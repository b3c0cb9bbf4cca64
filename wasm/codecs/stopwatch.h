// SPDX-License-Identifier: Apache-2.0
//
// Adds up the time spent inside a decoder between two frames.
#pragma once

#include <chrono>

namespace rill::codecs {

class Stopwatch {
 public:
  // Runs `work`, adds the time it took, and returns what it returned.
  template <typename Work>
  auto time(Work work) {
    const auto began = Clock::now();
    auto result = work();
    spent_ += Clock::now() - began;
    return result;
  }

  // Microseconds since the last take.
  double take() {
    const double microseconds = std::chrono::duration<double, std::micro>(spent_).count();
    spent_ = {};
    return microseconds;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::duration spent_{};
};

}  // namespace rill::codecs
