// SPDX-License-Identifier: Apache-2.0
#include "server/http/http_server.h"

#include "server/http/http_connection.h"
#include "server/http/listener.h"

namespace rill::server {
namespace {

class HttpServerImpl final : public HttpServer {
 public:
  HttpServerImpl(std::shared_ptr<HttpShared> shared, std::unique_ptr<Listener> listener)
      : shared_(std::move(shared)), listener_(std::move(listener)), port_(listener_->port()) {
    listener_->start(
        [shared = shared_](boost::asio::ip::tcp::socket socket, std::string peer) {
          if (shared->connections.size() >= shared->options.max_connections) {
            ++shared->counters.refused;
            return;
          }
          ++shared->counters.accepted;
          std::make_shared<HttpConnection>(shared, std::move(socket), std::move(peer))->start();
        },
        [shared = shared_](const std::string& failure) { shared->log(true, failure); });
  }
  ~HttpServerImpl() override { stop(); }

  [[nodiscard]] uint16_t port() const override { return port_; }

  void stop() override {
    listener_->stop();
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
  std::unique_ptr<Listener> listener_;
  uint16_t port_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::create(boost::asio::io_context& io, Router& router,
                                                       Channels& channels, HttpServerOptions options) {
  auto listener = TRY(Listener::open(io, {.address = options.address, .port = options.port}));
  auto shared = std::make_shared<HttpShared>(io, router, channels, std::move(options));
  return std::unique_ptr<HttpServer>(
      std::make_unique<HttpServerImpl>(std::move(shared), std::move(listener)));
}

}  // namespace rill::server
