// SPDX-License-Identifier: Apache-2.0
//
// Listens for RTMP publishers: one coroutine per connection, each with its Session, on the io_context's one
// thread. A connection is closed and counted when it stays too long in a phase, sends nothing, or does not
// take its answers.
//
//   auto server = TRY(RtmpServer::create(io, channels, {.address = "127.0.0.1", .port = 0}));
//   log("rtmp port {}", server->port());
//   server->stop();      // on the io thread; connections end as the io_context runs on
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"
#include "server/ingest/publication.h"
#include "server/metric_sample.h"

namespace boost::asio {
class io_context;
}

namespace rill::server::rtmp {

struct RtmpServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 1935;  // 0: any free one
  uint32_t max_connections = 256;
  MediaTime setup_timeout = MediaTime::milliseconds(10'000);       // from accept to publish
  MediaTime silence_timeout = MediaTime::milliseconds(20'000);     // a publisher that sends nothing
  std::function<void(bool warning, const std::string& line)> log;  // on the io thread; may be empty
};

class RtmpServer {
 public:
  // `io` and `channels` must outlive the server. kPlatform if the address cannot be listened on.
  [[nodiscard]] static Result<std::unique_ptr<RtmpServer>> create(boost::asio::io_context& io,
                                                                  Channels& channels,
                                                                  RtmpServerOptions options);
  virtual ~RtmpServer() = default;

  [[nodiscard]] virtual uint16_t port() const = 0;
  // Stops listening and ends every publication at once. The server object may then be destroyed.
  virtual void stop() = 0;
  [[nodiscard]] virtual std::vector<MetricSample> metrics() const = 0;
};

}  // namespace rill::server::rtmp
