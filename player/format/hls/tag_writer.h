// SPDX-License-Identifier: Apache-2.0
//
// One line of a playlist at a time: tags with attribute lists, numbers as HLS writes them. Internal to the
// writer.
//
//   text += TagWriter("EXT-X-START").seconds("TIME-OFFSET", offset).yes("PRECISE", precise).line();
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "player/format/hls/playlist.h"

namespace rill::hls {

// Seconds, with at least `min_decimals` and at most six decimals.
[[nodiscard]] std::string decimal(MediaTime time, unsigned min_decimals);
// "<length>@<offset>"; empty without.
[[nodiscard]] std::string byte_range(const std::optional<ByteRange>& range);
// "#<name>:<value>" and "<uri>" with line end; line breaks inside are left out.
[[nodiscard]] std::string value_line(std::string_view name, std::string_view value);
[[nodiscard]] std::string uri_line(std::string_view uri);

// A tag with attributes NAME=VALUE. What is empty or absent is not written; what would end the
// value (quotes, line breaks, in raw ones also commas and blanks) is left out.
class TagWriter {
 public:
  explicit TagWriter(std::string_view name) : text_("#" + std::string(name)) {}

  TagWriter& raw(std::string_view name, std::string_view value);
  TagWriter& quoted(std::string_view name, std::string_view value);
  TagWriter& integer(std::string_view name, const std::optional<uint64_t>& value);
  TagWriter& seconds(std::string_view name, const std::optional<MediaTime>& value);
  TagWriter& date(std::string_view name, const std::optional<UnixTime>& value);
  TagWriter& yes(std::string_view name, bool value) { return value ? raw(name, "YES") : *this; }
  [[nodiscard]] std::string line() const { return text_ + "\n"; }

 private:
  void begin(std::string_view name);
  std::string text_;
  bool empty_ = true;
};

// EXT-X-KEY, EXT-X-SESSION-KEY.
[[nodiscard]] std::string key_line(std::string_view name, const Key& key);
// EXT-X-INDEPENDENT-SEGMENTS, EXT-X-START and EXT-X-DEFINE (4.4.2).
[[nodiscard]] std::string common_lines(bool independent_segments, const std::optional<Start>& start,
                                       const std::vector<Variable>& variables);

}  // namespace rill::hls
