// SPDX-License-Identifier: Apache-2.0
//
// EXT-X-DEFINE and "{$name}" references (RFC 8216bis 4.3, 4.4.2.3). Internal to the reader.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "player/format/hls/attributes.h"
#include "player/format/hls/playlist.h"

namespace rill::hls {

inline constexpr size_t kMaxVariables = 1024;

class Variables {
 public:
  // Both must outlive this.
  Variables(std::string_view base_url, std::span<const Variable> imports)
      : base_url_(base_url), imports_(imports) {}

  // kMalformed when the name is defined twice, or neither the URL nor the imports have it.
  Result<void> define(const Line& value);
  // `line` with its references replaced. `storage` owns the text if there were any. kMalformed for a name
  // that is not defined, kTooLarge beyond kMaxExpandedLine.
  Result<Line> expanded(const Line& line, std::string& storage) const;
  [[nodiscard]] std::vector<Variable> take() && { return std::move(variables_); }

 private:
  std::string_view base_url_;
  std::span<const Variable> imports_;
  std::vector<Variable> variables_;
};

}  // namespace rill::hls
