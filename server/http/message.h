// SPDX-License-Identifier: Apache-2.0
//
// An HTTP request as the rest of the server sees it (checked, decoded, only the fields that matter), and the
// response it gets. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/http/query.h"
#include "server/publish/content.h"

namespace rill::server {

enum class Method : uint8_t { kGet, kHead, kOptions, kPut, kPost, kOther };

struct Request {
  Method method = Method::kGet;
  std::string path;  // decoded, begins with '/', without "." and ".." segments; "*" only for OPTIONS
  Query query;
  std::string range, if_range, if_none_match, accept_encoding,
      authorization;  // field values, empty when absent
  std::optional<uint64_t> content_length;
  bool chunked = false;
  bool expects_continue = false;
  bool keep_alive = true;

  [[nodiscard]] bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields;  // without Content-Length, Date, Connection
  SharedBytes body;                                         // null: empty
  size_t offset = 0;                                        // the part of `body` that is sent
  size_t length = 0;
  bool body_follows = true;  // false for HEAD: Content-Length is told, no byte sent

  void set(std::string name, std::string value) { fields.emplace_back(std::move(name), std::move(value)); }
};

// "Not Found"
[[nodiscard]] const char* reason_phrase(int status);

[[nodiscard]] SharedBytes to_shared_bytes(std::string_view text);

// A response of plain text: "404 Not Found: <explanation>\n". Caches may keep it for a second.
[[nodiscard]] Response text_response(int status, std::string_view explanation);

// The status line and all fields, ready to be sent before the body. `http_date`: RFC 9110, 5.6.7.
[[nodiscard]] std::string serialize_head(const Response& response, bool keep_alive,
                                         std::string_view http_date);

}  // namespace rill::server
