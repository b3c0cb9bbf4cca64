// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/patch.h"

#include <string>

#include "player/format/dash/reader.h"
#include "player/format/dash/selector.h"
#include "player/format/dash/xml_element.h"

namespace rill::dash {
namespace {

Error malformed(std::string message) {
  return Error{ErrorCode::kMalformed, "patch: " + std::move(message)};
}

Result<void> check_target(const pugi::xml_node& patch, const pugi::xml_node& mpd) {
  if (local_name(patch.name()) != "Patch") return Error{ErrorCode::kUnexpectedContent, "no Patch"};
  const std::string_view id = mpd.attribute("id").value();
  if (id.empty() || id != patch.attribute("mpdId").value()) return malformed("for another MPD");
  const auto from = parse_date_time(patch.attribute("originalPublishTime").value());
  const auto state = parse_date_time(mpd.attribute("publishTime").value());
  if (!from || !state || *from != *state) return malformed("for another state of the MPD");
  return {};
}

Result<void> add(const pugi::xml_node& operation, Selected target) {
  if (!target.attribute.empty() || target.text) return malformed("add to something that is no element");
  const std::string_view type = operation.attribute("type").value();
  if (type.starts_with('@')) {
    const std::string name(type.substr(1));
    if (name.empty() || target.node.attribute(name.c_str()))
      return malformed("add of an attribute that is there");
    target.node.append_attribute(name.c_str())
        .set_value(std::string(trimmed(operation.child_value())).c_str());
    return {};
  }
  if (!type.empty())
    return Error{ErrorCode::kUnsupported, "patch: add of type \"" + std::string(type) + "\""};
  const std::string_view position = operation.attribute("pos").value();
  const bool beside = position == "before" || position == "after";
  if (!beside && !position.empty() && position != "prepend" && position != "append")
    return malformed("add at \"" + std::string(position) + "\"");
  pugi::xml_node parent = beside ? target.node.parent() : target.node;
  if (parent.type() != pugi::node_element) return malformed("add beside the root");
  pugi::xml_node previous = position == "after" ? target.node : pugi::xml_node();
  for (const pugi::xml_node& child : operation.children()) {
    if (previous) {
      previous = parent.insert_copy_after(child, previous);
    } else if (position == "before") {
      parent.insert_copy_before(child, target.node);
    } else if (position == "prepend") {
      previous = parent.prepend_copy(child);
    } else {
      parent.append_copy(child);
    }
  }
  return {};
}

Result<void> replace(const pugi::xml_node& operation, const Selected& target) {
  if (!target.attribute.empty()) {
    pugi::xml_attribute attribute = target.node.attribute(target.attribute.c_str());
    if (!attribute) return malformed("replace of an attribute that is not there");
    attribute.set_value(std::string(trimmed(operation.child_value())).c_str());
    return {};
  }
  if (target.text) {
    target.node.text().set(operation.child_value());
    return {};
  }
  pugi::xml_node replacement = operation.first_child();
  while (replacement && replacement.type() != pugi::node_element) replacement = replacement.next_sibling();
  pugi::xml_node parent = target.node.parent();
  if (!replacement || parent.type() != pugi::node_element)
    return malformed("replace of an element by nothing");
  parent.insert_copy_after(replacement, target.node);
  parent.remove_child(target.node);
  return {};
}

Result<void> remove(Selected target) {
  if (!target.attribute.empty()) {
    if (!target.node.remove_attribute(target.attribute.c_str()))
      return malformed("remove of an attribute that is not there");
    return {};
  }
  if (target.text) {
    target.node.text().set("");
    return {};
  }
  pugi::xml_node parent = target.node.parent();
  if (parent.type() != pugi::node_element) return malformed("remove of the root");
  parent.remove_child(target.node);
  return {};
}

Result<void> apply_operation(const pugi::xml_node& operation, const pugi::xml_node& document) {
  const Selected target = TRY(select(document, operation.attribute("sel").value()));
  const std::string_view name = local_name(operation.name());
  if (name == "add") return add(operation, target);
  if (name == "replace") return replace(operation, target);
  if (name == "remove") return remove(target);
  return Error{ErrorCode::kUnsupported, "patch operation \"" + std::string(name) + "\""};
}

}  // namespace

Result<void> apply_patch(const XmlDocument& patch, XmlDocument& target) {
  pugi::xml_node mpd = target.root();
  TRY(check_target(patch.root(), mpd));
  const pugi::xml_node document = mpd.parent();
  size_t operations = 0;
  for (const pugi::xml_node& operation : patch.root().children()) {
    if (operation.type() != pugi::node_element) continue;
    if (++operations > kMaxPatchOperations)
      return Error{ErrorCode::kTooLarge, "patch with too many operations"};
    Result<void> applied = apply_operation(operation, document);
    if (!applied.ok()) {
      Error error = std::move(applied).error();
      const ptrdiff_t offset = operation.offset_debug();
      if (offset >= 0) error.offset = line_at(patch.text(), static_cast<size_t>(offset));
      return error;
    }
  }
  const pugi::xml_attribute publish_time = patch.root().attribute("publishTime");
  if (publish_time) {
    pugi::xml_attribute attribute = mpd.attribute("publishTime");
    if (!attribute) attribute = mpd.append_attribute("publishTime");
    attribute.set_value(publish_time.value());
  }
  return target.check_bounds();
}

}  // namespace rill::dash
