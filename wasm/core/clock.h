// SPDX-License-Identifier: Apache-2.0
//
// Time in the player worker: performance.now() and setTimeout.
#pragma once

#include <map>
#include <memory>

#include "player/platform/clock.h"

namespace rill::wasm {

class WorkerClock final : public Clock {
 public:
  [[nodiscard]] MediaTime now() const override;
  [[nodiscard]] UnixTime unix_now() const override;
};

class WorkerTimers final : public Timers {
 public:
  WorkerTimers();
  ~WorkerTimers() override;
  WorkerTimers(const WorkerTimers&) = delete;
  WorkerTimers& operator=(const WorkerTimers&) = delete;

  TimerId call_after(MediaTime delay, std::function<void()> callback) override;
  void cancel(TimerId id) override;

 private:
  struct Pending {
    WorkerTimers* timers;
    TimerId id;
    int timeout;
    std::function<void()> callback;
  };
  static void fire(void* pending);

  TimerId last_id_ = 0;
  std::map<TimerId, std::unique_ptr<Pending>> pending_;
};

}  // namespace rill::wasm
