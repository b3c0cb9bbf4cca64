// SPDX-License-Identifier: Apache-2.0
//
// Builds a MultivariantPlaylist from its tags and URI lines, in order. Internal to the reader.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "player/format/hls/attributes.h"
#include "player/format/hls/playlist.h"

namespace rill::hls {

class MultivariantBuilder {
 public:
  // `base_url` must outlive the builder.
  explicit MultivariantBuilder(std::string_view base_url) : base_url_(base_url) {}

  // `value` is what follows the colon. False for a tag that is none of a multivariant playlist.
  Result<bool> tag(std::string_view name, const Line& value);
  Result<void> uri(const Line& line);
  [[nodiscard]] size_t items() const { return items_; }
  Result<MultivariantPlaylist> finish() &&;

 private:
  [[nodiscard]] Variant variant(const AttributeList& attributes) const;
  Result<void> rendition(const AttributeList& attributes, const Line& value);
  Result<void> session_data(const AttributeList& attributes);
  Result<void> session_key(const AttributeList& attributes);
  [[nodiscard]] std::string resolved(std::string_view uri) const;

  std::string_view base_url_;
  MultivariantPlaylist playlist_;
  std::optional<Variant> pending_;
  size_t items_ = 0;
};

}  // namespace rill::hls
