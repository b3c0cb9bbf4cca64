// SPDX-License-Identifier: Apache-2.0
//
// One resource over HTTP, come what may: watches for silence, tries again with growing delays, goes on after
// the byte where a broken answer stopped. Lives on the player's thread. Destroying it aborts; no callback
// comes after that, nor from inside the constructor. It may be destroyed from inside on_end and on_failed
// (they are its last act).
//
//   Fetch fetch(network, {.url = url}, kSegmentPolicy, {.on_data = ..., .on_end = ..., .on_failed = ...});
#pragma once

#include <functional>
#include <memory>

#include "player/platform/clock.h"
#include "player/platform/http_client.h"
#include "player/source/backoff.h"
#include "player/source/throughput.h"

namespace rill::source {

// What every request of one player shares; must outlive its fetches.
struct Network {
  HttpClient& http;
  Clock& clock;
  Timers& timers;
  Jitter jitter{1};
  ThroughputMeter throughput{clock, timers};  // its on_sample is for whoever wants to know
};

struct FetchPolicy {
  MediaTime idle_limit;   // no byte for this long: kTimeout
  unsigned attempts = 1;  // in all, >= 1
  MediaTime first_delay;  // before the second attempt
  MediaTime delay_cap;
  uint64_t max_bytes = 0;                  // kTooLarge beyond
  std::optional<TransferKind> measured{};  // absent: says nothing of the network (it may be held back)
};

struct FetchEvents {
  std::function<void(const HttpResponse&)> on_response;  // of the first attempt that succeeds; may be empty
  std::function<void(ByteSpan)> on_data;                 // each byte once, in order, over all attempts
  std::function<void()> on_end;
  std::function<void(Error)> on_failed;  // no attempt left, or another would not help; names the URL
};

class Fetch {
 public:
  Fetch(Network& network, HttpRequest request, const FetchPolicy& policy, FetchEvents events);
  ~Fetch();
  Fetch(const Fetch&) = delete;
  Fetch& operator=(const Fetch&) = delete;

 private:
  void start_attempt();
  void handle_response(const HttpResponse& response);
  void handle_data(ByteSpan bytes);
  void handle_end();
  void fail_attempt(Error error);
  void watch_for_silence();
  void stop_measuring(TransferEnd how);

  Network& network_;
  HttpRequest request_;
  FetchPolicy policy_;
  FetchEvents events_;
  Backoff backoff_;
  ScopedTimer silence_;
  ScopedTimer retry_;
  std::unique_ptr<HttpExchange> exchange_;
  uint64_t attempt_ = 0;                         // callbacks of an older attempt are ignored
  uint64_t delivered_ = 0;                       // bytes given to on_data
  uint64_t to_skip_ = 0;                         // bytes the server sends again though it was asked not to
  std::optional<uint64_t> expected_;             // bytes in this attempt's body
  uint64_t received_ = 0;                        // of this attempt
  std::optional<ThroughputMeter::Id> transfer_;  // while the meter counts it as under way
  bool announced_ = false;                       // on_response was called
};

}  // namespace rill::source
