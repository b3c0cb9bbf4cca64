// SPDX-License-Identifier: Apache-2.0
//
// GCC 12 miscompiles some co_awaits inside conditions: here each stands in a statement of its own.
#include "server/http/http_connection.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <ctime>

namespace rill::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Event = RequestReader::Event;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr size_t kReadSize = 64u << 10;
constexpr size_t kMaxSkippedBody = 64u << 10;  // of a request that needs none
const MediaTime kLinger = MediaTime::milliseconds(1000);

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text.data();
}

Response ingest_refusal(const Error& error) {
  const auto status = [&error] {
    switch (error.code) {
      case ErrorCode::kUnauthorized:
        return 401;
      case ErrorCode::kNotFound:
        return 404;
      case ErrorCode::kBusy:
        return 409;
      case ErrorCode::kUnsupported:
        return 415;
      case ErrorCode::kTooLarge:
        return 413;
      case ErrorCode::kAborted:
        return 503;
      case ErrorCode::kPlatform:
        return 500;
      default:
        return 400;
    }
  };
  Response response = text_response(status(), error.message);
  if (response.status == 401) response.set("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<HttpShared> shared, tcp::socket socket, std::string peer)
    : shared_(std::move(shared)),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      deadline_(shared_->io) {}

void HttpConnection::start() {
  shared_->connections.insert(this);
  asio::co_spawn(
      shared_->io, [self = shared_from_this()] { return self->run(); }, asio::detached);
  asio::co_spawn(
      shared_->io, [self = shared_from_this()] { return self->deadline_.watch([self] { self->expired(); }); },
      asio::detached);
}

void HttpConnection::stop() {
  closed_ = true;
  error_code ignored;
  socket_.close(ignored);
  deadline_.close();
  if (ingest_) ingest_->abort();
}

void HttpConnection::expired() {
  if (sending_) {
    ++shared_->counters.slow_readers;
    shared_->log(true, peer_ + ": closed: reads too slowly");
    // What the kernel still holds for this peer is given up, too.
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  } else if (!idle_ && !lingering_) {
    ++shared_->counters.timed_out;
    shared_->log(true, peer_ + ": closed: sends too slowly");
  }
  stop();
}

HttpConnection::Awaitable<void> HttpConnection::run() {
  buffer_.resize(kReadSize);
  bool more = true;
  while (more && !closed_) {
    more = co_await run_request();
  }
  if (!closed_) co_await linger();
  stop();
  shared_->connections.erase(this);
}

HttpConnection::Awaitable<bool> HttpConnection::run_request() {
  idle_ = true;
  deadline_.arm(shared_->options.idle_timeout);
  Event event;
  while ((event = reader_.next()) == Event::kNeedBytes) {
    if (idle_ && reader_.has_begun()) {
      idle_ = false;
      deadline_.arm(shared_->options.header_timeout);
    }
    const bool received = co_await receive();
    if (!received) {
      stop();
      co_return false;
    }
  }
  idle_ = false;
  deadline_.disarm();
  if (event == Event::kError) {
    Response response = text_response(reader_.error_status(), reader_.error_message());
    Router::add_common_fields(response);
    co_await send(std::move(response), false);
    co_return false;
  }
  Request request = reader_.request();
  std::optional<std::string> channel = Router::ingest_channel(request);
  bool more = false;
  if (channel) {
    more = co_await ingest(std::move(request), *std::move(channel));
  } else {
    more = co_await serve(std::move(request));
  }
  co_return more;
}

HttpConnection::Awaitable<bool> HttpConnection::serve(Request request) {
  bool keep_alive = request.keep_alive;
  if (request.has_body() &&
      (request.expects_continue || request.content_length.value_or(0) > kMaxSkippedBody)) {
    keep_alive = false;  // the body is not worth waiting for
  } else {
    const bool skipped = co_await skip_body();
    if (closed_) co_return false;
    if (!skipped) {
      const bool malformed = reader_.error_status() != 0;
      Response refusal = malformed ? text_response(reader_.error_status(), reader_.error_message())
                                   : text_response(413, "no body is expected here");
      Router::add_common_fields(refusal);
      co_await send(std::move(refusal), false);
      co_return false;
    }
  }
  Response response = co_await routed(request);
  if (closed_) co_return false;
  const bool more = co_await send(std::move(response), keep_alive);
  co_return more;
}

// Reads up to the end of the request. False if it is too long, malformed, or the peer is gone.
HttpConnection::Awaitable<bool> HttpConnection::skip_body() {
  size_t skipped = 0;
  while (true) {
    const Event event = co_await next_event();
    if (event == Event::kEnd) co_return true;
    if (event != Event::kBody) co_return false;
    skipped += reader_.take_body().size();
    if (skipped > kMaxSkippedBody) co_return false;
  }
}

HttpConnection::Awaitable<bool> HttpConnection::ingest(Request request, std::string channel) {
  auto begun = BodyIngest::begin(shared_->io, shared_->channels, channel, Router::ingest_key(request),
                                 "http " + peer_);
  std::optional<Response> response;
  bool whole = false;  // the request has been read to its end
  if (!begun.ok()) {
    response = ingest_refusal(begun.error());
    shared_->log(true, peer_ + ": publication refused: " + begun.error().describe());
  } else {
    ingest_ = std::move(begun).value();
    shared_->log(false, peer_ + ": publishes " + channel);
    bool open = true;
    if (request.expects_continue) open = co_await send_continue();
    while (open && !whole && !closed_) {
      const Event event = co_await next_event();
      if (event == Event::kBody) {
        std::vector<uint8_t> piece = reader_.take_body();
        shared_->counters.ingest_bytes += piece.size();
        open = co_await ingest_->write(std::move(piece));
      } else {
        whole = event == Event::kEnd;
        open = whole;
      }
    }
    const bool malformed = reader_.error_status() != 0;
    if (!closed_ && !malformed) {
      const Result<void> outcome = co_await ingest_->finish();
      response = outcome.ok() ? text_response(200, channel) : ingest_refusal(outcome.error());
    } else if (malformed) {
      response = text_response(reader_.error_status(), reader_.error_message());
    }
    ingest_.reset();
    shared_->log(false, peer_ + ": publication of " + channel + " ended");
  }
  if (closed_ || !response) co_return false;
  Router::add_common_fields(*response);
  const bool more = co_await send(*std::move(response), whole && request.keep_alive);
  co_return more;
}

HttpConnection::Awaitable<Event> HttpConnection::next_event() {
  Event event;
  while ((event = reader_.next()) == Event::kNeedBytes) {
    deadline_.arm(shared_->options.body_timeout);
    const bool received = co_await receive();
    if (!received) {
      stop();
      co_return Event::kError;
    }
    deadline_.disarm();
  }
  co_return event;
}

HttpConnection::Awaitable<bool> HttpConnection::receive() {
  auto [error, count] = co_await socket_.async_read_some(asio::buffer(buffer_), kAwait);
  if (error || closed_) co_return false;
  reader_.append(ByteSpan(buffer_).first(count));
  co_return true;
}

HttpConnection::Awaitable<bool> HttpConnection::send(Response response, bool keep_alive) {
  const std::string head = serialize_head(response, keep_alive, http_date());
  const bool with_body = response.body_follows && response.body && response.length > 0;
  const size_t length = with_body ? response.length : 0;
  const std::array<asio::const_buffer, 2> buffers{
      asio::buffer(head),
      with_body ? asio::buffer(response.body->data() + response.offset, length) : asio::const_buffer()};
  const MediaTime at_min_rate = MediaTime::from_ticks(
      static_cast<int64_t>(length), static_cast<uint32_t>(shared_->options.min_send_rate.value / 8));
  deadline_.arm(shared_->options.send_timeout + at_min_rate);
  sending_ = true;
  auto [error, count] = co_await asio::async_write(socket_, buffers, kAwait);
  sending_ = false;
  deadline_.disarm();
  shared_->counters.sent_bytes += count;
  ++shared_->counters.responses[response.status];
  if (error) stop();
  co_return !error && !closed_ && keep_alive;
}

HttpConnection::Awaitable<bool> HttpConnection::send_continue() {
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  deadline_.arm(shared_->options.send_timeout);
  auto [error, count] = co_await asio::async_write(socket_, asio::buffer(kContinue), kAwait);
  deadline_.disarm();
  co_return !error && !closed_;
}

// Closing with bytes unread would reset the connection, and the last response might never be read.
HttpConnection::Awaitable<void> HttpConnection::linger() {
  lingering_ = true;
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  deadline_.arm(kLinger);
  while (!closed_) {
    auto [error, count] = co_await socket_.async_read_some(asio::buffer(buffer_), kAwait);
    if (error) break;
  }
}

// The router answers on any thread; the coroutine goes on here.
HttpConnection::Awaitable<Response> HttpConnection::routed(const Request& request) {
  Response routed = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Response)>(
      [this, &request](auto handler) {
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        shared_->router.handle(request, [resume, &io = shared_->io](Response response) {
          asio::post(io,
                     [resume, response = std::move(response)]() mutable { (*resume)(std::move(response)); });
        });
      },
      asio::use_awaitable);
  co_return routed;
}

}  // namespace rill::server
