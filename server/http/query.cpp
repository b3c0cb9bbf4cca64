// SPDX-License-Identifier: Apache-2.0
#include "server/http/query.h"

namespace rill::server {
namespace {

int hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char next = text[i];
    if (next == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hexadecimal(text[i + 1]);
      const int low = hexadecimal(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      next = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (next == '\0') return std::nullopt;
    decoded.push_back(next);
  }
  return decoded;
}

Query parse_query(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const size_t end = text.find('&');
    const std::string_view piece = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const size_t equals = piece.find('=');
    auto name = percent_decode(piece.substr(0, equals));
    auto value = equals == std::string_view::npos ? std::string() : percent_decode(piece.substr(equals + 1));
    if (name && value && !name->empty()) query[*std::move(name)] = *std::move(value);
  }
  return query;
}

std::string query_value(const Query& query, const std::string& name) {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

}  // namespace rill::server
