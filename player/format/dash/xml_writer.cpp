// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/xml_writer.h"

#include <array>
#include <charconv>

#include "player/base/iso8601.h"

namespace rill::dash {
namespace {

// Seconds with up to six decimals.
std::string decimal_seconds(MediaTime time) {
  const int64_t microseconds = time.as_microseconds();
  const uint64_t magnitude =
      microseconds < 0 ? 0 - static_cast<uint64_t>(microseconds) : static_cast<uint64_t>(microseconds);
  std::string text = (microseconds < 0 ? "-" : "") + std::to_string(magnitude / 1'000'000);
  std::string fraction = std::to_string(magnitude % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? text : text + "." + fraction;
}

}  // namespace

void XmlWriter::indent() {
  if (!text_.empty()) text_ += '\n';
  text_.append(depth_ + open_.size(), ' ');
}

void XmlWriter::close_start_tag() {
  if (in_start_tag_) text_ += '>';
  in_start_tag_ = false;
}

XmlWriter& XmlWriter::begin(std::string_view name) {
  close_start_tag();
  if (!open_.empty()) open_.back().has_children = true;
  indent();
  text_.append("<").append(name);
  open_.push_back({name});
  in_start_tag_ = true;
  return *this;
}

void XmlWriter::end() {
  const Element element = open_.back();
  open_.pop_back();
  if (in_start_tag_) {
    text_ += "/>";
    in_start_tag_ = false;
    return;
  }
  if (element.has_children && !element.has_text) indent();
  text_.append("</").append(element.name).append(">");
}

// XML 1.0, 2.2 and 3.3.3: characters that no document may hold are left out; blanks other than the space
// survive in attributes only as references.
void XmlWriter::escape(std::string_view value, bool in_attribute) {
  for (const char c : value) {
    if (c == '&') {
      text_ += "&amp;";
    } else if (c == '<') {
      text_ += "&lt;";
    } else if (c == '>') {
      text_ += "&gt;";
    } else if (c == '"' && in_attribute) {
      text_ += "&quot;";
    } else if (c == '\r' || (in_attribute && (c == '\t' || c == '\n'))) {
      text_.append("&#").append(std::to_string(static_cast<int>(c))).append(";");
    } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') {
      text_ += c;
    }
  }
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  text_.append(" ").append(name).append("=\"");
  escape(value, true);
  text_ += '"';
  return *this;
}

XmlWriter& XmlWriter::integer(std::string_view name, const std::optional<uint64_t>& value) {
  return value ? attribute(name, std::to_string(*value)) : *this;
}

XmlWriter& XmlWriter::signed_integer(std::string_view name, const std::optional<int64_t>& value) {
  return value ? attribute(name, std::to_string(*value)) : *this;
}

XmlWriter& XmlWriter::number(std::string_view name, const std::optional<double>& value) {
  if (!value) return *this;
  std::array<char, 32> text = {};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), *value);
  return attribute(name, std::string_view(text.data(), static_cast<size_t>(end - text.data())));
}

XmlWriter& XmlWriter::boolean(std::string_view name, const std::optional<bool>& value) {
  return value ? attribute(name, *value ? "true" : "false") : *this;
}

XmlWriter& XmlWriter::duration(std::string_view name, const std::optional<MediaTime>& value) {
  if (!value) return *this;
  const std::string text = decimal_seconds(*value);
  return attribute(name, text.front() == '-' ? "-PT" + text.substr(1) + "S" : "PT" + text + "S");
}

XmlWriter& XmlWriter::seconds(std::string_view name, const std::optional<MediaTime>& value) {
  if (!value) return *this;
  return attribute(name, *value == MediaTime::max() ? "INF" : decimal_seconds(*value));
}

XmlWriter& XmlWriter::date(std::string_view name, const std::optional<UnixTime>& value) {
  return value ? attribute(name, format_iso8601(*value)) : *this;
}

XmlWriter& XmlWriter::text(std::string_view value) {
  if (value.empty()) return *this;
  close_start_tag();
  open_.back().has_text = true;
  escape(value, false);
  return *this;
}

}  // namespace rill::dash
