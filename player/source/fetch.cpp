// SPDX-License-Identifier: Apache-2.0
#include "player/source/fetch.h"

#include <algorithm>
#include <utility>

namespace rill::source {
namespace {

constexpr int kOk = 200;
constexpr int kPartialContent = 206;

Error status_error(const HttpResponse& response) {
  const bool missing = response.status == 404 || response.status == 410;
  const bool forbidden = response.status == 401 || response.status == 403;
  return Error{missing     ? ErrorCode::kNotFound
               : forbidden ? ErrorCode::kUnauthorized
                           : ErrorCode::kHttpStatus,
               "HTTP status " + std::to_string(response.status) + " for " + response.url};
}

// Another attempt may succeed: everything but what the server or the caller said for good.
bool worth_retrying(const Error& error) {
  return error.code != ErrorCode::kUnauthorized && error.code != ErrorCode::kTooLarge &&
         error.code != ErrorCode::kUnexpectedContent;
}

}  // namespace

Fetch::Fetch(Network& network, HttpRequest request, const FetchPolicy& policy, FetchEvents events)
    : network_(network),
      request_(std::move(request)),
      policy_(policy),
      events_(std::move(events)),
      backoff_(policy.first_delay, policy.delay_cap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      silence_(network.timers),
      retry_(network.timers) {
  start_attempt();
}

Fetch::~Fetch() {
  stop_measuring(TransferEnd::kBroken);
}

void Fetch::stop_measuring(TransferEnd how) {
  if (transfer_) network_.throughput.end(*std::exchange(transfer_, std::nullopt), how);
}

void Fetch::start_attempt() {
  ++attempt_;
  received_ = 0;
  to_skip_ = 0;
  expected_.reset();
  HttpRequest request = request_;
  if (delivered_ > 0) {
    const uint64_t first = request_.range ? request_.range->first : 0;
    ByteRange rest{first + delivered_, std::nullopt};
    if (request_.range && request_.range->length) rest.length = *request_.range->length - delivered_;
    request.range = rest;
  }
  if (policy_.measured) transfer_ = network_.throughput.begin(*policy_.measured);
  const uint64_t attempt = attempt_;
  HttpHandler handler;
  handler.on_response = [this, attempt](const HttpResponse& response) {
    if (attempt == attempt_) handle_response(response);
  };
  handler.on_data = [this, attempt](ByteSpan bytes) {
    if (attempt == attempt_) handle_data(bytes);
  };
  handler.on_end = [this, attempt] {
    if (attempt == attempt_) handle_end();
  };
  handler.on_error = [this, attempt](const Error& error) {
    if (attempt == attempt_) fail_attempt(Error{error.code, request_.url + ": " + error.message});
  };
  watch_for_silence();
  exchange_ = network_.http.fetch(request, std::move(handler));
}

void Fetch::watch_for_silence() {
  silence_.start(policy_.idle_limit, [this] {
    fail_attempt(Error{ErrorCode::kTimeout, "no byte of " + request_.url + " within " +
                                                std::to_string(policy_.idle_limit.as_seconds()) + " s"});
  });
}

void Fetch::handle_response(const HttpResponse& response) {
  if (response.status != kOk && response.status != kPartialContent) {
    fail_attempt(status_error(response));
    return;
  }
  watch_for_silence();
  expected_ = response.content_length;
  if (transfer_) network_.throughput.respond(*transfer_, expected_.has_value());
  if (response.status == kOk) {
    // The server ignored the range: what lies before the bytes still wanted is skipped.
    to_skip_ = delivered_ + (request_.range ? request_.range->first : 0);
  }
  if (!announced_) {
    announced_ = true;
    if (events_.on_response) events_.on_response(response);
  }
}

void Fetch::handle_data(ByteSpan bytes) {
  watch_for_silence();
  received_ += bytes.size();
  if (transfer_) network_.throughput.add(*transfer_, bytes);
  const size_t skipped = static_cast<size_t>(std::min<uint64_t>(to_skip_, bytes.size()));
  to_skip_ -= skipped;
  bytes = bytes.subspan(skipped);
  if (request_.range && request_.range->length) {
    bytes = bytes.first(
        static_cast<size_t>(std::min<uint64_t>(bytes.size(), *request_.range->length - delivered_)));
  }
  if (bytes.empty()) return;
  delivered_ += bytes.size();
  if (delivered_ > policy_.max_bytes) {
    fail_attempt(Error{ErrorCode::kTooLarge,
                       request_.url + " is larger than " + std::to_string(policy_.max_bytes) + " bytes"});
    return;
  }
  events_.on_data(bytes);
}

void Fetch::handle_end() {
  // A compressed body is longer than its Content-Length; a shorter one was cut.
  if (expected_ && received_ < *expected_) {
    fail_attempt(Error{ErrorCode::kNetwork, "the answer for " + request_.url + " ended early", received_});
    return;
  }
  silence_.cancel();
  ++attempt_;
  stop_measuring(exchange_->from_cache() ? TransferEnd::kCached : TransferEnd::kComplete);
  const auto on_end = std::move(events_.on_end);  // may destroy this
  on_end();
}

void Fetch::fail_attempt(Error error) {
  // The exchange may be calling us: it is let go when the next attempt starts, or with this object.
  ++attempt_;
  silence_.cancel();
  stop_measuring(TransferEnd::kBroken);
  if (!worth_retrying(error) || backoff_.failures() + 1 >= policy_.attempts) {
    const auto on_failed = std::move(events_.on_failed);  // may destroy this
    on_failed(std::move(error));
    return;
  }
  retry_.start(backoff_.next_delay(), [this] { start_attempt(); });
}

}  // namespace rill::source
