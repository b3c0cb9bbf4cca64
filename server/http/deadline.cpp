// SPDX-License-Identifier: Apache-2.0
#include "server/http/deadline.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rill::server {

Deadline::Deadline(boost::asio::io_context& io) : timer_(io, Clock::time_point::max()) {}

void Deadline::arm(MediaTime limit) {
  deadline_ = Clock::now() + std::chrono::microseconds(limit.as_microseconds());
  if (deadline_ < timer_.expiry()) timer_.expires_at(deadline_);
}

void Deadline::disarm() {
  deadline_ = Clock::time_point::max();
}

void Deadline::close() {
  closed_ = true;
  timer_.cancel();
}

boost::asio::awaitable<void> Deadline::watch(std::function<void()> expired) {
  while (!closed_) {
    // Ends when the time has come, and when arm() or close() cancels it.
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (closed_) break;
    if (Clock::now() >= deadline_) {
      disarm();
      expired();
    }
    if (timer_.expiry() != deadline_) timer_.expires_at(deadline_);
  }
}

}  // namespace rill::server
