// SPDX-License-Identifier: Apache-2.0
#include "server/http/listener.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rill::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr auto kPauseAfterFailure = std::chrono::milliseconds(100);

std::string describe(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

}  // namespace

struct Listener::State {
  explicit State(asio::io_context& io) : acceptor(io) {}

  // A coroutine's parameters live as long as it does; captures of a lambda might not.
  static asio::awaitable<void> accept(std::shared_ptr<State> state) {
    asio::steady_timer pause(state->acceptor.get_executor());
    while (state->acceptor.is_open()) {
      tcp::endpoint peer;
      tcp::socket socket(state->acceptor.get_executor());
      auto [error] = co_await state->acceptor.async_accept(socket, peer, kAwait);
      if (!state->acceptor.is_open()) break;
      if (error) {
        state->on_failure("accept: " + error.message());
        pause.expires_after(kPauseAfterFailure);
        co_await pause.async_wait(kAwait);
        continue;
      }
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      state->on_connection(std::move(socket), describe(peer));
    }
  }

  tcp::acceptor acceptor;
  OnConnection on_connection;
  OnFailure on_failure;
};

Result<std::unique_ptr<Listener>> Listener::open(asio::io_context& io, const ListenAddress& address) {
  error_code error;
  const auto parsed = asio::ip::make_address(address.address, error);
  if (error) return Error{ErrorCode::kInvalidArgument, "\"" + address.address + "\" is not an IP address"};
  const tcp::endpoint endpoint(parsed, address.port);
  auto state = std::make_shared<State>(io);
  tcp::acceptor& acceptor = state->acceptor;
  error_code ignored;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), ignored);
  if (!error && parsed.is_v6()) acceptor.set_option(asio::ip::v6_only(false), ignored);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error)
    return Error{ErrorCode::kPlatform, "listening on " + describe(endpoint) + ": " + error.message()};
  return std::unique_ptr<Listener>(new Listener(std::move(state)));
}

void Listener::start(OnConnection on_connection, OnFailure on_failure) {
  state_->on_connection = std::move(on_connection);
  state_->on_failure = std::move(on_failure);
  asio::co_spawn(state_->acceptor.get_executor(), State::accept(state_), asio::detached);
}

void Listener::stop() {
  error_code ignored;
  state_->acceptor.close(ignored);
}

uint16_t Listener::port() const {
  error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

}  // namespace rill::server
