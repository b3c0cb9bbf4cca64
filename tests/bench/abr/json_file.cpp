// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/json_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace rill::bench {

Result<std::string> read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::kNotFound, "cannot read " + path};
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) return Error{ErrorCode::kNotFound, "cannot read " + path};
  return text;
}

Result<nlohmann::json> parse_json(const std::string& text, const std::string& name) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& failure) {
    const size_t offset = std::min(failure.byte == 0 ? 0 : failure.byte - 1, text.size());
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(offset);
    const auto line = 1 + std::count(text.begin(), end, '\n');
    return Error{ErrorCode::kMalformed, name + ", line " + std::to_string(line) + ": not JSON", offset};
  }
}

}  // namespace rill::bench
