// SPDX-License-Identifier: Apache-2.0
//
// Our handling of HTTP requests on hostile bytes: framing of headers and bodies, targets, queries, ranges,
// encodings, validators. The first byte is the size of the pieces in which the rest arrives. Whatever a
// request asks for, the answer must lie within the content; and pieces must not change what is read.
#include <algorithm>
#include <cstdlib>

#include "server/http/negotiation.h"
#include "server/http/request_reader.h"

namespace {

using namespace rill;
using namespace rill::server;
using Event = RequestReader::Event;

void check_answer(const Request& request) {
  ContentResponse content;
  content.etag = "\"tag\"";
  content.body = to_shared_bytes("0123456789abcdef");
  content.body_gzip = to_shared_bytes("zip");
  const Response response = answer(request, content);
  const size_t size = response.body ? response.body->size() : 0;
  if (response.offset > size || response.length > size - response.offset) std::abort();
  const std::string head = serialize_head(response, request.keep_alive, "");
  if (head.find("\r\n\r\n") != head.size() - 4) std::abort();
  if (request.path != "*" && !request.path.starts_with('/')) std::abort();
  if (("/" + request.path + "/").find("/../") != std::string::npos) std::abort();
}

// Everything the reader says of the input, fed in pieces of `step` bytes.
std::string read_all(ByteSpan input, size_t step) {
  RequestReader reader;
  std::string story;
  while (true) {
    const Event event = reader.next();
    if (event == Event::kError) return story + "!" + std::to_string(reader.error_status());
    if (event == Event::kHeader) {
      check_answer(reader.request());
      story += "\nH" + reader.request().path;
    }
    if (event == Event::kBody) {
      for (const uint8_t byte : reader.take_body()) story += static_cast<char>(byte);
    }
    if (event == Event::kEnd) story += "E";
    if (event != Event::kNeedBytes) continue;
    if (input.empty()) return story;
    const size_t count = std::min(step, input.size());
    reader.append(input.first(count));
    input = input.subspan(count);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const ByteSpan input(data + 1, size - 1);
  const std::string whole = read_all(input, input.size() + 1);
  const std::string pieces = read_all(input, std::max<size_t>(1, data[0]));
  // An error may be seen earlier in the whole than in pieces; up to there the two must agree.
  const size_t common = std::min(whole.find('!'), pieces.find('!'));
  if (whole.substr(0, common) != pieces.substr(0, common)) std::abort();
  return 0;
}
