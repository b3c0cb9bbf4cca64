// SPDX-License-Identifier: Apache-2.0
#include "server/http/router.h"

#include "server/http/negotiation.h"

namespace rill::server {
namespace {

constexpr std::string_view kLive = "/live/";
constexpr std::string_view kIngest = "/ingest/";

// The demo plays any URL, so it may connect anywhere; code comes from here alone.
constexpr char kContentSecurityPolicy[] =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self' "
    "'unsafe-inline'; "
    "connect-src * data: blob:; img-src * data: blob:; media-src * data: blob:; object-src 'none'; base-uri "
    "'none'; "
    "form-action 'self'";

Response preflight_response() {
  Response response;
  response.status = 204;
  response.set("Allow", "GET, HEAD, OPTIONS, PUT, POST");
  response.set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, PUT, POST");
  response.set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match, If-Range, Range");
  response.set("Access-Control-Max-Age", "86400");
  return response;
}

Response method_not_allowed(const char* allowed) {
  Response response = text_response(405, std::string("allowed here: ") + allowed);
  response.set("Allow", allowed);
  return response;
}

ContentResponse generated(const char* content_type, std::string_view text) {
  ContentResponse content;
  content.content_type = content_type;
  content.cache_control = "no-store";
  content.body = to_shared_bytes(text);
  return content;
}

}  // namespace

void Router::handle(const Request& request, std::function<void(Response)> done) {
  auto finish = [done = std::move(done), head = request.method == Method::kHead](Response response) {
    if (head) response.body_follows = false;
    add_common_fields(response);
    done(std::move(response));
  };
  if (request.method == Method::kOptions) return finish(preflight_response());
  if (request.path.starts_with(kIngest)) return finish(method_not_allowed("PUT, POST, OPTIONS"));
  if (request.method != Method::kGet && request.method != Method::kHead) {
    return finish(method_not_allowed("GET, HEAD, OPTIONS"));
  }
  if (request.path.starts_with(kLive)) {
    return content_.get({request.path.substr(kLive.size()), request.query},
                        [request, finish = std::move(finish)](const ContentResponse& content) {
                          finish(answer(request, content));
                        });
  }
  if (request.path == "/healthz")
    return finish(answer(request, generated("text/plain; charset=utf-8", "ok\n")));
  if (request.path == "/metrics") {
    return finish(answer(request, generated("text/plain; version=0.0.4; charset=utf-8", metrics_())));
  }
  if (request.path == "/api/v1/channels") {
    return finish(answer(request, generated("application/json", content_.channels_json())));
  }
  if (!request.path.starts_with('/')) return finish(text_response(400, "the target is not a path"));
  serve_file(request, std::move(finish));
}

void Router::serve_file(const Request& request, std::function<void(Response)> done) {
  files_.get(request.path, [request, done = std::move(done)](const ContentResponse& content) {
    Response response = answer(request, content);
    const bool page = content.content_type.starts_with("text/html");
    // Workers of an isolated page need the embedder policy, too; to other pages it makes no difference there.
    if (!page || query_value(request.query, "isolation") != "off") {
      response.set("Cross-Origin-Embedder-Policy", "require-corp");
      if (page) response.set("Cross-Origin-Opener-Policy", "same-origin");
    }
    if (page) response.set("Content-Security-Policy", kContentSecurityPolicy);
    done(std::move(response));
  });
}

void Router::add_common_fields(Response& response) {
  response.set("Access-Control-Allow-Origin", "*");
  response.set("Access-Control-Expose-Headers",
               "Age, Cache-Control, Content-Length, Content-Range, Date, ETag");
  response.set("Cross-Origin-Resource-Policy", "cross-origin");
  response.set("Timing-Allow-Origin", "*");
  response.set("X-Content-Type-Options", "nosniff");
}

std::optional<std::string> Router::ingest_channel(const Request& request) {
  if (request.method != Method::kPut && request.method != Method::kPost) return std::nullopt;
  if (!request.path.starts_with(kIngest)) return std::nullopt;
  return request.path.substr(kIngest.size());
}

std::string Router::ingest_key(const Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  if (request.authorization.starts_with(kBearer)) return request.authorization.substr(kBearer.size());
  return query_value(request.query, "key");
}

}  // namespace rill::server
