// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/selector.h"

#include <vector>

#include "player/format/dash/xml_element.h"

namespace rill::dash {
namespace {

using Nodes = std::vector<pugi::xml_node>;

Error unsupported(std::string_view path) {
  return Error{ErrorCode::kUnsupported, "selector \"" + std::string(path) + "\""};
}

// Where the step at `from` ends: the next '/' outside of brackets and quotes.
size_t end_of_step(std::string_view path, size_t from) {
  char quote = '\0';
  bool bracket = false;
  for (size_t at = from; at < path.size(); ++at) {
    const char c = path[at];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (bracket && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '[' || c == ']') {
      bracket = c == '[';
    } else if (c == '/' && !bracket) {
      return at;
    }
  }
  return path.size();
}

// "3", or "@id='1'".
Result<Nodes> filtered(const Nodes& nodes, std::string_view predicate, std::string_view path) {
  predicate = trimmed(predicate);
  if (const auto position = parse_unsigned(predicate)) {
    if (*position == 0 || *position > nodes.size()) return Nodes{};
    return Nodes{nodes[static_cast<size_t>(*position - 1)]};
  }
  const size_t equals = predicate.find('=');
  if (!predicate.starts_with('@') || equals == std::string_view::npos) return unsupported(path);
  const std::string name(trimmed(predicate.substr(1, equals - 1)));
  std::string_view value = trimmed(predicate.substr(equals + 1));
  const bool quoted =
      value.size() >= 2 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front();
  if (!quoted) return unsupported(path);
  value = value.substr(1, value.size() - 2);
  Nodes out;
  for (const pugi::xml_node& node : nodes) {
    const pugi::xml_attribute attribute = node.attribute(name.c_str());
    if (attribute && attribute.value() == value) out.push_back(node);
  }
  return out;
}

Result<Nodes> step_down(const pugi::xml_node& parent, std::string_view step, std::string_view path) {
  const size_t bracket = step.find('[');
  const std::string wanted(trimmed(step.substr(0, bracket)));
  if (wanted.empty() || wanted.find_first_of("()@.") != std::string::npos) return unsupported(path);
  Nodes nodes;
  for (const pugi::xml_node& child : parent.children()) {
    if (child.type() != pugi::node_element) continue;
    if (wanted == "*" || local_name(child.name()) == local_name(wanted.c_str())) nodes.push_back(child);
  }
  while (step.find('[') != std::string_view::npos) {
    const size_t open = step.find('[');
    const size_t close = step.find(']', open);
    if (close == std::string_view::npos) return unsupported(path);
    nodes = TRY(filtered(nodes, step.substr(open + 1, close - open - 1), path));
    step = step.substr(close + 1);
  }
  return nodes;
}

}  // namespace

Result<Selected> select(const pugi::xml_node& document, std::string_view path) {
  const std::string_view whole = path = trimmed(path);
  if (!path.starts_with('/') || path.starts_with("//")) return unsupported(whole);
  Selected selected{document, {}, false};
  for (size_t at = 1; at <= path.size();) {
    const size_t end = end_of_step(path, at);
    const std::string_view step = trimmed(path.substr(at, end - at));
    const bool last = end == path.size();
    at = end + 1;
    if (last && step.starts_with('@') && step.size() > 1) {
      selected.attribute = step.substr(1);
      break;
    }
    if (last && step == "text()") {
      selected.text = true;
      break;
    }
    const Nodes found = TRY(step_down(selected.node, step, whole));
    if (found.size() != 1) {
      return Error{ErrorCode::kMalformed, "selector \"" + std::string(whole) + "\" selects " +
                                              std::to_string(found.size()) + " elements at \"" +
                                              std::string(step) + "\""};
    }
    selected.node = found.front();
  }
  if (selected.node == document) return unsupported(whole);
  return selected;
}

}  // namespace rill::dash
