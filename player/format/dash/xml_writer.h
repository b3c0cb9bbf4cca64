// SPDX-License-Identifier: Apache-2.0
//
// XML text, element by element: escaped, indented, the same for the same calls. What is empty or absent is
// not written. Internal to the MPD writer.
//
//   XmlWriter xml;
//   xml.begin("Period").attribute("id", "p1").duration("start", MediaTime());
//   xml.begin("BaseURL").text("video/");
//   xml.end();
//   xml.end();
//   std::string text = std::move(xml).take();   // <Period id="p1" start="PT0S"> …
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "player/base/media_time.h"

namespace rill::dash {

class XmlWriter {
 public:
  // `depth`: of the indentation.
  explicit XmlWriter(size_t depth = 0) : depth_(depth) {}

  // Attributes follow, then text or children, then end(). `name` must outlive the element.
  XmlWriter& begin(std::string_view name);
  void end();

  XmlWriter& attribute(std::string_view name, std::string_view value);
  XmlWriter& integer(std::string_view name, const std::optional<uint64_t>& value);
  XmlWriter& signed_integer(std::string_view name, const std::optional<int64_t>& value);
  XmlWriter& number(std::string_view name, const std::optional<double>& value);
  XmlWriter& boolean(std::string_view name, const std::optional<bool>& value);
  // xs:duration in seconds, "PT1.5S".
  XmlWriter& duration(std::string_view name, const std::optional<MediaTime>& value);
  // xs:double seconds; MediaTime::max() is "INF".
  XmlWriter& seconds(std::string_view name, const std::optional<MediaTime>& value);
  XmlWriter& date(std::string_view name, const std::optional<UnixTime>& value);
  XmlWriter& text(std::string_view value);

  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  struct Element {
    std::string_view name;
    bool has_children = false;
    bool has_text = false;
  };
  void close_start_tag();
  void indent();
  void escape(std::string_view value, bool in_attribute);

  std::string text_;
  size_t depth_;
  std::vector<Element> open_;
  bool in_start_tag_ = false;
};

}  // namespace rill::dash
