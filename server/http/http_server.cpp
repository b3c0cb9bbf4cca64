// SPDX-License-Identifier: Apache-2.0
#include "server/http/http_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "server/http/http_connection.h"
#include "server/http/listen.h"

namespace rill::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> accept(std::shared_ptr<HttpShared> shared, std::shared_ptr<tcp::acceptor> acceptor) {
  asio::steady_timer pause(shared->io);
  while (!shared->stopped) {
    tcp::endpoint peer;
    tcp::socket socket(shared->io);
    auto [error] = co_await acceptor->async_accept(socket, peer, kAwait);
    if (shared->stopped) break;
    if (error) {  // out of file descriptors, most likely: it will not be better at once
      shared->log(true, "accept: " + error.message());
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(kAwait);
      continue;
    }
    if (shared->connections.size() >= shared->options.max_connections) {
      ++shared->counters.refused;
      continue;  // closes the socket
    }
    ++shared->counters.accepted;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::make_shared<HttpConnection>(shared, std::move(socket), describe(peer))->start();
  }
}

class HttpServerImpl final : public HttpServer {
 public:
  HttpServerImpl(std::shared_ptr<HttpShared> shared, tcp::acceptor acceptor)
      : shared_(std::move(shared)), acceptor_(std::make_shared<tcp::acceptor>(std::move(acceptor))) {
    error_code ignored;
    port_ = acceptor_->local_endpoint(ignored).port();
    asio::co_spawn(
        shared_->io, [shared = shared_, acceptor = acceptor_] { return accept(shared, acceptor); },
        asio::detached);
  }
  ~HttpServerImpl() override { stop(); }

  [[nodiscard]] uint16_t port() const override { return port_; }

  void stop() override {
    shared_->stopped = true;
    error_code ignored;
    acceptor_->close(ignored);
    for (HttpConnection* connection : shared_->connections) connection->stop();
  }

  [[nodiscard]] std::vector<MetricSample> metrics() const override {
    const HttpCounters& counters = shared_->counters;
    const auto counter = [](const char* name, const char* help, uint64_t value) {
      return MetricSample{name, help, MetricKind::kCounter, {}, static_cast<double>(value)};
    };
    std::vector<MetricSample> samples{
        {"rill_http_connections",
         "Open HTTP connections",
         MetricKind::kGauge,
         {},
         static_cast<double>(shared_->connections.size())},
        counter("rill_http_connections_total", "HTTP connections accepted", counters.accepted),
        counter("rill_http_refused_total", "HTTP connections over the limit", counters.refused),
        counter("rill_http_timeouts_total", "HTTP connections closed in the middle of a request",
                counters.timed_out),
        counter("rill_http_slow_readers_total", "HTTP connections closed in the middle of a response",
                counters.slow_readers),
        counter("rill_http_sent_bytes_total", "Bytes sent over HTTP", counters.sent_bytes),
        counter("rill_http_ingest_bytes_total", "Bytes of published bodies", counters.ingest_bytes),
    };
    for (const auto& [status, count] : counters.responses) {
      samples.push_back({"rill_http_responses_total",
                         "Responses by status",
                         MetricKind::kCounter,
                         {{"status", std::to_string(status)}},
                         static_cast<double>(count)});
    }
    return samples;
  }

 private:
  std::shared_ptr<HttpShared> shared_;
  std::shared_ptr<tcp::acceptor> acceptor_;
  uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::create(asio::io_context& io, Router& router,
                                                       Channels& channels, HttpServerOptions options) {
  auto acceptor = TRY(listen(io, options.address, options.port));
  auto shared = std::make_shared<HttpShared>(io, router, channels, std::move(options));
  return std::unique_ptr<HttpServer>(
      std::make_unique<HttpServerImpl>(std::move(shared), std::move(acceptor)));
}

}  // namespace rill::server
