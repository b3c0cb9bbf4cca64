// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/url_template.h"

#include <array>
#include <charconv>

namespace rill::dash {
namespace {

constexpr size_t kMaxWidth = 64;
constexpr size_t kMaxDigits = 64;

struct Identifier {
  std::string_view name;
  std::string_view format;  // from '%' on; empty without
};

Identifier split_identifier(std::string_view text) {
  const size_t percent = text.find('%');
  if (percent == std::string_view::npos) return {text, {}};
  return {text.substr(0, percent), text.substr(percent)};
}

// "%0[width]d"; x, X and o as some packagers use them.
Result<std::string> formatted(uint64_t value, std::string_view format, uint64_t offset) {
  size_t width = 1;
  int base = 10;
  bool upper = false;
  if (!format.empty()) {
    const std::string_view digits = format.substr(1, format.size() - 2);
    const char conversion = format.size() > 1 ? format.back() : '\0';
    base = conversion == 'o' ? 8 : conversion == 'x' || conversion == 'X' ? 16 : 10;
    upper = conversion == 'X';
    const bool known = base != 10 || conversion == 'd' || conversion == 'u' || conversion == 'i';
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), width);
    const bool whole = digits.empty() || (failure == std::errc() && end == digits.data() + digits.size());
    if (!known || !whole || width > kMaxWidth)
      return Error{ErrorCode::kMalformed, "format tag \"" + std::string(format) + "\" in a URL template",
                   offset};
  }
  std::array<char, kMaxDigits> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, base);
  std::string out(buffer.data(), written.ptr);
  if (upper) {
    for (char& c : out) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (out.size() < width) out.insert(0, width - out.size(), '0');
  return out;
}

Result<std::string> value_of(const Identifier& identifier, const TemplateValues& values, uint64_t offset) {
  const auto missing = [&] {
    return Error{ErrorCode::kMalformed, "identifier $" + std::string(identifier.name) + "$ in a URL template",
                 offset};
  };
  if (identifier.name == "RepresentationID") {
    if (!identifier.format.empty()) return missing();
    return std::string(values.representation_id);
  }
  std::optional<uint64_t> value;
  if (identifier.name == "Number") value = values.number;
  if (identifier.name == "Time") value = values.time;
  if (identifier.name == "SubNumber") value = values.sub_number;
  if (identifier.name == "Bandwidth") value = values.bandwidth;
  if (!value) return missing();
  return formatted(*value, identifier.format, offset);
}

}  // namespace

Result<std::string> expand_template(std::string_view text, const TemplateValues& values) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t dollar = text.find('$', at);
    out += text.substr(at, dollar - at);
    if (dollar == std::string_view::npos) break;
    const size_t partner = text.find('$', dollar + 1);
    if (partner == std::string_view::npos)
      return Error{ErrorCode::kMalformed, "'$' without its partner in a URL template", dollar};
    const std::string_view inside = text.substr(dollar + 1, partner - dollar - 1);
    if (inside.empty()) {
      out += '$';
    } else {
      out += TRY(value_of(split_identifier(inside), values, dollar));
    }
    at = partner + 1;
  }
  return out;
}

bool template_uses(std::string_view text, std::string_view identifier) {
  for (size_t dollar = text.find('$'); dollar != std::string_view::npos;) {
    const size_t partner = text.find('$', dollar + 1);
    if (partner == std::string_view::npos) return false;
    if (split_identifier(text.substr(dollar + 1, partner - dollar - 1)).name == identifier) return true;
    dollar = text.find('$', partner + 1);
  }
  return false;
}

}  // namespace rill::dash
