// SPDX-License-Identifier: Apache-2.0
#include "server/http/static_files.h"

#include <zlib.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>

#include "server/http/message.h"

namespace rill::server {
namespace {

namespace fs = std::filesystem;
constexpr uintmax_t kMaxFileSize = 64u << 20;
constexpr size_t kMaxCachedFiles = 256;
constexpr size_t kMinCompressed = 512;

struct MediaType {
  std::string_view extension;
  const char* type;
  bool compress;
};
constexpr std::array<MediaType, 17> kMediaTypes{{
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json", true},
    {".map", "application/json", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".svg", "image/svg+xml", true},
    {".wasm", "application/wasm", true},
    {".m3u8", "application/vnd.apple.mpegurl", true},
    {".mpd", "application/dash+xml", true},
    {".mp4", "video/mp4", false},
    {".m4s", "video/iso.segment", false},
    {".ts", "video/mp2t", false},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".ico", "image/x-icon", false},
}};

const MediaType* find_media_type(const std::string& path) {
  const std::string extension = fs::path(path).extension().string();
  for (const MediaType& candidate : kMediaTypes) {
    if (extension == candidate.extension) return &candidate;
  }
  return nullptr;
}

// FNV-1a: names a version of a file, and defends against nobody.
std::string etag_of(const std::vector<uint8_t>& bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "\"%016llx\"", static_cast<unsigned long long>(hash));
  return text.data();
}

SharedBytes gzip(const std::vector<uint8_t>& bytes) {
  z_stream stream{};
  constexpr int kGzipFormat = 15 + 16;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipFormat, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return nullptr;
  std::vector<uint8_t> packed(deflateBound(&stream, bytes.size()));
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool complete = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (!complete || packed.size() >= bytes.size()) return nullptr;
  return std::make_shared<const std::vector<uint8_t>>(std::move(packed));
}

ContentResponse not_found(const std::string& path) {
  ContentResponse response;
  response.status = 404;
  response.content_type = "text/plain; charset=utf-8";
  response.cache_control = "max-age=1";
  response.body = to_shared_bytes("404 Not Found: " + path + "\n");
  return response;
}

}  // namespace

const char* media_type(const std::string& path) {
  const MediaType* found = find_media_type(path);
  return found ? found->type : nullptr;
}

class StaticFiles::Impl {
 public:
  Impl(const std::string& demo, const std::string& player) : demo_(demo), player_(player) {}
  ~Impl() {
    pool_.stop();
    pool_.join();
  }

  void get(std::string path, std::function<void(ContentResponse)> done) {
    boost::asio::post(pool_, [this, path = std::move(path), done = std::move(done)] { done(load(path)); });
  }

 private:
  struct Cached {
    fs::file_time_type modified;
    uintmax_t size = 0;
    ContentResponse response;
  };

  ContentResponse load(const std::string& url_path) {
    constexpr std::string_view kPlayer = "/player/";
    const bool player = url_path.starts_with(kPlayer);
    std::string name = url_path.substr(player ? kPlayer.size() : 1);
    if (name.empty() || name.ends_with('/')) name += "index.html";
    const MediaType* type = find_media_type(name);
    std::error_code error;
    const fs::path folder = fs::canonical(player ? player_ : demo_, error);
    if (error || !type) return not_found(url_path);
    const fs::path file = fs::canonical(folder / name, error);
    if (error || !is_inside(file, folder) || !fs::is_regular_file(file, error)) return not_found(url_path);
    const auto modified = fs::last_write_time(file, error);
    const uintmax_t size = error ? 0 : fs::file_size(file, error);
    if (error || size > kMaxFileSize) return not_found(url_path);

    const auto found = cache_.find(file);
    if (found != cache_.end() && found->second.modified == modified && found->second.size == size) {
      return found->second.response;
    }
    ContentResponse response = read(file, *type);
    if (cache_.size() >= kMaxCachedFiles) cache_.clear();
    cache_[file] = {modified, size, response};
    return response;
  }

  static bool is_inside(const fs::path& file, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
  }

  static ContentResponse read(const fs::path& file, const MediaType& type) {
    std::ifstream stream(file, std::ios::binary);
    std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(stream), {}};
    ContentResponse response;
    response.content_type = type.type;
    response.cache_control = "no-cache";  // kept, but asked for by its ETag each time
    response.etag = etag_of(bytes);
    if (type.compress && bytes.size() >= kMinCompressed) response.body_gzip = gzip(bytes);
    response.body = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
    return response;
  }

  fs::path demo_;
  fs::path player_;
  std::map<fs::path, Cached> cache_;  // on the pool's one thread
  boost::asio::thread_pool pool_{1};
};

StaticFiles::StaticFiles(const std::string& demo, const std::string& player)
    : impl_(std::make_unique<Impl>(demo, player)) {}
StaticFiles::~StaticFiles() = default;
void StaticFiles::get(const std::string& path, std::function<void(ContentResponse)> done) {
  impl_->get(path, std::move(done));
}

}  // namespace rill::server
