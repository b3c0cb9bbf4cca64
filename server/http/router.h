// SPDX-License-Identifier: Apache-2.0
//
// Which part of the server answers a request, and the header fields that belong to each place: CORS,
// isolation, content security policy. Ingest bodies are not its business (see body_ingest.h). Thread-safe;
// owns nothing, what it is given must outlive it and the answers under way.
#pragma once

#include <functional>
#include <string>

#include "server/http/message.h"
#include "server/http/static_files.h"
#include "server/publish/content.h"

namespace rill::server {

class Router {
 public:
  // `metrics` gives the text of /metrics.
  Router(Content& content, StaticFiles& files, std::function<std::string()> metrics)
      : content_(content), files_(files), metrics_(std::move(metrics)) {}

  // `done` is called exactly once, on any thread, perhaps inside handle().
  void handle(const Request& request, std::function<void(Response)> done);

  // Fields of every response, errors included: any page may read it, embed it and time it.
  static void add_common_fields(Response& response);

  // The channel of "/ingest/{channel}", or nothing.
  [[nodiscard]] static std::optional<std::string> ingest_channel(const Request& request);
  // The key a publisher gives: "Authorization: Bearer {key}", or "?key=".
  [[nodiscard]] static std::string ingest_key(const Request& request);

 private:
  void serve_file(const Request& request, std::function<void(Response)> done);

  Content& content_;
  StaticFiles& files_;
  std::function<std::string()> metrics_;
};

}  // namespace rill::server
