// SPDX-License-Identifier: Apache-2.0
//
// XML within bounds: size, elements and depth are checked before and after pugixml reads it. Internal to the
// reader.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "player/base/result.h"

namespace rill::dash {

class XmlDocument {
 public:
  // kTooLarge, or kMalformed with the line.
  Result<void> load(std::string_view text);
  // After changes: still within bounds?
  [[nodiscard]] Result<void> check_bounds() const;

  [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }
  // What was loaded; nodes' offsets point into it.
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string text_;
  pugi::xml_document document_;
};

}  // namespace rill::dash
