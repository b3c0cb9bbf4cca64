// SPDX-License-Identifier: Apache-2.0
#include "player/format/hls/attributes.h"

#include <charconv>

#include "player/base/iso8601.h"

namespace rill::hls {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

template <typename T>
std::optional<T> whole_number(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The first attribute of `text`, which shrinks by it and the comma after it.
Result<Attribute> take_attribute(std::string_view& text, const Line& line) {
  Attribute attribute;
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return line.malformed("attribute without '='");
  attribute.name = trimmed(text.substr(0, equals));
  if (attribute.name.empty()) return line.malformed("attribute without a name");
  text = trimmed(text.substr(equals + 1));
  if (text.starts_with('"')) {
    const size_t quote = text.find('"', 1);
    if (quote == std::string_view::npos)
      return line.malformed("quote not closed in " + std::string(attribute.name));
    attribute.value = text.substr(1, quote - 1);
    attribute.quoted = true;
    text = trimmed(text.substr(quote + 1));
    if (!text.empty() && !text.starts_with(',')) {
      return line.malformed("no comma after " + std::string(attribute.name));
    }
  } else {
    const size_t comma = text.find(',');
    attribute.value = trimmed(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma);
  }
  if (!text.empty()) text.remove_prefix(1);
  return attribute;
}

}  // namespace

Error Line::malformed(std::string_view what) const {
  return Error{ErrorCode::kMalformed, what, number};
}

std::optional<uint64_t> parse_integer(std::string_view text) {
  text = trimmed(text);
  if (const size_t point = text.find('.'); point != std::string_view::npos && point > 0) {
    for (const char c : text.substr(point + 1)) {
      if (!is_digit(c)) return std::nullopt;
    }
    text = text.substr(0, point);
  }
  return whole_number<uint64_t>(text);
}

std::optional<MediaTime> parse_seconds(std::string_view text) {
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int64_t microseconds = 0;
  size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    microseconds = microseconds * 10 + int64_t{text[i] - '0'} * 1'000'000;
    if (microseconds > kMaxPlaylistDuration.as_microseconds()) return std::nullopt;
  }
  size_t digits = i;
  if (i < text.size() && text[i] == '.') {
    ++i;
    int64_t unit = 100'000;
    for (; i < text.size() && is_digit(text[i]); ++i, ++digits, unit /= 10) {
      microseconds += unit * (text[i] - '0');
      if (unit == 0 && text[i - 7] == '.')
        microseconds += text[i] >= '5' ? 1 : 0;  // the seventh digit rounds
    }
  }
  if (digits == 0 || i != text.size() || microseconds > kMaxPlaylistDuration.as_microseconds())
    return std::nullopt;
  return MediaTime::microseconds(negative ? -microseconds : microseconds);
}

std::optional<double> parse_decimal(std::string_view text) {
  const auto value = parse_seconds(text);
  if (!value) return std::nullopt;
  return value->as_seconds();
}

std::optional<Resolution> parse_resolution(std::string_view text) {
  const size_t cross = text.find_first_of("xX");
  if (cross == std::string_view::npos) return std::nullopt;
  const auto width = whole_number<uint32_t>(text.substr(0, cross));
  const auto height = whole_number<uint32_t>(text.substr(cross + 1));
  if (!width || !height) return std::nullopt;
  return Resolution{*width, *height};
}

std::optional<PartialByteRange> parse_byte_range(std::string_view text) {
  text = trimmed(text);
  const size_t at = text.find('@');
  const auto length = whole_number<uint64_t>(text.substr(0, at));
  if (!length) return std::nullopt;
  PartialByteRange range{*length, std::nullopt};
  if (at != std::string_view::npos) {
    range.offset = whole_number<uint64_t>(text.substr(at + 1));
    if (!range.offset) return std::nullopt;
  }
  return range;
}

Result<AttributeList> AttributeList::parse(const Line& line) {
  AttributeList list;
  list.line_ = line;
  std::string_view text = trimmed(line.text);
  while (!text.empty()) {
    if (list.attributes_.size() >= kMaxAttributes)
      return Error{ErrorCode::kTooLarge, "attributes", line.number};
    if (text.starts_with(',')) {  // an empty element
      text = trimmed(text.substr(1));
      continue;
    }
    list.attributes_.push_back(TRY(take_attribute(text, line)));
    text = trimmed(text);
  }
  return list;
}

std::optional<std::string_view> AttributeList::find(std::string_view name) const {
  for (const Attribute& attribute : attributes_) {
    if (attribute.name == name) return attribute.value;
  }
  return std::nullopt;
}

Result<std::string_view> AttributeList::required(std::string_view name) const {
  const auto value = find(name);
  if (!value || value->empty()) return line_.malformed("no attribute " + std::string(name));
  return *value;
}

Result<std::optional<uint64_t>> AttributeList::integer(std::string_view name) const {
  const auto text = find(name);
  if (!text) return std::optional<uint64_t>();
  const auto value = parse_integer(*text);
  if (!value) return line_.malformed(std::string(name) + " is not an integer");
  return value;
}

Result<std::optional<MediaTime>> AttributeList::seconds(std::string_view name) const {
  const auto text = find(name);
  if (!text) return std::optional<MediaTime>();
  const auto value = parse_seconds(*text);
  if (!value) return line_.malformed(std::string(name) + " is not a number of seconds");
  return value;
}

Result<std::optional<UnixTime>> AttributeList::date(std::string_view name) const {
  const auto text = find(name);
  if (!text) return std::optional<UnixTime>();
  const auto value = parse_iso8601(*text);
  if (!value.ok()) return line_.malformed(std::string(name) + " is not a date");
  return std::optional<UnixTime>(*value);
}

}  // namespace rill::hls
