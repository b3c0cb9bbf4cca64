// SPDX-License-Identifier: Apache-2.0
#include "player/format/hls/reader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "player/format/hls/attributes.h"
#include "player/format/hls/media_builder.h"
#include "player/format/hls/multivariant_builder.h"
#include "player/format/hls/variables.h"

namespace rill::hls {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kFirstTag = "#EXTM3U";

// Tags that play does not hang on: one that cannot be read is left out.
bool is_dispensable(std::string_view name) {
  constexpr std::array<std::string_view, 12> kDispensable{
      "EXT-X-VERSION",      "EXT-X-START",       "EXT-X-SERVER-CONTROL",   "EXT-X-PROGRAM-DATE-TIME",
      "EXT-X-BITRATE",      "EXT-X-DATERANGE",   "EXT-X-PRELOAD-HINT",     "EXT-X-RENDITION-REPORT",
      "EXT-X-SESSION-DATA", "EXT-X-SESSION-KEY", "EXT-X-CONTENT-STEERING", "EXT-X-I-FRAME-STREAM-INF"};
  return std::ranges::find(kDispensable, name) != kDispensable.end();
}

// The next line without its end, which is LF, CR LF or CR, and without blanks around it; `text` shrinks by
// it.
std::string_view take_line(std::string_view& text) {
  const size_t end = std::min(text.find_first_of("\r\n"), text.size());
  std::string_view line = text.substr(0, end);
  const bool crlf = text.substr(end).starts_with("\r\n");
  text.remove_prefix(std::min(text.size(), end + (crlf ? 2 : 1)));
  const size_t first = line.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) + 1 - first);
}

Error not_a_playlist(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  std::string message = "no playlist: it does not begin with #EXTM3U";
  if (begin == std::string_view::npos) {
    message = "no playlist: it is empty";
  } else if (text[begin] == '<') {
    message = "no playlist: it looks like HTML or XML";
  } else if (text[begin] == '{' || text[begin] == '[') {
    message = "no playlist: it looks like JSON";
  }
  return Error{ErrorCode::kUnexpectedContent, std::move(message), 1};
}

class Parser {
 public:
  explicit Parser(const ParseOptions& options)
      : variables_(options.base_url, options.imports),
        media_(options.base_url),
        multivariant_(options.base_url) {}

  Result<void> line(const Line& line) {
    if (line.text.empty()) return {};
    if (line.text.starts_with("#EXT")) {
      TRY(tag(line));
    } else if (!line.text.starts_with('#')) {
      TRY(uri(line));
    }
    if (media_.items() + multivariant_.items() > kMaxPlaylistItems) {
      return Error{ErrorCode::kTooLarge, "playlist items", line.number};
    }
    return {};
  }

  Result<Playlist> finish(uint64_t last_line) && {
    if (kind_ == Kind::kUnknown) {
      return Error{ErrorCode::kMalformed, "neither a media nor a multivariant playlist", last_line};
    }
    if (kind_ == Kind::kMedia) {
      MediaPlaylist playlist = TRY(std::move(media_).finish());
      playlist.version = version_;
      playlist.independent_segments = independent_segments_;
      playlist.start = start_;
      playlist.variables = std::move(variables_).take();
      return Playlist(std::move(playlist));
    }
    MultivariantPlaylist playlist = TRY(std::move(multivariant_).finish());
    playlist.version = version_;
    playlist.independent_segments = independent_segments_;
    playlist.start = start_;
    playlist.variables = std::move(variables_).take();
    return Playlist(std::move(playlist));
  }

 private:
  enum class Kind : uint8_t { kUnknown, kMedia, kMultivariant };

  Result<void> become(Kind kind, uint64_t line) {
    if (kind_ != Kind::kUnknown && kind_ != kind) {
      return Error{ErrorCode::kMalformed, "tags of media and multivariant playlists mixed", line};
    }
    kind_ = kind;
    return {};
  }

  Result<void> tag(const Line& line) {
    const size_t colon = std::min(line.text.find(':'), line.text.size());
    const std::string_view name = line.text.substr(1, colon - 1);
    const Line written{line.text.substr(std::min(colon + 1, line.text.size())), line.number};
    if (name == "EXT-X-DEFINE") return variables_.define(written);
    Result<void> read = value_of(name, written);
    if (!read.ok() && read.error().code == ErrorCode::kMalformed && is_dispensable(name)) return {};
    return read;
  }

  Result<void> value_of(std::string_view name, const Line& written) {
    // A title is not subject to substitution (4.3).
    const Line value = name == "EXTINF" ? written : TRY(variables_.expanded(written, expanded_));
    if (TRY(common_tag(name, value))) return {};
    // Meant well: a multivariant playlist never grows.
    if (kind_ == Kind::kMultivariant && name == "EXT-X-ENDLIST") return {};
    if (TRY(media_.tag(name, value))) return become(Kind::kMedia, written.number);
    if (TRY(multivariant_.tag(name, value))) return become(Kind::kMultivariant, written.number);
    return {};  // unknown tags are ignored (6.3.1)
  }

  // Tags of either kind (4.4.1, 4.4.2).
  Result<bool> common_tag(std::string_view name, const Line& value) {
    if (name == "EXT-X-VERSION") {
      const auto version = parse_integer(value.text);
      if (!version || *version > std::numeric_limits<uint32_t>::max())
        return value.malformed("EXT-X-VERSION");
      version_ = static_cast<uint32_t>(*version);
    } else if (name == "EXT-X-INDEPENDENT-SEGMENTS") {
      independent_segments_ = true;
    } else if (name == "EXT-X-START") {
      const AttributeList attributes = TRY(AttributeList::parse(value));
      const auto offset = TRY(attributes.seconds("TIME-OFFSET"));
      if (!offset) return value.malformed("no attribute TIME-OFFSET");
      start_ = Start{*offset, attributes.yes("PRECISE")};
    } else {
      return false;
    }
    return true;
  }

  Result<void> uri(const Line& written) {
    const Line line = TRY(variables_.expanded(written, expanded_));
    if (kind_ == Kind::kMedia) return media_.uri(line);
    if (kind_ == Kind::kMultivariant) return multivariant_.uri(line);
    return line.malformed("URI before any tag that says what it is");
  }

  Kind kind_ = Kind::kUnknown;
  Variables variables_;
  MediaBuilder media_;
  MultivariantBuilder multivariant_;
  std::string expanded_;
  uint32_t version_ = 1;
  bool independent_segments_ = false;
  std::optional<Start> start_;
};

}  // namespace

Result<Playlist> parse_playlist(std::string_view text, const ParseOptions& options) {
  if (text.size() > kMaxPlaylistBytes) return Error{ErrorCode::kTooLarge, "playlist", 1};
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!text.starts_with(kFirstTag)) return not_a_playlist(text);
  const std::string_view after = text.substr(kFirstTag.size());
  if (!after.empty() && kBlanks.find(after.front()) == std::string_view::npos) return not_a_playlist(text);
  Parser parser(options);
  uint64_t number = 0;
  while (!text.empty()) {
    const Line line{take_line(text), ++number};
    if (number > 1) TRY(parser.line(line));
  }
  return std::move(parser).finish(number);
}

}  // namespace rill::hls
