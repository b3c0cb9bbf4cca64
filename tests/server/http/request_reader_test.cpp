// SPDX-License-Identifier: Apache-2.0
#include "server/http/request_reader.h"

#include <gtest/gtest.h>

namespace rill::server {
namespace {

using Event = RequestReader::Event;

ByteSpan span(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Status of the first error, 0 if the text is complete requests only, -1 if it wants more.
int outcome(std::string_view text) {
  RequestReader reader;
  reader.append(span(text));
  while (true) {
    switch (reader.next()) {
      case Event::kError:
        return reader.error_status();
      case Event::kNeedBytes:
        return reader.has_begun() ? -1 : 0;
      case Event::kBody:
        (void)reader.take_body();
        break;
      default:
        break;
    }
  }
}

TEST(RequestReader, PipelinedRequestsComeOneAfterTheOtherHoweverTheBytesFall) {
  const std::string text =
      "GET /a?x=1 HTTP/1.1\r\nHost: h\r\nRange: bytes=0-1\r\n\r\n"
      "PUT /ingest/cam HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
      "POST /ingest/cam HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n0\r\n\r\n"
      "GET /b HTTP/1.0\r\n\r\n";
  for (const size_t step : {size_t{1}, size_t{7}, text.size()}) {
    RequestReader reader;
    std::vector<std::string> paths;
    std::string bodies;
    size_t ends = 0;
    for (size_t at = 0; at < text.size(); at += step) {
      reader.append(span(std::string_view(text).substr(at, step)));
      for (Event event = reader.next(); event != Event::kNeedBytes; event = reader.next()) {
        ASSERT_NE(event, Event::kError) << reader.error_message();
        if (event == Event::kHeader) paths.push_back(reader.request().path);
        if (event == Event::kEnd) ++ends;
        if (event == Event::kBody) {
          for (const uint8_t byte : reader.take_body()) bodies.push_back(static_cast<char>(byte));
        }
      }
    }
    EXPECT_EQ(paths, (std::vector<std::string>{"/a", "/ingest/cam", "/ingest/cam", "/b"})) << step;
    EXPECT_EQ(bodies, "helloabc0123456789abcdef") << step;
    EXPECT_EQ(ends, 4u) << step;
    EXPECT_FALSE(reader.request().keep_alive);
  }
}

TEST(RequestReader, TellsWhatTheHeadersSay) {
  RequestReader reader;
  reader.append(
      span("POST /x HTTP/1.1\r\nhost: h\r\nAuthorization: Bearer k\r\nIf-None-Match: \"a\"\r\n"
           "Accept-Encoding: gzip\r\nExpect: 100-Continue\r\nTransfer-Encoding: chunked\r\nConnection: "
           "close\r\n\r\n"));
  ASSERT_EQ(reader.next(), Event::kHeader);
  const Request& request = reader.request();
  EXPECT_EQ(request.method, Method::kPost);
  EXPECT_EQ(request.authorization, "Bearer k");
  EXPECT_EQ(request.if_none_match, "\"a\"");
  EXPECT_EQ(request.accept_encoding, "gzip");
  EXPECT_TRUE(request.expects_continue);
  EXPECT_TRUE(request.chunked);
  EXPECT_TRUE(request.has_body());
  EXPECT_FALSE(request.keep_alive);
}

TEST(RequestReader, RefusesWhatIsNoRequest) {
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), 0);
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\nHost: h\r\n"), -1);
  EXPECT_EQ(outcome("\x16\x03\x01\x02 tls hello \r\n\r\n"), 400);
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\n\r\n"), 400);  // no Host
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
  EXPECT_EQ(outcome("GET /../x HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
  EXPECT_EQ(outcome("GET / HTTP/3.0\r\nHost: h\r\n\r\n"), 505);
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), 431);
  EXPECT_EQ(outcome("GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n"), 431);
  // Two framings of one body are how requests are smuggled.
  EXPECT_EQ(
      outcome(
          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      400);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), 400);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n"), 400);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), 400);
}

}  // namespace
}  // namespace rill::server
