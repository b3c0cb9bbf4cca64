// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/http_client.h"

#include "wasm/core/js_values.h"

namespace rill::wasm {

namespace {

// RFC 9110 section 14.1.2; empty without a range.
std::string range_header(const std::optional<ByteRange>& range) {
  if (!range.has_value()) return {};
  std::string header = "bytes=" + std::to_string(range->first) + "-";
  if (range->length.has_value() && *range->length > 0)
    header += std::to_string(range->first + *range->length - 1);
  return header;
}

}  // namespace

class FetchHttpClient::Exchange final : public HttpExchange {
 public:
  Exchange(FetchHttpClient& client, int id, std::shared_ptr<const Running> running)
      : client_(client), id_(id), running_(std::move(running)) {}
  ~Exchange() override { client_.abort(id_); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  [[nodiscard]] bool from_cache() const override { return running_->from_cache; }

 private:
  FetchHttpClient& client_;
  int id_;
  std::shared_ptr<const Running> running_;
};

std::unique_ptr<HttpExchange> FetchHttpClient::fetch(const HttpRequest& request, HttpHandler handler) {
  const int id = ++last_id_;
  const auto running = std::make_shared<Running>(Running{std::move(handler)});
  running_.emplace(id, running);
  http_.call<void>("start", id, request.url, range_header(request.range));
  return std::make_unique<Exchange>(*this, id, running);
}

void FetchHttpClient::abort(int id) {
  if (running_.erase(id) != 0) http_.call<void>("abort", id);
}

// Shared, so that a handler that ends its own exchange outlives the call it is in.
std::shared_ptr<FetchHttpClient::Running> FetchHttpClient::running(int id) const {
  const auto found = running_.find(id);
  return found == running_.end() ? nullptr : found->second;
}

void FetchHttpClient::on_response(int id, const emscripten::val& response) {
  const auto exchange = running(id);
  if (!exchange || !exchange->handler.on_response) return;
  HttpResponse head;
  head.status = response["status"].as<int>();
  head.url = response["url"].as<std::string>();
  head.content_type = response["contentType"].as<std::string>();
  if (present(response["contentLength"]))
    head.content_length = static_cast<uint64_t>(response["contentLength"].as<double>());
  if (present(response["date"])) {
    head.date = UnixTime::from_microseconds(static_cast<int64_t>(response["date"].as<double>() * 1e3));
  }
  head.age = seconds_of(response["age"]);
  exchange->handler.on_response(head);
}

void FetchHttpClient::on_data(int id, const emscripten::val& bytes) {
  const auto exchange = running(id);
  if (!exchange || !exchange->handler.on_data) return;
  // The buffer is taken out while the handler runs: one that makes us receive again finds an empty one.
  std::vector<uint8_t> chunk = std::move(chunk_);
  chunk.resize(bytes["byteLength"].as<size_t>());
  emscripten::val(emscripten::typed_memory_view(chunk.size(), chunk.data())).call<void>("set", bytes);
  exchange->handler.on_data(ByteSpan(chunk.data(), chunk.size()));
  chunk_ = std::move(chunk);
}

void FetchHttpClient::on_end(int id, bool from_cache) {
  const auto exchange = running(id);
  running_.erase(id);
  if (!exchange) return;
  exchange->from_cache = from_cache;
  if (exchange->handler.on_end) exchange->handler.on_end();
}

void FetchHttpClient::on_error(int id, const std::string& message) {
  const auto exchange = running(id);
  running_.erase(id);
  if (exchange && exchange->handler.on_error) exchange->handler.on_error(Error{ErrorCode::kNetwork, message});
}

}  // namespace rill::wasm
