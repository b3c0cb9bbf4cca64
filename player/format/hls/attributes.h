// SPDX-License-Identifier: Apache-2.0
//
// The small grammar of HLS tags (RFC 8216bis 4.2): numbers, byte ranges and attribute lists. Internal to the
// reader. All functions report the line they were given as the error's offset.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "player/base/media_time.h"
#include "player/base/result.h"
#include "player/format/hls/playlist.h"

namespace rill::hls {

// One line of a playlist, or what follows the colon of a tag.
struct Line {
  std::string_view text;
  uint64_t number = 0;  // from 1

  [[nodiscard]] Error malformed(std::string_view what) const;
};

// Longest duration a playlist may name; the sum of kMaxPlaylistItems of them still fits.
inline constexpr MediaTime kMaxPlaylistDuration = MediaTime::microseconds(10'000'000'000'000);

// decimal-integer; a fraction, which some packagers write, is cut off.
std::optional<uint64_t> parse_integer(std::string_view text);
// [signed-]decimal-floating-point seconds, to the nearest microsecond, within ±kMaxPlaylistDuration.
std::optional<MediaTime> parse_seconds(std::string_view text);
std::optional<double> parse_decimal(std::string_view text);
std::optional<Resolution> parse_resolution(std::string_view text);

// "<length>[@<offset>]".
struct PartialByteRange {
  uint64_t length = 0;
  std::optional<uint64_t> offset;
};
std::optional<PartialByteRange> parse_byte_range(std::string_view text);

struct Attribute {
  std::string_view name;
  std::string_view value;  // without quotes
  bool quoted = false;
};

inline constexpr size_t kMaxAttributes = 256;

// The attribute list of one tag; views into the line.
class AttributeList {
 public:
  // kMalformed without NAME=VALUE or with an open quote.
  static Result<AttributeList> parse(const Line& line);

  [[nodiscard]] const std::vector<Attribute>& all() const { return attributes_; }
  // nullopt when absent.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  // Empty when absent.
  [[nodiscard]] std::string text(std::string_view name) const { return std::string(find(name).value_or("")); }
  // True only for the enumerated string YES.
  [[nodiscard]] bool yes(std::string_view name) const { return find(name) == "YES"; }

  // kMalformed when absent or empty.
  Result<std::string_view> required(std::string_view name) const;
  // nullopt when absent, kMalformed when not readable.
  Result<std::optional<uint64_t>> integer(std::string_view name) const;
  Result<std::optional<MediaTime>> seconds(std::string_view name) const;
  Result<std::optional<UnixTime>> date(std::string_view name) const;

 private:
  Line line_;
  std::vector<Attribute> attributes_;
};

}  // namespace rill::hls
