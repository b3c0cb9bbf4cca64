// SPDX-License-Identifier: Apache-2.0
//
// The time that media is stamped with, and waiting for it. Grows steadily: the system clock is read once,
// then counted on with the monotonic clock (both are slewed alike); a system clock found ahead by more than a
// second (the machine slept) is followed, one that was set back is not, because segment names must not come
// again.
#pragma once

#include <condition_variable>
#include <mutex>

#include "player/base/media_time.h"

namespace rill::server {

// What ends a wait early. Thread-safe.
class StopSignal {
 public:
  void stop();
  [[nodiscard]] bool stopped() const;
  // True when stopped, at the latest after `limit`.
  bool wait(MediaTime limit) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool stopped_ = false;
};

// Thread-safe.
class WallClock {
 public:
  virtual ~WallClock() = default;
  [[nodiscard]] virtual UnixTime now() const = 0;
  // Returns at `time` or when `stop` is given, whichever comes first; at once if `time` has passed.
  virtual void wait_until(UnixTime time, const StopSignal& stop) const = 0;
};

class SystemWallClock : public WallClock {
 public:
  SystemWallClock();
  [[nodiscard]] UnixTime now() const override;
  void wait_until(UnixTime time, const StopSignal& stop) const override;

 private:
  mutable std::mutex mutex_;
  mutable MediaTime offset_;  // wall clock minus monotonic
};

}  // namespace rill::server
