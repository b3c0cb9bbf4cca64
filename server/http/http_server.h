// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1: one coroutine per connection on the io_context's one thread. Every wait for a peer has a
// deadline; peers that miss it are closed and counted.
//
//   auto server = TRY(HttpServer::create(io, router, channels, {.address = "127.0.0.1", .port = 0}));
//   log("http port {}", server->port());
//   server->stop();      // on the io thread; connections end as the io_context runs on
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"
#include "server/http/router.h"
#include "server/ingest/publication.h"
#include "server/metric_sample.h"

namespace boost::asio {
class io_context;
}

namespace rill::server {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  // 0: any free one
  uint32_t max_connections = 4096;
  MediaTime idle_timeout = MediaTime::milliseconds(60'000);  // between requests
  MediaTime header_timeout =
      MediaTime::milliseconds(10'000);  // from the first byte of a request to its last header
  MediaTime body_timeout = MediaTime::milliseconds(20'000);  // between pieces of a body
  MediaTime send_timeout = MediaTime::milliseconds(15'000);  // for a response, plus its size at min_send_rate
  BitsPerSecond min_send_rate{256'000};
  std::function<void(bool warning, const std::string& line)> log;  // on the io thread; may be empty
};

class HttpServer {
 public:
  // All three must outlive the server. kPlatform if the address cannot be listened on.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> create(boost::asio::io_context& io, Router& router,
                                                                  Channels& channels,
                                                                  HttpServerOptions options);
  virtual ~HttpServer() = default;

  [[nodiscard]] virtual uint16_t port() const = 0;
  // Stops listening and closes every connection. The server object may then be destroyed.
  virtual void stop() = 0;
  [[nodiscard]] virtual std::vector<MetricSample> metrics() const = 0;
};

}  // namespace rill::server
