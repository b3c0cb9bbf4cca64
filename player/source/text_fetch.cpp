// SPDX-License-Identifier: Apache-2.0
#include "player/source/text_fetch.h"

namespace rill::source {
namespace {

FetchPolicy policy(uint64_t max_bytes, std::optional<TransferKind> measured) {
  return {.idle_limit = MediaTime::milliseconds(4000),
          .attempts = 1,
          .first_delay = MediaTime::milliseconds(250),
          .delay_cap = MediaTime::milliseconds(2000),
          .max_bytes = max_bytes,
          .measured = measured};
}

}  // namespace

TextFetch::TextFetch(Network& network, const std::string& url, uint64_t max_bytes, Done done,
                     std::optional<TransferKind> measured)
    : done_(std::move(done)),
      finished_(network.timers),
      fetch_(network, HttpRequest{url, std::nullopt}, policy(max_bytes, measured),
             FetchEvents{.on_response =
                             [this, &network](const HttpResponse& response) {
                               if (!response.url.empty()) fetched_.url = response.url;
                               if (response.date)
                                 fetched_.server_time = *response.date + response.age.value_or(MediaTime());
                               fetched_.local_time = network.clock.unix_now();
                             },
                         .on_data =
                             [this](ByteSpan bytes) {
                               fetched_.text.append(reinterpret_cast<const char*>(bytes.data()),
                                                    bytes.size());
                             },
                         .on_end = [this] { finish(std::move(fetched_)); },
                         .on_failed = [this](Error error) { finish(std::move(error)); }}) {
  fetched_.url = url;
}

void TextFetch::finish(Result<FetchedText> result) {
  finished_.start(MediaTime(), [this, result = std::move(result)]() mutable {
    const Done done = std::move(done_);
    done(std::move(result));
  });
}

}  // namespace rill::source
