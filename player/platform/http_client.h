// SPDX-License-Identifier: Apache-2.0
//
// HTTP as a stream: headers, then pieces of the body as they arrive, then the end. Retry, time-outs and
// back-off are the caller's (player/source/fetcher); this is the bare transport.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "player/base/byte_reader.h"
#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill {

struct ByteRange {
  uint64_t first = 0;
  std::optional<uint64_t> length;  // absent: to the end
  bool operator==(const ByteRange&) const = default;
};

struct HttpRequest {
  std::string url;  // absolute
  std::optional<ByteRange> range;
};

struct HttpResponse {
  int status = 0;
  std::string url;           // after redirects
  std::string content_type;  // empty when unknown
  std::optional<uint64_t> content_length;
  std::optional<UnixTime> date;  // the Date header, where the platform may read it
  std::optional<MediaTime> age;  // the Age header
};

// Called in this order: on_response, on_data*, then exactly one of on_end or on_error (on_error may come
// first). Never called after the HttpExchange is destroyed, nor from inside HttpClient::fetch.
struct HttpHandler {
  std::function<void(const HttpResponse&)> on_response;
  std::function<void(ByteSpan)> on_data;  // the bytes live only during the call
  std::function<void()> on_end;
  std::function<void(Error)> on_error;  // kNetwork, kAborted is never reported
};

// A running request. Destroying it aborts the request.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  // From on_end on: the body did not come over the network, but out of this machine's own cache. False where
  // the platform cannot tell. (An Age header speaks of caches elsewhere.)
  [[nodiscard]] virtual bool from_cache() const { return false; }
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  [[nodiscard]] virtual std::unique_ptr<HttpExchange> fetch(const HttpRequest& request,
                                                            HttpHandler handler) = 0;
};

}  // namespace rill
