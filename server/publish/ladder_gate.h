// SPDX-License-Identifier: Apache-2.0
//
// Lets one publisher at a time reach a channel's encoders. Whoever comes last has them: the former
// publisher's period ends there and then, and what it still gives goes nowhere. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "server/encode/raw_media.h"

namespace rill::server {

class LadderGate {
 public:
  // `ladder` must outlive the gate and every entrance. `on_begin` and `on_idle` are called under no lock of
  // the gate: a period began; the last publisher has left.
  LadderGate(MediaSink& ladder, std::function<void(const PeriodStart&)> on_begin,
             std::function<void()> on_idle)
      : ladder_(&ladder), on_begin_(std::move(on_begin)), on_idle_(std::move(on_idle)) {}

  // For a new publisher. The gate must outlive it.
  [[nodiscard]] std::unique_ptr<MediaSink> enter();
  // Nobody has the ladder.
  [[nodiscard]] bool empty() const;

 private:
  class Entrance;

  MediaSink* ladder_;
  const std::function<void(const PeriodStart&)> on_begin_;
  const std::function<void()> on_idle_;
  mutable std::mutex mutex_;
  uint64_t last_ = 0;     // publisher
  uint64_t current_ = 0;  // the one who has the ladder; 0: nobody
  bool in_period_ = false;
};

}  // namespace rill::server
