// SPDX-License-Identifier: Apache-2.0
//
// HTTP over fetch() streams. The requests run in JavaScript (web/src/worker/http.ts) under a number each;
// what arrives comes back through on_response, on_data, on_end and on_error below. Body bytes are copied
// once, into `chunk_`.
#pragma once

#include <emscripten/val.h>

#include <map>
#include <vector>

#include "player/platform/http_client.h"

namespace rill::wasm {

class FetchHttpClient final : public HttpClient {
 public:
  // `http` is the HttpRequests object of the worker.
  explicit FetchHttpClient(emscripten::val http) : http_(std::move(http)) {}
  [[nodiscard]] std::unique_ptr<HttpExchange> fetch(const HttpRequest& request, HttpHandler handler) override;

  // From JavaScript. Numbers of exchanges that are gone are ignored.
  void on_response(int id, const emscripten::val& response);
  void on_data(int id, const emscripten::val& bytes);
  // `from_cache`: the body did not come over the network.
  void on_end(int id, bool from_cache);
  void on_error(int id, const std::string& message);

 private:
  class Exchange;
  struct Running {
    HttpHandler handler;
    bool from_cache = false;
  };
  void abort(int id);
  std::shared_ptr<Running> running(int id) const;

  emscripten::val http_;
  int last_id_ = 0;
  std::map<int, std::shared_ptr<Running>> running_;
  std::vector<uint8_t> chunk_;
};

}  // namespace rill::wasm
