// SPDX-License-Identifier: Apache-2.0
//
// Whether an MPD is well built: elements in the order of the schema, attributes that exist and have the right
// form, identifiers that are unique and refer to something (ISO/IEC 23009-1:2022, the clauses are named at
// the rules). It knows the elements that the origin writes, and takes every other for a mistake. With the
// schema itself at hand (RILL_MPD_SCHEMA, or DASH-MPD.xsd in ../shared/schemas), xmllint judges, too.
#pragma once

#include <string>
#include <vector>

namespace rill::server::test {

// One sentence for each problem.
[[nodiscard]] std::vector<std::string> mpd_problems(const std::string& text);

// What xmllint has to say; nothing when all is well. Where the schema is missing it says so, loudly, on
// standard output, and gives nothing.
[[nodiscard]] std::string schema_problems(const std::string& text);

}  // namespace rill::server::test
