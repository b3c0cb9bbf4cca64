// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/trace_link.h"

#include <algorithm>
#include <cmath>

namespace rill::bench {
namespace {

constexpr size_t kZeros = size_t{1} << 20;
constexpr double kHardlyAByte = 1e-3;

ByteSpan zeros(size_t count) {
  static const std::vector<uint8_t> kBuffer(kZeros, 0);
  return ByteSpan(kBuffer).first(count);
}

}  // namespace

uint64_t LinkAnswer::body_size() const {
  uint64_t size = bytes.size();
  for (const Piece& piece : pieces) size += piece.zeros;
  return size;
}

struct TraceLink::Exchange {
  Exchange(Timers& timers, LinkAnswer given, HttpHandler handler_)
      : answer(std::move(given)), handler(std::move(handler_)), first_byte(timers) {
    if (answer.pieces.empty() && !answer.bytes.empty()) answer.pieces = {{0, answer.bytes.size()}};
    body = answer.body_size();
    left = static_cast<double>(answer.compressed > 0 ? answer.compressed : body);
  }

  LinkAnswer answer;
  HttpHandler handler;
  HttpResponse head;
  ScopedTimer first_byte;
  double left = 0;         // bytes the link has still to carry
  uint64_t body = 0;       // bytes in all
  uint64_t delivered = 0;  // of those
  size_t piece = 0;        // being delivered
  uint64_t in_piece = 0;   // bytes of it that are delivered
  size_t at = 0;           // in answer.bytes
  bool aborted = false;
};

class TraceLink::Handle final : public HttpExchange {
 public:
  Handle(TraceLink& link, ExchangePtr exchange) : link_(link), exchange_(std::move(exchange)) {}
  ~Handle() override {
    exchange_->aborted = true;
    exchange_->first_byte.cancel();
    link_.drop(exchange_.get());
  }

 private:
  TraceLink& link_;
  ExchangePtr exchange_;
};

TraceLink::TraceLink(testing::FakeTime& time, const Trace& trace)
    : time_(time),
      trace_(trace),
      step_end_(time.now() + trace.steps.front().duration),
      advanced_to_(time.now()),
      timer_(time) {}

TraceLink::~TraceLink() = default;

std::unique_ptr<HttpExchange> TraceLink::fetch(const HttpRequest& request, HttpHandler handler) {
  ++requests_;
  advance();
  auto exchange = std::make_shared<Exchange>(time_, serve(request), std::move(handler));
  exchange->head.status = exchange->answer.status;
  exchange->head.url = request.url;
  exchange->head.content_type = exchange->answer.content_type;
  if (exchange->answer.compressed == 0) exchange->head.content_length = exchange->body;
  exchange->first_byte.start(latency(), [this, weak = std::weak_ptr(exchange)] {
    if (const ExchangePtr begun = weak.lock()) begin(begun);
  });
  return std::make_unique<Handle>(*this, std::move(exchange));
}

MediaTime TraceLink::latency() const {
  return trace_.steps[step_].latency;
}

void TraceLink::begin(const ExchangePtr& exchange) {
  advance();
  if (exchange->handler.on_response) exchange->handler.on_response(exchange->head);
  if (exchange->aborted) return;
  if (exchange->left <= 0) {
    finish(*exchange);
    return;
  }
  flowing_.push_back(exchange);
  arm();
}

void TraceLink::drop(const Exchange* exchange) {
  advance();
  const auto dropped =
      std::erase_if(flowing_, [&](const ExchangePtr& other) { return other.get() == exchange; });
  if (dropped > 0) arm();
}

void TraceLink::advance() {
  const MediaTime now = time_.now();
  double bytes = 0;
  while (advanced_to_ < now) {
    const MediaTime until = std::min(now, step_end_);
    bytes += trace_.steps[step_].bits_per_second / 8 * (until - advanced_to_).as_seconds();
    advanced_to_ = until;
    if (until < step_end_) break;
    step_ = (step_ + 1) % trace_.steps.size();
    step_end_ += trace_.steps[step_].duration;
  }
  if (flowing_.empty()) return;
  const double share = bytes / static_cast<double>(flowing_.size());
  for (const ExchangePtr& exchange : flowing_) {
    const double carried = std::min(share, exchange->left);
    exchange->left -= carried;
    carried_ += carried;
  }
}

// For when the next answer is complete, but at most a delivery away.
void TraceLink::arm() {
  if (flowing_.empty()) {
    timer_.cancel();
    return;
  }
  double least = flowing_.front()->left;
  for (const ExchangePtr& exchange : flowing_) least = std::min(least, exchange->left);
  double wanted = least * static_cast<double>(flowing_.size());
  const MediaTime horizon = advanced_to_ + kDelivery;
  MediaTime at = horizon;
  size_t step = step_;
  MediaTime step_end = step_end_;
  for (MediaTime from = advanced_to_; from < horizon;) {
    const MediaTime until = std::min(horizon, step_end);
    const double rate = trace_.steps[step].bits_per_second / 8;
    const double carried = rate * (until - from).as_seconds();
    if (rate > 0 && carried >= wanted) {
      at = from + MediaTime::microseconds(static_cast<int64_t>(std::ceil(wanted / rate * 1e6)));
      break;
    }
    wanted -= carried;
    from = until;
    if (until < step_end) break;
    step = (step + 1) % trace_.steps.size();
    step_end += trace_.steps[step].duration;
  }
  timer_.start(std::max(MediaTime(), at - time_.now()), [this] { deliver(); });
}

void TraceLink::deliver() {
  advance();
  const std::vector<ExchangePtr> due = flowing_;
  for (const ExchangePtr& exchange : due) {
    if (exchange->aborted) continue;
    const bool complete = exchange->left <= kHardlyAByte;
    if (complete) {
      std::erase(flowing_, exchange);
      hand_over(*exchange, exchange->body);
      if (!exchange->aborted) finish(*exchange);
    } else if (exchange->answer.compressed == 0) {
      hand_over(*exchange, exchange->body - static_cast<uint64_t>(std::ceil(exchange->left)));
    }
  }
  arm();
}

void TraceLink::hand_over(Exchange& exchange, uint64_t until) {
  while (exchange.delivered < until && !exchange.aborted) {
    const LinkAnswer::Piece& piece = exchange.answer.pieces[exchange.piece];
    const uint64_t wanted = until - exchange.delivered;
    ByteSpan span;
    if (exchange.in_piece < piece.zeros) {
      span =
          zeros(static_cast<size_t>(std::min<uint64_t>({wanted, piece.zeros - exchange.in_piece, kZeros})));
    } else {
      const uint64_t rest = piece.zeros + piece.count - exchange.in_piece;
      span =
          ByteSpan(exchange.answer.bytes).subspan(exchange.at, static_cast<size_t>(std::min(wanted, rest)));
      exchange.at += span.size();
    }
    exchange.delivered += span.size();
    exchange.in_piece += span.size();
    if (exchange.in_piece == piece.zeros + piece.count) {
      ++exchange.piece;
      exchange.in_piece = 0;
    }
    if (!span.empty() && exchange.handler.on_data) exchange.handler.on_data(span);
  }
}

void TraceLink::finish(Exchange& exchange) {
  if (exchange.handler.on_end) exchange.handler.on_end();
}

}  // namespace rill::bench
