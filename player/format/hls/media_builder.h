// SPDX-License-Identifier: Apache-2.0
//
// Builds a MediaPlaylist from its tags and URI lines, in order. Internal to the reader.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "player/format/hls/attributes.h"
#include "player/format/hls/playlist.h"

namespace rill::hls {

class MediaBuilder {
 public:
  // `base_url` must outlive the builder.
  explicit MediaBuilder(std::string_view base_url) : base_url_(base_url) {}

  // `value` is what follows the colon. False for a tag that is none of a media playlist.
  Result<bool> tag(std::string_view name, const Line& value);
  Result<void> uri(const Line& line);
  // Segments, parts and the like so far.
  [[nodiscard]] size_t items() const { return items_; }
  Result<MediaPlaylist> finish() &&;

 private:
  Result<bool> playlist_tag(std::string_view name, const Line& value);
  Result<bool> segment_tag(std::string_view name, const Line& value);
  Result<bool> attribute_tag(std::string_view name, const Line& value);
  Result<void> extinf(const Line& value);
  Result<void> key(const AttributeList& attributes, const Line& value);
  Result<void> map(const AttributeList& attributes, const Line& value);
  Result<void> part(const AttributeList& attributes, const Line& value);
  Result<void> server_control(const AttributeList& attributes);
  Result<void> preload_hint(const AttributeList& attributes);
  Result<void> rendition_report(const AttributeList& attributes);
  Result<void> skip(const AttributeList& attributes);
  Result<void> date_range(const AttributeList& attributes);
  [[nodiscard]] std::string resolved(std::string_view uri) const;

  std::string_view base_url_;
  MediaPlaylist playlist_;
  size_t items_ = 0;

  // The segment under way, and what stays in effect from one to the next.
  Segment pending_;
  bool has_duration_ = false;
  bool has_target_duration_ = false;
  std::optional<PartialByteRange> pending_range_;
  uint64_t discontinuities_ = 0;
  uint64_t segments_before_ = 0;  // read and skipped
  std::vector<Key> keys_in_effect_;
  std::shared_ptr<const std::vector<Key>> shared_keys_;
  std::shared_ptr<const Map> map_in_effect_;
  std::optional<BitsPerSecond> bitrate_in_effect_;

  // Where a range without offset begins: after the range before it of the same resource (4.4.4.2).
  struct RangeCursor {
    std::string uri;
    uint64_t end = 0;
    Result<ByteRange> place(const PartialByteRange& range, const std::string& in_uri, const Line& line);
  };
  RangeCursor segment_range_;
  RangeCursor part_range_;
};

}  // namespace rill::hls
