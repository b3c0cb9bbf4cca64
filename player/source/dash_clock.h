// SPDX-License-Identifier: Apache-2.0
//
// The wall clock of the server of a live presentation, learnt by UTCTiming (ISO/IEC 23009-1 5.8.4.11):
// http-xsdate, http-iso, http-head, direct; ntp and sntp are passed over. Without any of them the Date of the
// MPD's answer is used where this machine's clock is plainly wrong. Single thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "player/format/dash/mpd.h"
#include "player/source/text_fetch.h"

namespace rill::source {

class DashClock {
 public:
  explicit DashClock(Network& network);

  // Tries one method after the other; `done` comes once, from a turn of its own, also when none worked.
  void synchronise(const std::vector<dash::Descriptor>& timings, const FetchedText& manifest,
                   std::function<void()> done);
  // A direct timing counts anew with each MPD; the others are asked again when they are old.
  [[nodiscard]] bool due(const std::vector<dash::Descriptor>& timings) const;

  [[nodiscard]] UnixTime now() const { return network_.clock.unix_now() + offset_; }
  // The server's clock minus this machine's.
  [[nodiscard]] MediaTime offset() const { return offset_; }

  static constexpr MediaTime kMaxAge = MediaTime::milliseconds(600'000);

 private:
  struct Method {
    std::string scheme;
    std::string value;
  };
  void try_next();
  void ask(const std::string& url, bool head);
  void take(UnixTime server, UnixTime local);

  Network& network_;
  MediaTime offset_;
  std::optional<MediaTime> learnt_at_;
  std::vector<Method> methods_;  // still to be tried, the next at the end
  FetchedText manifest_;         // without text
  std::function<void()> done_;
  std::unique_ptr<Fetch> fetch_;
  std::string answer_;
  UnixTime asked_at_;
  ScopedTimer step_;
};

}  // namespace rill::source
