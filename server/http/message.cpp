// SPDX-License-Identifier: Apache-2.0
#include "server/http/message.h"

namespace rill::server {

const char* reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

SharedBytes to_shared_bytes(std::string_view text) {
  return std::make_shared<const std::vector<uint8_t>>(text.begin(), text.end());
}

Response text_response(int status, std::string_view explanation) {
  Response response;
  response.status = status;
  std::string text = std::to_string(status) + " " + reason_phrase(status);
  if (!explanation.empty()) text.append(": ").append(explanation);
  response.body = to_shared_bytes(text + "\n");
  response.length = response.body->size();
  response.set("Content-Type", "text/plain; charset=utf-8");
  response.set("Cache-Control", "max-age=1");
  return response;
}

std::string serialize_head(const Response& response, bool keep_alive, std::string_view http_date) {
  std::string head =
      "HTTP/1.1 " + std::to_string(response.status) + " " + reason_phrase(response.status) + "\r\n";
  const auto field = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  field("Server", "rill-origin");
  field("Date", http_date);
  for (const auto& [name, value] : response.fields) field(name, value);
  // RFC 9110, 8.6: none with 204; with 304 it would speak of another response.
  if (response.status != 204 && response.status != 304)
    field("Content-Length", std::to_string(response.length));
  if (!keep_alive) field("Connection", "close");
  return head + "\r\n";
}

}  // namespace rill::server
