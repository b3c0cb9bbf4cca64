// SPDX-License-Identifier: Apache-2.0
#include "server/http/negotiation.h"

#include <gtest/gtest.h>

#include "server/http/target.h"

namespace rill::server {
namespace {

std::string field(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.fields) {
    if (key == name) return value;
  }
  return {};
}

ContentResponse playlist() {
  ContentResponse content;
  content.content_type = "application/vnd.apple.mpegurl";
  content.cache_control = "max-age=1";
  content.etag = "\"v1\"";
  content.body = to_shared_bytes("0123456789");
  content.body_gzip = to_shared_bytes("zip");
  return content;
}

TEST(Targets, AreDecodedIntoPathAndQuery) {
  const auto target = parse_target("/live/a%20b/x.m3u8?_HLS_msn=7&key=a%26b&flag").value();
  EXPECT_EQ(target.path, "/live/a b/x.m3u8");
  EXPECT_EQ(target.query, (Query{{"_HLS_msn", "7"}, {"key", "a&b"}, {"flag", ""}}));
  EXPECT_EQ(parse_target("http://host:80/x?y=1").value().path, "/x");
  EXPECT_EQ(parse_target("http://host").value().path, "/");
  EXPECT_EQ(parse_target("/a#b").value().path, "/a");
  EXPECT_EQ(parse_target("/%2e%2e%2fsecret").ok(), false);
}

TEST(Targets, ThatCouldLeaveAFolderOrConfuseALogAreRefused) {
  for (const char* target : {"", "x", "/..", "/a/../b", "/a/.", "/%2e%2e/b", "/a%2f..%2fb", "/a\\b", "/%5c",
                             "/%00", "/a%0d%0ab", "/%", "/%g0", "/%4", "//../x", "ftp://h/x"}) {
    EXPECT_FALSE(parse_target(target).ok()) << target;
  }
  EXPECT_TRUE(parse_target("/a..b/...").ok());
}

TEST(Ranges, AreReadAsTheRfcSays) {
  struct Case {
    const char* range;
    RangeOutcome outcome;
    size_t offset, length;
  };
  const Case cases[] = {
      {"bytes=0-0", RangeOutcome::kPart, 0, 1},
      {"bytes=2-5", RangeOutcome::kPart, 2, 4},
      {"bytes=7-", RangeOutcome::kPart, 7, 3},
      {"bytes=-3", RangeOutcome::kPart, 7, 3},
      {"bytes=-30", RangeOutcome::kPart, 0, 10},
      {"bytes=5-99999999999", RangeOutcome::kPart, 5, 5},
      {"Bytes = 1-2", RangeOutcome::kPart, 1, 2},
      {"bytes=10-", RangeOutcome::kUnsatisfiable, 0, 0},
      {"bytes=-0", RangeOutcome::kUnsatisfiable, 0, 0},
      {"bytes=0-1,3-4", RangeOutcome::kWhole, 0, 10},
      {"bytes=5-2", RangeOutcome::kWhole, 0, 10},
      {"bytes=a-b", RangeOutcome::kWhole, 0, 10},
      {"bytes=", RangeOutcome::kWhole, 0, 10},
      {"items=0-1", RangeOutcome::kWhole, 0, 10},
      {"bytes=99999999999999999999-", RangeOutcome::kWhole, 0, 10},
      {"", RangeOutcome::kWhole, 0, 10},
  };
  for (const Case& c : cases) {
    const RangeDecision decision = decide_range(c.range, 10);
    EXPECT_EQ(decision.outcome, c.outcome) << c.range;
    EXPECT_EQ(decision.offset, c.offset) << c.range;
    EXPECT_EQ(decision.length, c.length) << c.range;
  }
  EXPECT_EQ(decide_range("bytes=0-", 0).outcome, RangeOutcome::kUnsatisfiable);
}

TEST(Encodings, GzipIsTakenOnlyWhereItIsWelcome) {
  for (const char* yes : {"gzip", "br, gzip;q=0.5", "GZIP", "*", "gzip;q=0.001", "identity;q=0.5, gzip"}) {
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  }
  for (const char* no : {"", "br", "gzip;q=0", "gzip; q=0.0, *", "identity, gzip;q=0.5", "*;q=0"}) {
    EXPECT_FALSE(accepts_gzip(no)) << no;
  }
}

TEST(Answers, PlainAndCompressedBytesHaveTheirOwnEntityTags) {
  Request request;
  Response response = answer(request, playlist());
  EXPECT_EQ(response.length, 10u);
  EXPECT_EQ(field(response, "ETag"), "\"v1\"");
  EXPECT_EQ(field(response, "Vary"), "Accept-Encoding");
  EXPECT_EQ(field(response, "Cache-Control"), "max-age=1");

  request.accept_encoding = "gzip, deflate, br";
  response = answer(request, playlist());
  EXPECT_EQ(response.length, 3u);
  EXPECT_EQ(field(response, "Content-Encoding"), "gzip");
  EXPECT_EQ(field(response, "ETag"), "\"v1-gz\"");

  for (const char* known : {"\"v1\"", "W/\"v1-gz\"", "\"x\", \"v1\"", "*"}) {
    request.if_none_match = known;
    response = answer(request, playlist());
    EXPECT_EQ(response.status, 304) << known;
    EXPECT_EQ(response.length, 0u);
  }
  request.if_none_match = "\"v2\"";
  EXPECT_EQ(answer(request, playlist()).status, 200);
}

TEST(Answers, RangesAreOfThePlainBytes) {
  Request request;
  request.accept_encoding = "gzip";
  request.range = "bytes=2-4";
  Response response = answer(request, playlist());
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(response.offset, 2u);
  EXPECT_EQ(response.length, 3u);
  EXPECT_EQ(field(response, "Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(field(response, "Content-Encoding"), "");

  request.if_range = "\"other\"";
  EXPECT_EQ(answer(request, playlist()).status, 200);
  request.if_range = "\"v1\"";
  EXPECT_EQ(answer(request, playlist()).status, 206);

  request.range = "bytes=10-";
  response = answer(request, playlist());
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(field(response, "Content-Range"), "bytes */10");
}

TEST(Answers, ErrorsAreNeitherCutNorValidated) {
  ContentResponse missing = playlist();
  missing.status = 404;
  Request request;
  request.range = "bytes=0-1";
  request.if_none_match = "*";
  EXPECT_EQ(answer(request, missing).status, 404);
}

}  // namespace
}  // namespace rill::server
