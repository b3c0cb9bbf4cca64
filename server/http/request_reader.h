// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 requests out of the bytes of one connection, without its socket: headers, then pieces of the body,
// then the next request (pipelined bytes wait). The parsing is Beast's; limits and meaning are ours. One
// connection's thread.
//
//   reader.append(bytes_from_the_socket);
//   switch (reader.next()) {
//     case RequestReader::Event::kHeader: handle(reader.request()); ...
//     case RequestReader::Event::kBody: take(reader.take_body()); ...
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "player/base/byte_reader.h"
#include "server/http/message.h"

namespace rill::server {

inline constexpr uint32_t kMaxHeaderSize = 16u << 10;

class RequestReader {
 public:
  enum class Event : uint8_t {
    kNeedBytes,  // append() more
    kHeader,     // request() is valid until kEnd
    kBody,       // take_body() has bytes
    kEnd,        // the request is complete; next() goes on with the following one
    kError,      // error_status() and error_message(); the connection can only be closed
  };

  RequestReader();
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  void append(ByteSpan bytes);
  [[nodiscard]] Event next();

  [[nodiscard]] const Request& request() const;
  [[nodiscard]] std::vector<uint8_t> take_body();
  // Whether any byte of the next request has arrived.
  [[nodiscard]] bool has_begun() const;
  [[nodiscard]] int error_status() const;  // 400, 431, 505
  [[nodiscard]] const std::string& error_message() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rill::server
