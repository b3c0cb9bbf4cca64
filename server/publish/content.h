// SPDX-License-Identifier: Apache-2.0
//
// What the HTTP server asks of the publishing side: one resource below /live/. Thread-safe. `done` is called
// exactly once, on any thread, perhaps later (a blocking playlist reload waits for its part), perhaps inside
// get().
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rill::server {

struct ContentRequest {
  std::string path;                          // decoded, below /live/: "{channel}/index.m3u8"
  std::map<std::string, std::string> query;  // decoded
};

using SharedBytes = std::shared_ptr<const std::vector<uint8_t>>;

struct ContentResponse {
  int status = 200;
  std::string content_type;
  std::string cache_control;
  std::string etag;  // quoted, strong; empty: none
  SharedBytes body;
  SharedBytes body_gzip;  // the same, compressed once for all clients; null: not worth it
};

class Content {
 public:
  virtual ~Content() = default;
  virtual void get(const ContentRequest& request, std::function<void(ContentResponse)> done) = 0;
  // JSON for /api/v1/channels.
  [[nodiscard]] virtual std::string channels_json() const = 0;
};

}  // namespace rill::server
