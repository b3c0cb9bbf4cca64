// SPDX-License-Identifier: Apache-2.0
//
// What a channel publishes in HLS, as a folder that other programs can play.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "player/format/hls/reader.h"
#include "server/publish/channel_content.h"

namespace rill::server::test {

// Gone with the object.
class PublishedFolder {
 public:
  explicit PublishedFolder(const std::string& name)
      : folder_(std::filesystem::temp_directory_path() /
                ("rill-" + name + "-" + std::to_string(::getpid()))) {}
  ~PublishedFolder() { std::filesystem::remove_all(folder_); }
  PublishedFolder(const PublishedFolder&) = delete;
  PublishedFolder& operator=(const PublishedFolder&) = delete;

  // The multivariant playlist, and everything of each rendition, playlists ended.
  void save_all(ChannelContent& content) {
    save(content, "index.m3u8");
    for (const RenditionConfig& rendition : content.videos()) save_rendition(content, rendition.name);
    for (const AudioRenditionConfig& rendition : content.audios()) save_rendition(content, rendition.name);
  }
  [[nodiscard]] std::string path(const std::string& file) const { return (folder_ / file).string(); }

 private:
  std::string save(ChannelContent& content, const std::string& path, const std::string& suffix = "") {
    std::string text;
    content.get(path, MediaTime(), [&](ContentResponse response) {
      EXPECT_EQ(response.status, 200) << path;
      text.assign(response.body->begin(), response.body->end());
    });
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text << suffix;
    return text;
  }
  void save_rendition(ChannelContent& content, const std::string& rendition) {
    // Ended, so that ffmpeg does not wait for more.
    const std::string text = save(content, rendition + "/index.m3u8", "#EXT-X-ENDLIST\n");
    auto playlist = hls::parse_playlist(text, {.base_url = "http://localhost/"});
    ASSERT_TRUE(playlist.ok());
    for (const hls::Segment& segment : std::get<hls::MediaPlaylist>(*playlist).segments) {
      save(content, rendition + segment.uri.substr(segment.uri.rfind('/')));
      save(content, rendition + segment.map->uri.substr(segment.map->uri.rfind('/')));
    }
  }

  const std::filesystem::path folder_;
};

}  // namespace rill::server::test
