// SPDX-License-Identifier: Apache-2.0
#include "player/base/url.h"

#include <algorithm>

namespace rill {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3986 3.1.
bool is_scheme(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  for (const char c : text) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

// RFC 3986 5.2.4.
std::string without_dot_segments(std::string_view input) {
  std::string output;
  while (!input.empty()) {
    if (input.starts_with("../")) {
      input.remove_prefix(3);
    } else if (input.starts_with("./") || input.starts_with("/./")) {
      input.remove_prefix(2);
    } else if (input == "/.") {
      input = "/";
    } else if (input.starts_with("/../") || input == "/..") {
      input = input.size() > 3 ? input.substr(3) : std::string_view("/");
      const size_t slash = output.rfind('/');
      output.resize(slash == std::string::npos ? 0 : slash);
    } else if (input == "." || input == "..") {
      input = {};
    } else {
      const size_t end = input.find('/', 1);
      output += input.substr(0, end);
      input = end == std::string_view::npos ? std::string_view() : input.substr(end);
    }
  }
  return output;
}

// RFC 3986 5.2.3.
std::string merged_paths(const UrlParts& base, std::string_view reference) {
  if (base.authority && base.path.empty()) return "/" + std::string(reference);
  const size_t slash = base.path.rfind('/');
  std::string merged(base.path.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
  return merged += reference;
}

}  // namespace

UrlParts split_url(std::string_view url) {
  UrlParts parts;
  if (const size_t hash = url.find('#'); hash != std::string_view::npos) {
    parts.fragment = url.substr(hash + 1);
    url = url.substr(0, hash);
  }
  if (const size_t mark = url.find('?'); mark != std::string_view::npos) {
    parts.query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  if (const size_t colon = url.find(':');
      colon != std::string_view::npos && is_scheme(url.substr(0, colon))) {
    parts.scheme = url.substr(0, colon);
    url.remove_prefix(colon + 1);
  }
  if (url.starts_with("//")) {
    url.remove_prefix(2);
    const size_t slash = url.find('/');
    parts.authority = url.substr(0, slash);
    url = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  }
  parts.path = url;
  return parts;
}

std::string join_url(const UrlParts& parts) {
  std::string url;
  if (parts.scheme) url.append(*parts.scheme).append(":");
  if (parts.authority) url.append("//").append(*parts.authority);
  url += parts.path;
  if (parts.query) url.append("?").append(*parts.query);
  if (parts.fragment) url.append("#").append(*parts.fragment);
  return url;
}

std::string resolve_url(std::string_view base, std::string_view reference) {
  const UrlParts from = split_url(base);
  const UrlParts to = split_url(reference);
  UrlParts target = to;
  std::string path;
  if (to.scheme) {
    path = without_dot_segments(to.path);
  } else {
    target.scheme = from.scheme;
    if (to.authority) {
      path = without_dot_segments(to.path);
    } else {
      target.authority = from.authority;
      if (to.path.empty()) {
        path = from.path;
        if (!to.query) target.query = from.query;
      } else if (to.path.starts_with('/')) {
        path = without_dot_segments(to.path);
      } else {
        path = without_dot_segments(merged_paths(from, to.path));
      }
    }
  }
  target.path = path;
  return join_url(target);
}

std::optional<std::string_view> query_parameter(std::string_view url, std::string_view name) {
  const auto query = split_url(url).query;
  if (!query) return std::nullopt;
  for (size_t begin = 0; begin <= query->size();) {
    const size_t end = std::min(query->find('&', begin), query->size());
    const std::string_view pair = query->substr(begin, end - begin);
    const size_t equals = pair.find('=');
    if (pair.substr(0, equals) == name && !name.empty()) {
      return equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    }
    begin = end + 1;
  }
  return std::nullopt;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::string with_query_parameter(std::string_view url, std::string_view name, std::string_view value) {
  const size_t hash = std::min(url.find('#'), url.size());
  std::string result(url.substr(0, hash));
  const size_t mark = result.find('?');
  if (mark == std::string::npos) {
    result += '?';
  } else if (mark + 1 != result.size() && result.back() != '&') {
    result += '&';
  }
  result.append(name).append("=").append(value);
  return result.append(url.substr(hash));
}

}  // namespace rill
