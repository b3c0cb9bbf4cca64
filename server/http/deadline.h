// SPDX-License-Identifier: Apache-2.0
//
// The one deadline of a connection: moved with every sign of life, at no cost unless it moves nearer. Lives
// on its io_context's thread. Includes Asio: for .cpp files.
//
//   Deadline deadline(io);
//   co_spawn(io, [self] { return self->deadline.watch([self] { self->stop(); }); }, detached);
//   deadline.arm(MediaTime::milliseconds(5000));
//   ...
//   deadline.close();     // ends watch()
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

#include "player/base/media_time.h"

namespace rill::server {

class Deadline {
 public:
  explicit Deadline(boost::asio::io_context& io);

  void arm(MediaTime limit);
  void disarm();
  void close();
  // Calls `expired` when the deadline has passed, and disarms it; goes on until close().
  boost::asio::awaitable<void> watch(std::function<void()> expired);

 private:
  using Clock = std::chrono::steady_clock;
  boost::asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool closed_ = false;
};

}  // namespace rill::server
