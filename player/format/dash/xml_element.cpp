// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/xml_element.h"

#include <algorithm>
#include <limits>

namespace rill::dash {
namespace {

constexpr size_t kMaxQuotedText = 64;

std::optional<uint32_t> narrowed(std::optional<uint64_t> value) {
  if (!value || *value > std::numeric_limits<uint32_t>::max()) return std::nullopt;
  return static_cast<uint32_t>(*value);
}

}  // namespace

std::string_view local_name(const char* name) {
  const std::string_view whole = name;
  const size_t colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

uint64_t line_at(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return 1 + static_cast<uint64_t>(std::count(before.begin(), before.end(), '\n'));
}

std::string path_of(const pugi::xml_node& node) {
  std::string path;
  for (pugi::xml_node at = node; at && at.type() == pugi::node_element; at = at.parent()) {
    size_t position = 1;
    bool alone = true;
    for (pugi::xml_node other = at.previous_sibling(at.name()); other;
         other = other.previous_sibling(at.name()))
      ++position;
    if (position == 1) alone = !at.next_sibling(at.name());
    if (position > 1) alone = false;
    std::string step(local_name(at.name()));
    if (!alone) step.append("[").append(std::to_string(position)).append("]");
    if (!path.empty()) step += '/';
    path.insert(0, step);
  }
  return path;
}

std::vector<XmlElement> XmlElement::children() const {
  std::vector<XmlElement> out;
  for (const pugi::xml_node& child : node_.children()) {
    if (child.type() == pugi::node_element) out.emplace_back(child, *context_);
  }
  return out;
}

std::optional<uint32_t> XmlElement::unsigned32_value(const char* name) const {
  const auto whole = unsigned_value(name);
  const auto value = narrowed(whole);
  if (whole && !value) fail(ErrorCode::kMalformed, name, string(name));
  return value;
}

std::optional<uint32_t> XmlElement::unsigned32_hint(const char* name) const {
  return narrowed(hint(name, parse_unsigned));
}

std::optional<Ratio> XmlElement::ratio_hint(const char* name, char separator) const {
  const pugi::xml_attribute attribute = node_.attribute(name);
  return attribute ? parse_ratio(attribute.value(), separator) : std::nullopt;
}

void XmlElement::fail(ErrorCode code, const char* attribute, std::string_view what) const {
  if (context_->error) return;
  std::string message = path_of(node_);
  if (attribute != nullptr) message += std::string("@") + attribute;
  message += ": \"" + std::string(what.substr(0, kMaxQuotedText)) + "\"";
  const ptrdiff_t offset = node_.offset_debug();
  context_->error = Error{code, std::move(message)};
  if (offset >= 0) context_->error->offset = line_at(context_->text, static_cast<size_t>(offset));
}

}  // namespace rill::dash
