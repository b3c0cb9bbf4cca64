// SPDX-License-Identifier: Apache-2.0
#include "server/publish/body.h"

#include <zlib.h>

#include <array>
#include <cstdio>

namespace rill::server {
namespace {

SharedBytes shared(std::string_view text) {
  return std::make_shared<const std::vector<uint8_t>>(text.begin(), text.end());
}

}  // namespace

std::string content_hash(ByteSpan bytes) {
  uint64_t hash = 14695981039346656037u;
  for (const uint8_t byte : bytes) hash = (hash ^ byte) * 1099511628211u;
  std::array<char, 17> text = {};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

SharedBytes gzip(ByteSpan bytes) {
  constexpr int kGzipWindow = 15 + 16;  // zlib: 16 more asks for the gzip wrapper
  z_stream stream = {};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return nullptr;
  std::vector<uint8_t> out(deflateBound(&stream, bytes.size()));
  stream.next_in = const_cast<uint8_t*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END || out.size() >= bytes.size()) return nullptr;
  return std::make_shared<const std::vector<uint8_t>>(std::move(out));
}

ContentResponse text_response(std::string_view text, const char* content_type) {
  ContentResponse response;
  response.content_type = content_type;
  response.cache_control = kCacheLive;
  response.body = shared(text);
  response.body_gzip = gzip(*response.body);
  response.etag = '"' + content_hash(*response.body) + '"';
  return response;
}

ContentResponse immutable_response(SharedBytes bytes, const char* content_type, const std::string& etag) {
  ContentResponse response;
  response.content_type = content_type;
  response.cache_control = kCacheImmutable;
  response.etag = '"' + etag + '"';
  response.body = std::move(bytes);
  return response;
}

ContentResponse error_response(int status, std::string_view sentence) {
  ContentResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.cache_control = kCacheLive;
  response.body = shared(std::string(sentence) + "\n");
  return response;
}

}  // namespace rill::server
