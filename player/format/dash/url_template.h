// SPDX-License-Identifier: Apache-2.0
//
// URLs of a SegmentTemplate: identifiers between dollar signs, with printf widths (ISO/IEC
// 23009-1 5.3.9.4.4). Pure functions, any thread.
//
//   expand_template("$RepresentationID$/$Number%05d$.m4s", {.representation_id = "v1", .number = 7}) ==
//   "v1/00007.m4s"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "player/base/result.h"

namespace rill::dash {

struct TemplateValues {
  std::string_view representation_id;
  uint64_t bandwidth = 0;
  std::optional<uint64_t> number{};      // absent in @initialization
  std::optional<uint64_t> time{};        // likewise
  std::optional<uint64_t> sub_number{};  // of a segment sequence
};

// kMalformed for an unknown identifier, one that has no value here, a bad width, or a '$' without its
// partner; the offset is the character's.
Result<std::string> expand_template(std::string_view text, const TemplateValues& values);

// `identifier` without dollar signs: "Number", "Time", "SubNumber", ...
[[nodiscard]] bool template_uses(std::string_view text, std::string_view identifier);

}  // namespace rill::dash
