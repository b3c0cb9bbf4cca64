// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/xml_values.h"

#include <charconv>
#include <cmath>
#include <span>

#include "player/base/iso8601.h"

namespace rill::dash {
namespace {

constexpr double kLongestDuration = 100.0 * 365 * 86400;
constexpr double kLargestOffset = 1e9;  // seconds

template <typename T>
std::optional<T> parse_integer(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  T value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Digits with an optional fraction, taken off the front of `text`.
std::optional<double> take_decimal(std::string_view& text) {
  double value = 0;
  size_t at = 0;
  size_t digits = 0;
  for (; at < text.size() && is_digit(text[at]); ++at, ++digits) value = value * 10 + (text[at] - '0');
  if (at < text.size() && text[at] == '.') {
    double numerator = 0;
    double denominator = 1;
    for (++at; at < text.size() && is_digit(text[at]); ++at, ++digits) {
      if (denominator >= 1e17) continue;  // beyond what a double holds
      numerator = numerator * 10 + (text[at] - '0');
      denominator *= 10;
    }
    value += numerator / denominator;
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(at);
  return value;
}

// Seconds per unit, in the order in which units may follow each other (years, months, days; hours, ...).
struct DurationUnit {
  char letter;
  double seconds;
};
constexpr DurationUnit kDateUnits[] = {
    {'Y', 365 * 86400.0}, {'M', 30 * 86400.0}, {'W', 7 * 86400.0}, {'D', 86400.0}};
constexpr DurationUnit kTimeUnits[] = {{'H', 3600.0}, {'M', 60.0}, {'S', 1.0}};

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<MediaTime> parse_duration(std::string_view text) {
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  double seconds = 0;
  bool in_time = false;
  size_t unit = 0;
  unsigned components = 0;
  while (!text.empty()) {
    if (!in_time && text.front() == 'T') {
      in_time = true;
      unit = 0;
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
      continue;
    }
    const auto number = take_decimal(text);
    if (!number || text.empty()) return std::nullopt;
    const auto units =
        in_time ? std::span<const DurationUnit>(kTimeUnits) : std::span<const DurationUnit>(kDateUnits);
    while (unit < units.size() && units[unit].letter != text.front()) ++unit;
    if (unit == units.size()) return std::nullopt;
    seconds += *number * units[unit].seconds;
    ++unit;
    ++components;
    text.remove_prefix(1);
  }
  if (components == 0 || !(seconds <= kLongestDuration)) return std::nullopt;
  return MediaTime::seconds(negative ? -seconds : seconds);
}

std::optional<UnixTime> parse_date_time(std::string_view text) {
  const Result<UnixTime> time = parse_iso8601(trimmed(text));
  return time.ok() ? std::optional(time.value()) : std::nullopt;
}

std::optional<uint64_t> parse_unsigned(std::string_view text) {
  return parse_integer<uint64_t>(text);
}

std::optional<int64_t> parse_signed(std::string_view text) {
  return parse_integer<int64_t>(text);
}

std::optional<double> parse_double(std::string_view text) {
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto mantissa = take_decimal(text);
  if (!mantissa) return std::nullopt;
  double value = *mantissa;
  if (!text.empty()) {
    if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
    const auto exponent = parse_integer<int32_t>(text.substr(1));
    if (!exponent) return std::nullopt;
    value *= std::pow(10.0, *exponent);
  }
  if (!std::isfinite(value)) return std::nullopt;
  return negative ? -value : value;
}

std::optional<bool> parse_boolean(std::string_view text) {
  text = trimmed(text);
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

std::optional<MediaTime> parse_time_offset(std::string_view text) {
  if (trimmed(text) == "INF") return MediaTime::max();
  const auto seconds = parse_double(text);
  if (!seconds || std::abs(*seconds) > kLargestOffset) return std::nullopt;
  return MediaTime::seconds(*seconds);
}

std::optional<Ratio> parse_ratio(std::string_view text, char separator) {
  text = trimmed(text);
  const size_t at = text.find(separator);
  const auto numerator = parse_integer<uint32_t>(text.substr(0, at));
  if (!numerator) return std::nullopt;
  if (at == std::string_view::npos) return Ratio{*numerator, 1};
  const auto denominator = parse_integer<uint32_t>(text.substr(at + 1));
  if (!denominator || *denominator == 0) return std::nullopt;
  return Ratio{*numerator, *denominator};
}

std::optional<ByteRange> parse_byte_range(std::string_view text) {
  text = trimmed(text);
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = parse_unsigned(text.substr(0, dash));
  if (!first) return std::nullopt;
  if (dash + 1 == text.size()) return ByteRange{*first, std::nullopt};
  const auto last = parse_unsigned(text.substr(dash + 1));
  if (!last || *last < *first) return std::nullopt;
  return ByteRange{*first, *last};
}

}  // namespace rill::dash
