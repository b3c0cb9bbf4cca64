// SPDX-License-Identifier: Apache-2.0
//
// What one rendition's encoder has done. Written by its own thread and its producer, read by any.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>

namespace rill::server {

struct RungCounters {
  std::atomic<uint64_t> encoded_frames{0};
  std::atomic<uint64_t> dropped_frames{0};  // before encoding: the encoder had no room
  std::atomic<uint64_t> failed_frames{0};   // the encoder or the scaler refused
  std::atomic<uint64_t> encoded_bytes{0};
  std::atomic<uint64_t> silence_samples{0};
  std::atomic<uint64_t> cpu_nanoseconds{0};
  std::atomic<uint64_t> preset{0};  // 0: the best; see PresetGovernor
  std::atomic<uint64_t> preset_steps_down{0};
  std::atomic<uint64_t> preset_steps_up{0};
  std::atomic<uint64_t> load_permille{0};  // encoding time in thousandths of the frame interval
};

// Processor time of the calling thread.
[[nodiscard]] inline uint64_t thread_cpu_nanoseconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace rill::server
