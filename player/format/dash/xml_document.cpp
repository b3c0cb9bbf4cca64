// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/xml_document.h"

#include <algorithm>

#include "player/format/dash/reader.h"
#include "player/format/dash/xml_element.h"

namespace rill::dash {

Result<void> XmlDocument::load(std::string_view text) {
  if (text.size() > kMaxMpdBytes)
    return Error{ErrorCode::kTooLarge, "XML of " + std::to_string(text.size()) + " bytes"};
  // Every element has one of these: a bound before anything is allocated for it.
  if (static_cast<size_t>(std::count(text.begin(), text.end(), '<')) > 2 * kMaxMpdElements)
    return Error{ErrorCode::kTooLarge, "XML with too many elements"};
  text_ = text;
  const pugi::xml_parse_result parsed =
      document_.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_auto);
  if (!parsed) {
    const auto offset = static_cast<size_t>(std::max<ptrdiff_t>(0, parsed.offset));
    return Error{ErrorCode::kMalformed, std::string("XML: ") + parsed.description(), line_at(text_, offset)};
  }
  return check_bounds();
}

Result<void> XmlDocument::check_bounds() const {
  size_t elements = 0;
  size_t depth = 0;
  for (pugi::xml_node node = document_.first_child(); node;) {
    if (node.type() == pugi::node_element && ++elements > kMaxMpdElements)
      return Error{ErrorCode::kTooLarge, "XML with too many elements"};
    if (node.first_child()) {
      node = node.first_child();
      if (++depth > kMaxMpdDepth)
        return Error{ErrorCode::kTooLarge, "XML with elements too deep in each other"};
      continue;
    }
    while (node && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (!node || node.type() == pugi::node_document) break;
    node = node.next_sibling();
  }
  return {};
}

}  // namespace rill::dash
