// SPDX-License-Identifier: Apache-2.0
//
// A BodyPublication for a coroutine: write() waits while the publication's buffer is full, so that the socket
// is not read and the publisher feels it. Lives on its io_context's thread. Includes Asio: for .cpp files.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/ingest/publication.h"

namespace rill::server {

class BodyIngest : public std::enable_shared_from_this<BodyIngest> {
 public:
  [[nodiscard]] static Result<std::shared_ptr<BodyIngest>> begin(boost::asio::io_context& io,
                                                                 Channels& channels,
                                                                 const std::string& channel,
                                                                 const std::string& key,
                                                                 const std::string& origin);
  explicit BodyIngest(boost::asio::io_context& io);

  // False once the publication has ended by itself; finish() tells how.
  boost::asio::awaitable<bool> write(std::vector<uint8_t> bytes);
  boost::asio::awaitable<Result<void>> finish();
  // Ends a wait of the other two with kAborted, and the publication.
  void abort();

 private:
  boost::asio::awaitable<void> wait();
  void notify();

  boost::asio::steady_timer signal_;  // never expires: cancelling it wakes the waiter
  bool writable_ = false;
  std::optional<Result<void>> outcome_;
  std::unique_ptr<BodyPublication> publication_;
};

}  // namespace rill::server
