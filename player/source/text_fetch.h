// SPDX-License-Identifier: Apache-2.0
//
// Fetches a manifest as text, once; whoever reloads one has his own rhythm. Single thread; one callback, from
// a turn of its own: the object may be destroyed inside it.
#pragma once

#include <functional>
#include <string>

#include "player/source/fetch.h"

namespace rill::source {

struct FetchedText {
  std::string text;
  std::string url;                      // after redirects
  std::optional<UnixTime> server_time;  // when the answer began, by the server's clock (to the second)
  UnixTime local_time;                  // the same moment by this machine's
};

class TextFetch {
 public:
  using Done = std::function<void(Result<FetchedText>)>;
  // `max_bytes`: kTooLarge beyond.
  // `measured`: absent for one that the server may hold until there is something new.
  TextFetch(Network& network, const std::string& url, uint64_t max_bytes, Done done,
            std::optional<TransferKind> measured = std::nullopt);

 private:
  void finish(Result<FetchedText> result);

  FetchedText fetched_;
  Done done_;
  ScopedTimer finished_;
  Fetch fetch_;
};

}  // namespace rill::source
