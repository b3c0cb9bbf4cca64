// SPDX-License-Identifier: Apache-2.0
#include "server/http/negotiation.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace rill::server {
namespace {

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes the text up to `separator` off the front.
std::string_view take_piece(std::string_view& text, char separator) {
  const size_t end = text.find(separator);
  const std::string_view piece = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return trim(piece);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<uint64_t> parse_number(std::string_view digits) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// 12.4.2: "0", "0.5", "1.000", in thousandths; anything else counts as 1.
int parse_quality(std::string_view text) {
  if (text.empty() || text[0] != '0') return 1000;
  int quality = 0;
  int scale = 100;
  for (size_t i = 2; i < text.size() && i < 5 && text[1] == '.'; ++i, scale /= 10) {
    if (text[i] < '0' || text[i] > '9') return 1000;
    quality += (text[i] - '0') * scale;
  }
  return quality;
}

std::string_view without_weakness(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

// A strong entity tag belongs to one sequence of bytes, so the compressed ones have their own.
std::string gzip_etag(const std::string& etag) {
  return etag.empty() ? etag : etag.substr(0, etag.size() - 1) + "-gz\"";
}

}  // namespace

RangeDecision decide_range(std::string_view range, size_t size) {
  const RangeDecision whole{RangeOutcome::kWhole, 0, size};
  const size_t equals = range.find('=');
  if (equals == std::string_view::npos || !equal_ignoring_case(trim(range.substr(0, equals)), "bytes"))
    return whole;
  const std::string_view spec = trim(range.substr(equals + 1));
  const size_t dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;
  const std::string_view first_text = trim(spec.substr(0, dash));
  const std::string_view last_text = trim(spec.substr(dash + 1));
  const auto last = parse_number(last_text);

  if (first_text.empty()) {  // the last bytes
    if (!last) return whole;
    if (*last == 0 || size == 0) return {RangeOutcome::kUnsatisfiable, 0, 0};
    const size_t length = static_cast<size_t>(std::min<uint64_t>(*last, size));
    return {RangeOutcome::kPart, size - length, length};
  }
  const auto first = parse_number(first_text);
  if (!first || (!last_text.empty() && (!last || *last < *first))) return whole;
  if (*first >= size) return {RangeOutcome::kUnsatisfiable, 0, 0};
  const uint64_t end = last_text.empty() || *last >= size - 1 ? size : *last + 1;
  return {RangeOutcome::kPart, static_cast<size_t>(*first), static_cast<size_t>(end - *first)};
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip, identity, any;
  while (!accept_encoding.empty()) {
    std::string_view piece = take_piece(accept_encoding, ',');
    const std::string_view coding = take_piece(piece, ';');
    int quality = 1000;
    while (!piece.empty()) {
      std::string_view parameter = take_piece(piece, ';');
      if (equal_ignoring_case(take_piece(parameter, '='), "q")) quality = parse_quality(trim(parameter));
    }
    if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip")) gzip = quality;
    if (equal_ignoring_case(coding, "identity")) identity = quality;
    if (coding == "*") any = quality;
  }
  const int wanted = gzip.value_or(any.value_or(0));
  return wanted > 0 && wanted >= identity.value_or(0);
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  if (etag.empty()) return false;
  if (trim(if_none_match) == "*") return true;
  while (!if_none_match.empty()) {
    if (without_weakness(take_piece(if_none_match, ',')) == without_weakness(etag)) return true;
  }
  return false;
}

Response answer(const Request& request, const ContentResponse& content) {
  Response response;
  response.status = content.status;
  response.body_follows = request.method != Method::kHead;
  const bool whole_only = content.status != 200 || request.range.empty() || request.method != Method::kGet ||
                          (!request.if_range.empty() && request.if_range != content.etag);
  const bool gzip = content.body_gzip && whole_only && accepts_gzip(request.accept_encoding);
  const std::string etag = gzip ? gzip_etag(content.etag) : content.etag;

  if (content.body_gzip) response.set("Vary", "Accept-Encoding");
  if (!content.cache_control.empty()) response.set("Cache-Control", content.cache_control);
  if (!etag.empty()) response.set("ETag", etag);
  if (content.status == 200 && !request.if_none_match.empty() &&
      (matches_etag(request.if_none_match, content.etag) ||
       matches_etag(request.if_none_match, gzip_etag(content.etag)))) {
    response.status = 304;
    return response;
  }
  if (!content.content_type.empty()) response.set("Content-Type", content.content_type);
  if (gzip) response.set("Content-Encoding", "gzip");
  if (content.status == 200) response.set("Accept-Ranges", "bytes");
  response.body = gzip ? content.body_gzip : content.body;
  const size_t size = response.body ? response.body->size() : 0;
  response.length = size;
  if (whole_only) return response;

  const RangeDecision range = decide_range(request.range, size);
  const std::string total = "/" + std::to_string(size);
  if (range.outcome == RangeOutcome::kPart) {
    response.status = 206;
    response.offset = range.offset;
    response.length = range.length;
    response.set("Content-Range", "bytes " + std::to_string(range.offset) + "-" +
                                      std::to_string(range.offset + range.length - 1) + total);
  } else if (range.outcome == RangeOutcome::kUnsatisfiable) {
    response = text_response(416, "the resource has " + std::to_string(size) + " bytes");
    response.set("Content-Range", "bytes *" + total);
  }
  return response;
}

}  // namespace rill::server
