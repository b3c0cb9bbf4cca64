// SPDX-License-Identifier: Apache-2.0
//
// A network whose one link follows a trace: the answers under way share its bandwidth equally (processor
// sharing), each begins after the trace's latency. Bytes are delivered when an answer is complete, else every
// kDelivery. Zero bytes that only fill an answer cost nothing, however many. One thread; must outlive its
// exchanges.
//
//   TraceLink link(time, trace);
//   link.serve = [&](const HttpRequest& request) { return origin.serve(request); };
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "player/platform/http_client.h"
#include "tests/bench/abr/trace.h"
#include "tests/support/fake_platform.h"

namespace rill::bench {

struct LinkAnswer {
  // `zeros` zero bytes, then the next `count` of `bytes`.
  struct Piece {
    uint64_t zeros = 0;
    size_t count = 0;
  };
  int status = 200;
  std::string content_type;
  std::vector<uint8_t> bytes;
  std::vector<Piece> pieces;  // empty: `bytes` as they are
  // What the link carries, when the body is compressed on the way: it then comes as a whole, without its
  // length in the header. 0: the body as it is.
  uint64_t compressed = 0;

  [[nodiscard]] uint64_t body_size() const;
};

class TraceLink final : public HttpClient {
 public:
  TraceLink(testing::FakeTime& time, const Trace& trace);
  ~TraceLink() override;
  [[nodiscard]] std::unique_ptr<HttpExchange> fetch(const HttpRequest& request, HttpHandler handler) override;

  std::function<LinkAnswer(const HttpRequest&)> serve;
  [[nodiscard]] uint64_t bytes_carried() const { return static_cast<uint64_t>(carried_); }
  [[nodiscard]] uint64_t requests() const { return requests_; }

  static constexpr MediaTime kDelivery = MediaTime::milliseconds(100);

 private:
  class Handle;
  struct Exchange;
  using ExchangePtr = std::shared_ptr<Exchange>;

  void begin(const ExchangePtr& exchange);
  void drop(const Exchange* exchange);
  // Moves the trace on to now and gives its bytes to those under way.
  void advance();
  void deliver();
  void arm();
  [[nodiscard]] MediaTime latency() const;
  static void hand_over(Exchange& exchange, uint64_t until);
  static void finish(Exchange& exchange);

  testing::FakeTime& time_;
  const Trace& trace_;
  size_t step_ = 0;
  MediaTime step_end_;  // on the clock
  MediaTime advanced_to_;
  std::vector<ExchangePtr> flowing_;
  double carried_ = 0;
  uint64_t requests_ = 0;
  ScopedTimer timer_;
};

}  // namespace rill::bench
