// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/wall_clock.h"

#include <chrono>

namespace rill::server {
namespace {

constexpr MediaTime kFollowedJump = MediaTime::milliseconds(1000);

MediaTime since_epoch(auto time_point) {
  return MediaTime::microseconds(
      std::chrono::duration_cast<std::chrono::microseconds>(time_point.time_since_epoch()).count());
}

}  // namespace

void StopSignal::stop() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

bool StopSignal::stopped() const {
  std::lock_guard lock(mutex_);
  return stopped_;
}

bool StopSignal::wait(MediaTime limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::microseconds(limit.as_microseconds()),
                           [this] { return stopped_; });
}

SystemWallClock::SystemWallClock()
    : offset_(since_epoch(std::chrono::system_clock::now()) - since_epoch(std::chrono::steady_clock::now())) {
}

UnixTime SystemWallClock::now() const {
  std::lock_guard lock(mutex_);
  const MediaTime monotonic = since_epoch(std::chrono::steady_clock::now());
  const MediaTime system = since_epoch(std::chrono::system_clock::now());
  if (system - monotonic > offset_ + kFollowedJump) offset_ = system - monotonic;
  return UnixTime::from_microseconds((monotonic + offset_).as_microseconds());
}

void SystemWallClock::wait_until(UnixTime time, const StopSignal& stop) const {
  for (MediaTime left = time - now(); left > MediaTime(); left = time - now())
    if (stop.wait(left)) return;
}

}  // namespace rill::server
