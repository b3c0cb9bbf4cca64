// SPDX-License-Identifier: Apache-2.0
//
// Files of the demo page and the player, read, hashed and compressed on a thread of their own and kept in
// memory until they change on disk. Thread-safe; `done` is called exactly once, on that thread, unless the
// object is destroyed first.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/publish/content.h"

namespace rill::server {

// The media type by the file's extension, null for a type that is not served.
[[nodiscard]] const char* media_type(const std::string& path);

class StaticFiles {
 public:
  // "/player/x" is x in `player`, any other "/x" is x in `demo`, and a folder is its index.html.
  StaticFiles(const std::string& demo, const std::string& player);
  ~StaticFiles();

  // `path` as parse_target() leaves it. Status 200 or 404. Links that lead out of the two folders are not
  // followed.
  void get(const std::string& path, std::function<void(ContentResponse)> done);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rill::server
