// SPDX-License-Identifier: Apache-2.0
//
// Any text parses or fails; what parses is written, and what was written parses again, to something that is
// written the same. A playlist cut in two stands for the reload before it, so that delta updates are met too.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "check.h"
#include "player/format/hls/reader.h"
#include "player/format/hls/writer.h"

namespace {

using namespace rill::hls;

std::string written(const Playlist& playlist) {
  return std::visit([](const auto& value) { return write_playlist(value); }, playlist);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<Variable> imports{{"host", "https://cdn.example"}};
  auto playlist = parse_playlist(
      text, {.base_url = "https://origin.example/live/a/index.m3u8?token=t%20u", .imports = imports});
  if (!playlist.ok()) return 0;
  // References in the text were replaced; what still looks like one would be replaced again.
  // A multivariant playlist without a variant has perhaps nothing left that says what it is.
  const auto* multivariant = std::get_if<MultivariantPlaylist>(&*playlist);
  const bool empty = multivariant != nullptr && multivariant->variants.empty();
  if (text.find("{$") == std::string_view::npos && !empty) {
    const std::string once = written(*playlist);
    const auto again = parse_playlist(once);
    rill::fuzz::check(again.ok(), "a written playlist parses");
    rill::fuzz::check(written(*again) == once, "a written playlist is written the same again");
  }
  if (auto* media = std::get_if<MediaPlaylist>(&*playlist)) {
    for (size_t i = 0; i < media->segments.size() && i < 64; ++i) (void)media->date_of(i);
    MediaPlaylist previous = *media;
    previous.skip.reset();
    (void)apply_delta(previous, std::move(*media));
  }
  return 0;
}
