// SPDX-License-Identifier: Apache-2.0
#include "player/format/hls/tag_writer.h"

#include "player/base/iso8601.h"

namespace rill::hls {
namespace {

void append_without(std::string_view unwanted, std::string& text, std::string_view value) {
  for (const char c : value) {
    if (unwanted.find(c) == std::string_view::npos) text += c;
  }
}

}  // namespace

std::string decimal(MediaTime time, unsigned min_decimals) {
  const int64_t microseconds = time.as_microseconds();
  const uint64_t magnitude =
      microseconds < 0 ? 0 - static_cast<uint64_t>(microseconds) : static_cast<uint64_t>(microseconds);
  std::string fraction = std::to_string(magnitude % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  while (fraction.size() > min_decimals && fraction.back() == '0') fraction.pop_back();
  std::string text = (microseconds < 0 ? "-" : "") + std::to_string(magnitude / 1'000'000);
  if (!fraction.empty()) text.append(".").append(fraction);
  return text;
}

std::string byte_range(const std::optional<ByteRange>& range) {
  return range ? std::to_string(range->length) + "@" + std::to_string(range->offset) : "";
}

std::string value_line(std::string_view name, std::string_view value) {
  std::string text = "#" + std::string(name) + ":";
  append_without("\r\n", text, value);
  return text += '\n';
}

std::string uri_line(std::string_view uri) {
  std::string text;
  append_without("\r\n", text, uri);
  return text += '\n';
}

void TagWriter::begin(std::string_view name) {
  text_.append(empty_ ? ":" : ",").append(name).append("=");
  empty_ = false;
}

TagWriter& TagWriter::raw(std::string_view name, std::string_view value) {
  std::string clean;
  append_without("\"\r\n\t ,", clean, value);
  if (clean.empty()) return *this;
  begin(name);
  text_ += clean;
  return *this;
}

TagWriter& TagWriter::quoted(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  begin(name);
  text_ += '"';
  append_without("\"\r\n", text_, value);
  text_ += '"';
  return *this;
}

TagWriter& TagWriter::integer(std::string_view name, const std::optional<uint64_t>& value) {
  return value ? raw(name, std::to_string(*value)) : *this;
}

TagWriter& TagWriter::seconds(std::string_view name, const std::optional<MediaTime>& value) {
  return value ? raw(name, decimal(*value, 0)) : *this;
}

TagWriter& TagWriter::date(std::string_view name, const std::optional<UnixTime>& value) {
  return value ? quoted(name, format_iso8601(*value)) : *this;
}

std::string key_line(std::string_view name, const Key& key) {
  return TagWriter(name)
      .raw("METHOD", key.method)
      .quoted("URI", key.uri)
      .raw("IV", key.iv)
      .quoted("KEYFORMAT", key.key_format == "identity" ? "" : key.key_format)
      .quoted("KEYFORMATVERSIONS", key.key_format_versions)
      .line();
}

std::string common_lines(bool independent_segments, const std::optional<Start>& start,
                         const std::vector<Variable>& variables) {
  std::string text;
  if (independent_segments) text += "#EXT-X-INDEPENDENT-SEGMENTS\n";
  if (start) {
    text +=
        TagWriter("EXT-X-START").seconds("TIME-OFFSET", start->offset).yes("PRECISE", start->precise).line();
  }
  for (const Variable& variable : variables) {
    std::string define = "#EXT-X-DEFINE:NAME=\"";
    append_without("\"\r\n", define, variable.name);
    define += "\",VALUE=\"";
    append_without("\"\r\n", define, variable.value);
    text += define + "\"\n";
  }
  return text;
}

}  // namespace rill::hls
