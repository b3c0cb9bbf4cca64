// SPDX-License-Identifier: Apache-2.0
#include "player/format/hls/variables.h"

#include "player/base/url.h"
#include "player/format/hls/reader.h"

namespace rill::hls {
namespace {

const Variable* find(std::span<const Variable> variables, std::string_view name) {
  for (const Variable& variable : variables) {
    if (variable.name == name) return &variable;
  }
  return nullptr;
}

}  // namespace

Result<void> Variables::define(const Line& value) {
  if (variables_.size() >= kMaxVariables) return Error{ErrorCode::kTooLarge, "variables", value.number};
  const AttributeList attributes = TRY(AttributeList::parse(value));
  Variable variable;
  if (const auto name = attributes.find("NAME")) {
    variable.name = std::string(*name);
    variable.value = std::string(attributes.find("VALUE").value_or(""));
  } else if (const auto import = attributes.find("IMPORT")) {
    const Variable* imported = find(imports_, *import);
    if (imported == nullptr) return value.malformed("no variable to import: " + std::string(*import));
    variable = *imported;
  } else if (const auto parameter = attributes.find("QUERYPARAM")) {
    const auto found = query_parameter(base_url_, *parameter);
    if (!found) return value.malformed("no query parameter " + std::string(*parameter));
    variable = {std::string(*parameter), percent_decoded(*found)};
  } else {
    return value.malformed("EXT-X-DEFINE without NAME, IMPORT or QUERYPARAM");
  }
  if (variable.value.find_first_of("\"\r\n") != std::string::npos) {
    return value.malformed("variable with a quote or line break");
  }
  if (find(variables_, variable.name) != nullptr)
    return value.malformed("variable defined twice: " + variable.name);
  variables_.push_back(std::move(variable));
  return {};
}

Result<Line> Variables::expanded(const Line& line, std::string& storage) const {
  size_t reference = line.text.find("{$");
  if (reference == std::string_view::npos) return line;
  storage.clear();
  std::string_view rest = line.text;
  while (reference != std::string_view::npos) {
    const size_t end = rest.find('}', reference);
    if (end == std::string_view::npos) break;
    const std::string_view name = rest.substr(reference + 2, end - reference - 2);
    const Variable* variable = find(variables_, name);
    if (variable == nullptr) return line.malformed("variable not defined: " + std::string(name));
    storage.append(rest.substr(0, reference)).append(variable->value);
    if (storage.size() > kMaxExpandedLine)
      return Error{ErrorCode::kTooLarge, "line after substitution", line.number};
    rest = rest.substr(end + 1);
    reference = rest.find("{$");
  }
  storage += rest;
  return Line{storage, line.number};
}

}  // namespace rill::hls
