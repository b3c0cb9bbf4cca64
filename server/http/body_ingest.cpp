// SPDX-License-Identifier: Apache-2.0
#include "server/http/body_ingest.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rill::server {

namespace asio = boost::asio;

BodyIngest::BodyIngest(asio::io_context& io) : signal_(io, asio::steady_timer::time_point::max()) {}

Result<std::shared_ptr<BodyIngest>> BodyIngest::begin(asio::io_context& io, Channels& channels,
                                                      const std::string& channel, const std::string& key,
                                                      const std::string& origin) {
  auto ingest = std::make_shared<BodyIngest>(io);
  // Both callbacks may come on any thread and after the ingest is gone.
  const auto weak = ingest->weak_from_this();
  auto on_writable = [weak, &io] {
    asio::post(io, [weak] {
      auto self = weak.lock();
      if (!self) return;
      self->writable_ = true;
      self->notify();
    });
  };
  auto on_done = [weak, &io](Result<void> outcome) {
    asio::post(io, [weak, outcome = std::move(outcome)]() mutable {
      auto self = weak.lock();
      if (!self || self->outcome_) return;
      self->outcome_ = std::move(outcome);
      self->notify();
    });
  };
  ingest->publication_ =
      TRY(channels.publish_body(channel, key, origin, std::move(on_writable), std::move(on_done)));
  return ingest;
}

asio::awaitable<bool> BodyIngest::write(std::vector<uint8_t> bytes) {
  ByteSpan rest = bytes;
  while (!outcome_) {
    writable_ = false;
    rest = rest.subspan(publication_->write(rest));
    if (rest.empty()) co_return true;
    while (!writable_ && !outcome_) co_await wait();
  }
  co_return false;
}

asio::awaitable<Result<void>> BodyIngest::finish() {
  if (!outcome_) publication_->finish();
  while (!outcome_) co_await wait();
  co_return *outcome_;
}

void BodyIngest::abort() {
  if (!outcome_) outcome_ = Error{ErrorCode::kAborted, "the connection has ended"};
  publication_.reset();
  notify();
}

asio::awaitable<void> BodyIngest::wait() {
  co_await signal_.async_wait(asio::as_tuple(asio::use_awaitable));
}

void BodyIngest::notify() {
  signal_.cancel();
}

}  // namespace rill::server
