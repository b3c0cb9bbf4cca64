// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/clock.h"

#include <emscripten/emscripten.h>
#include <emscripten/eventloop.h>
#include <emscripten/html5.h>

#include <algorithm>

namespace rill::wasm {

MediaTime WorkerClock::now() const {
  return MediaTime::seconds(emscripten_get_now() / 1e3);
}

UnixTime WorkerClock::unix_now() const {
  return UnixTime::from_microseconds(static_cast<int64_t>(emscripten_date_now() * 1e3));
}

// Emscripten would end the runtime after the first timer that leaves nothing else to wait for.
WorkerTimers::WorkerTimers() {
  emscripten_runtime_keepalive_push();
}

WorkerTimers::~WorkerTimers() {
  emscripten_runtime_keepalive_pop();
  for (const auto& [id, pending] : pending_) emscripten_clear_timeout(pending->timeout);
}

TimerId WorkerTimers::call_after(MediaTime delay, std::function<void()> callback) {
  const TimerId id = ++last_id_;
  auto pending = std::make_unique<Pending>(Pending{this, id, 0, std::move(callback)});
  pending->timeout =
      emscripten_set_timeout(&WorkerTimers::fire, std::max(0.0, delay.as_milliseconds()), pending.get());
  pending_.emplace(id, std::move(pending));
  return id;
}

void WorkerTimers::cancel(TimerId id) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  emscripten_clear_timeout(found->second->timeout);
  pending_.erase(found);
}

void WorkerTimers::fire(void* pending) {
  auto* fired = static_cast<Pending*>(pending);
  const auto callback = std::move(fired->callback);
  fired->timers->pending_.erase(fired->id);
  callback();
}

}  // namespace rill::wasm
