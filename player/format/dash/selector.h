// SPDX-License-Identifier: Apache-2.0
//
// What a patch operation is about: the part of XPath that MPD patches use (ISO/IEC 23009-1:2022 5.15.3.5):
// absolute paths of names with predicates "[3]", "[@id='1']", and "@name" or "text()" at the end. Prefixes
// are ignored.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "player/base/result.h"

namespace rill::dash {

struct Selected {
  pugi::xml_node node;
  std::string attribute;  // empty: the node itself
  bool text = false;      // its text
};

// kMalformed when nothing, or more than one node, is selected; kUnsupported for other XPath.
Result<Selected> select(const pugi::xml_node& document, std::string_view path);

}  // namespace rill::dash
