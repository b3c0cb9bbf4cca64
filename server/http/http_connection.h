// SPDX-License-Identifier: Apache-2.0
//
// One client of the HTTP server: requests in order, each answered before the next is read. On the
// io_context's thread; kept alive by its coroutines. Includes Asio: for the server's .cpp files.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/http/body_ingest.h"
#include "server/http/deadline.h"
#include "server/http/http_server.h"
#include "server/http/request_reader.h"

namespace rill::server {

class HttpConnection;

struct HttpCounters {
  uint64_t accepted = 0, refused = 0, timed_out = 0, slow_readers = 0, sent_bytes = 0, ingest_bytes = 0;
  std::map<int, uint64_t> responses;  // by status
};

// What the connections share; outlives the server while they end.
struct HttpShared {
  HttpShared(boost::asio::io_context& context, Router& routes, Channels& targets, HttpServerOptions wishes)
      : io(context), router(routes), channels(targets), options(std::move(wishes)) {}

  boost::asio::io_context& io;
  Router& router;
  Channels& channels;
  HttpServerOptions options;
  HttpCounters counters;
  std::set<HttpConnection*> connections;

  void log(bool warning, const std::string& line) const {
    if (options.log) options.log(warning, line);
  }
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<HttpShared> shared, boost::asio::ip::tcp::socket socket, std::string peer);

  void start();
  void stop();

 private:
  template <typename T>
  using Awaitable = boost::asio::awaitable<T>;

  Awaitable<void> run();
  // Each gives whether the connection is good for another request.
  Awaitable<bool> run_request();
  Awaitable<bool> serve(Request request);
  Awaitable<bool> ingest(Request request, std::string channel);

  Awaitable<RequestReader::Event>
  next_event();  // reads as needed; kError with status 0 when the peer is gone
  Awaitable<bool> receive();
  Awaitable<bool> skip_body();
  Awaitable<bool> send(Response response, bool keep_alive);
  Awaitable<bool> send_continue();
  Awaitable<void> linger();
  Awaitable<Response> routed(const Request& request);
  void expired();

  std::shared_ptr<HttpShared> shared_;
  boost::asio::ip::tcp::socket socket_;
  std::string peer_;
  Deadline deadline_;
  RequestReader reader_;
  std::vector<uint8_t> buffer_;
  std::shared_ptr<BodyIngest> ingest_;
  bool sending_ = false;
  bool lingering_ = false;
  bool idle_ = false;  // between requests: a timeout is no failure
  bool closed_ = false;
};

}  // namespace rill::server
