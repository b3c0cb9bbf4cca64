// SPDX-License-Identifier: Apache-2.0
//
// An element of an MPD as the reader asks for it: values by name, errors with path and line. The first error
// of a document is kept, reading goes on: who reads asks once, at the end. Internal to the reader.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "player/base/result.h"
#include "player/format/dash/xml_values.h"

namespace rill::dash {

struct XmlContext {
  std::string_view text;  // what was parsed; for lines
  std::optional<Error> error;
};

// "Period" of "mpd:Period".
[[nodiscard]] std::string_view local_name(const char* name);
// The line (from 1) that holds the character `offset`.
[[nodiscard]] uint64_t line_at(std::string_view text, size_t offset);
// "MPD/Period[2]/AdaptationSet[1]".
[[nodiscard]] std::string path_of(const pugi::xml_node& node);

class XmlElement {
 public:
  XmlElement(pugi::xml_node node, XmlContext& context) : node_(node), context_(&context) {}

  [[nodiscard]] std::string_view name() const { return local_name(node_.name()); }
  [[nodiscard]] const pugi::xml_node& node() const { return node_; }
  [[nodiscard]] std::string_view text() const { return trimmed(node_.child_value()); }
  [[nodiscard]] std::vector<XmlElement> children() const;

  // Text; empty when absent.
  [[nodiscard]] std::string string(const char* name) const { return node_.attribute(name).value(); }

  // A value that matters: an error when it does not parse.
  template <typename T>
  std::optional<T> value(const char* name, std::optional<T> (*parse)(std::string_view)) const {
    const pugi::xml_attribute attribute = node_.attribute(name);
    if (!attribute) return std::nullopt;
    std::optional<T> parsed = parse(attribute.value());
    if (!parsed) fail(ErrorCode::kMalformed, name, attribute.value());
    return parsed;
  }
  std::optional<uint64_t> unsigned_value(const char* name) const { return value(name, parse_unsigned); }
  std::optional<uint32_t> unsigned32_value(const char* name) const;
  std::optional<MediaTime> duration(const char* name) const { return value(name, parse_duration); }

  // A value that play does not depend on: left out when it does not parse.
  template <typename T>
  std::optional<T> hint(const char* name, std::optional<T> (*parse)(std::string_view)) const {
    const pugi::xml_attribute attribute = node_.attribute(name);
    return attribute ? parse(attribute.value()) : std::nullopt;
  }
  std::optional<uint32_t> unsigned32_hint(const char* name) const;
  std::optional<Ratio> ratio_hint(const char* name, char separator) const;

  void fail(ErrorCode code, const char* attribute, std::string_view what) const;

 private:
  pugi::xml_node node_;
  XmlContext* context_;
};

}  // namespace rill::dash
