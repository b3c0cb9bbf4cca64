// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_clock.h"

#include "player/base/url.h"
#include "player/format/dash/xml_values.h"

namespace rill::source {
namespace {

constexpr uint64_t kMaxAnswerBytes = 4096;
constexpr FetchPolicy kTimingPolicy{.idle_limit = MediaTime::milliseconds(2000),
                                    .attempts = 1,
                                    .first_delay = MediaTime::milliseconds(250),
                                    .delay_cap = MediaTime::milliseconds(250),
                                    .max_bytes = kMaxAnswerBytes,
                                    .measured = std::nullopt};
// A Date header is whole seconds and may be a cache's: smaller differences are not believed.
constexpr MediaTime kPlainlyWrong = MediaTime::milliseconds(3000);

std::string method_of(const std::string& scheme) {
  for (const char* method : {"direct", "http-xsdate", "http-iso", "http-head"}) {
    const std::string prefix = std::string("urn:mpeg:dash:utc:") + method + ":";
    if (scheme.starts_with(prefix)) return method;
  }
  return {};
}

}  // namespace

DashClock::DashClock(Network& network) : network_(network), step_(network.timers) {}

bool DashClock::due(const std::vector<dash::Descriptor>& timings) const {
  if (!learnt_at_ || network_.clock.now() - *learnt_at_ >= kMaxAge) return true;
  for (const dash::Descriptor& timing : timings) {
    const std::string method = method_of(timing.scheme_id_uri);
    if (!method.empty()) return method == "direct";
  }
  return false;
}

void DashClock::synchronise(const std::vector<dash::Descriptor>& timings, const FetchedText& manifest,
                            std::function<void()> done) {
  done_ = std::move(done);
  manifest_ = {{}, manifest.url, manifest.server_time, manifest.local_time};
  methods_.clear();
  for (auto timing = timings.rbegin(); timing != timings.rend(); ++timing) {
    const std::string method = method_of(timing->scheme_id_uri);
    // Several URLs stand between blanks, the preferred one first.
    std::string_view values = dash::trimmed(timing->value);
    while (!method.empty() && !values.empty()) {
      const size_t blank = values.find_last_of(" \t\r\n");
      const size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
      methods_.push_back({method, std::string(values.substr(begin))});
      values = dash::trimmed(values.substr(0, begin));
    }
  }
  step_.start(MediaTime(), [this] { try_next(); });
}

void DashClock::take(UnixTime server, UnixTime local) {
  offset_ = server - local;
  learnt_at_ = network_.clock.now();
}

void DashClock::try_next() {
  fetch_.reset();
  if (methods_.empty()) {
    if (!learnt_at_ && manifest_.server_time) {
      const MediaTime difference = *manifest_.server_time - manifest_.local_time;
      const bool wrong = difference > kPlainlyWrong || difference < -kPlainlyWrong;
      if (wrong) offset_ = difference;
    }
    learnt_at_ = network_.clock.now();
    const auto done = std::move(done_);
    done();
    return;
  }
  const Method method = std::move(methods_.back());
  methods_.pop_back();
  if (method.scheme == "direct") {
    const auto time = dash::parse_date_time(method.value);
    if (time) {
      take(*time, manifest_.local_time);
      methods_.clear();
    }
    step_.start(MediaTime(), [this] { try_next(); });
    return;
  }
  ask(resolve_url(manifest_.url, method.value), method.scheme == "http-head");
}

// http-head too is asked by GET, whose body is not waited for: HttpClient knows no other method.
void DashClock::ask(const std::string& url, bool head) {
  asked_at_ = network_.clock.unix_now();
  answer_.clear();
  const auto settle = [this](UnixTime server, UnixTime answered_at) {
    take(server, asked_at_ + (answered_at - asked_at_) / 2);
    methods_.clear();
    step_.start(MediaTime(), [this] { try_next(); });
  };
  const auto next = [this] { step_.start(MediaTime(), [this] { try_next(); }); };
  fetch_ = std::make_unique<Fetch>(
      network_, HttpRequest{url, std::nullopt}, kTimingPolicy,
      FetchEvents{.on_response =
                      [this, head, settle, next](const HttpResponse& response) {
                        if (!head) return;
                        if (response.date) {
                          settle(*response.date + response.age.value_or(MediaTime()),
                                 network_.clock.unix_now());
                        } else {
                          next();
                        }
                      },
                  .on_data =
                      [this](ByteSpan bytes) {
                        answer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                      },
                  .on_end =
                      [this, head, settle, next] {
                        if (head) return;
                        const auto time = dash::parse_date_time(answer_);
                        if (time) {
                          settle(*time, network_.clock.unix_now());
                        } else {
                          next();
                        }
                      },
                  .on_failed =
                      [head, next, this](const Error&) {
                        if (head && step_.pending()) return;  // answered already; the body does not matter
                        next();
                      }});
}

}  // namespace rill::source
