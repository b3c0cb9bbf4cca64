// SPDX-License-Identifier: Apache-2.0
//
// Time and timers, as the platform gives them. All of player/ runs on one thread (the player worker);
// callbacks come on that thread and never from inside the call that asked for them.
#pragma once

#include <cstdint>
#include <functional>

#include "player/base/media_time.h"

namespace rill {

class Clock {
 public:
  virtual ~Clock() = default;
  // Monotonic, from an arbitrary origin.
  [[nodiscard]] virtual MediaTime now() const = 0;
  // The wall clock; may jump.
  [[nodiscard]] virtual UnixTime unix_now() const = 0;
};

using TimerId = uint64_t;  // 0 is never a timer

class Timers {
 public:
  virtual ~Timers() = default;
  // Calls `callback` once, `delay` (>= 0) from now.
  virtual TimerId call_after(MediaTime delay, std::function<void()> callback) = 0;
  // After this returns the callback does not run. Unknown or fired ids are ignored.
  virtual void cancel(TimerId id) = 0;
};

// Owns at most one pending timer; cancels it when destroyed or re-armed.
class ScopedTimer {
 public:
  explicit ScopedTimer(Timers& timers) : timers_(&timers) {}
  ~ScopedTimer() { cancel(); }
  ScopedTimer(const ScopedTimer&) = delete;
  ScopedTimer& operator=(const ScopedTimer&) = delete;

  void start(MediaTime delay, std::function<void()> callback) {
    cancel();
    id_ = timers_->call_after(delay, [this, callback = std::move(callback)] {
      id_ = 0;
      callback();
    });
  }
  void cancel() {
    if (id_ != 0) timers_->cancel(id_);
    id_ = 0;
  }
  [[nodiscard]] bool pending() const { return id_ != 0; }

 private:
  Timers* timers_;
  TimerId id_ = 0;
};

}  // namespace rill
