// SPDX-License-Identifier: Apache-2.0
//
// A listening TCP socket that hands out connections, for the servers of this process. Includes Asio: for .cpp
// files. Used on the io_context's one thread.
//
//   auto listener = TRY(Listener::open(io, {.address = "::", .port = 8080}));
//   listener->start([](tcp::socket socket, std::string peer) { … }, [](const std::string& failure) { … });
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "player/base/result.h"

namespace rill::server {

struct ListenAddress {
  std::string address;  // a numeric IPv4 or IPv6 address; "::" takes IPv4 peers, too
  uint16_t port = 0;    // 0: any free one
};

class Listener {
 public:
  // `peer`: "127.0.0.1:51234", "[::1]:51234". Destroying the socket refuses the connection.
  using OnConnection = std::function<void(boost::asio::ip::tcp::socket, std::string peer)>;
  // A failure to accept, most likely for want of file descriptors; accepting goes on.
  using OnFailure = std::function<void(const std::string&)>;

  // `io` must outlive it. kPlatform if the address cannot be listened on, kInvalidArgument if it is none.
  [[nodiscard]] static Result<std::unique_ptr<Listener>> open(boost::asio::io_context& io,
                                                              const ListenAddress& address);
  ~Listener() { stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Once. The functions are kept, and called, until stop().
  void start(OnConnection on_connection, OnFailure on_failure);
  void stop();
  [[nodiscard]] uint16_t port() const;

 private:
  struct State;
  explicit Listener(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;  // shared with the coroutine that accepts
};

}  // namespace rill::server
