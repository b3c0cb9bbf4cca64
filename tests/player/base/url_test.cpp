// SPDX-License-Identifier: Apache-2.0
#include "player/base/url.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

TEST(Url, ResolvesEveryExampleOfTheStandard) {
  // RFC 3986 5.4.1 and 5.4.2.
  const std::pair<const char*, const char*> kExamples[] = {{"g:h", "g:h"},
                                                           {"g", "http://a/b/c/g"},
                                                           {"./g", "http://a/b/c/g"},
                                                           {"g/", "http://a/b/c/g/"},
                                                           {"/g", "http://a/g"},
                                                           {"//g", "http://g"},
                                                           {"?y", "http://a/b/c/d;p?y"},
                                                           {"g?y", "http://a/b/c/g?y"},
                                                           {"#s", "http://a/b/c/d;p?q#s"},
                                                           {"g#s", "http://a/b/c/g#s"},
                                                           {"g?y#s", "http://a/b/c/g?y#s"},
                                                           {";x", "http://a/b/c/;x"},
                                                           {"g;x?y#s", "http://a/b/c/g;x?y#s"},
                                                           {"", "http://a/b/c/d;p?q"},
                                                           {".", "http://a/b/c/"},
                                                           {"./", "http://a/b/c/"},
                                                           {"..", "http://a/b/"},
                                                           {"../", "http://a/b/"},
                                                           {"../g", "http://a/b/g"},
                                                           {"../..", "http://a/"},
                                                           {"../../", "http://a/"},
                                                           {"../../g", "http://a/g"},
                                                           {"../../../g", "http://a/g"},
                                                           {"../../../../g", "http://a/g"},
                                                           {"/./g", "http://a/g"},
                                                           {"/../g", "http://a/g"},
                                                           {"g.", "http://a/b/c/g."},
                                                           {".g", "http://a/b/c/.g"},
                                                           {"g..", "http://a/b/c/g.."},
                                                           {"..g", "http://a/b/c/..g"},
                                                           {"./../g", "http://a/b/g"},
                                                           {"./g/.", "http://a/b/c/g/"},
                                                           {"g/./h", "http://a/b/c/g/h"},
                                                           {"g/../h", "http://a/b/c/h"},
                                                           {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
                                                           {"g;x=1/../y", "http://a/b/c/y"},
                                                           {"g?y/./x", "http://a/b/c/g?y/./x"},
                                                           {"g?y/../x", "http://a/b/c/g?y/../x"},
                                                           {"g#s/../x", "http://a/b/c/g#s/../x"},
                                                           {"http:g", "http:g"}};
  for (const auto& [reference, expected] : kExamples) {
    EXPECT_EQ(resolve_url("http://a/b/c/d;p?q", reference), expected) << reference;
  }
}

TEST(Url, ResolvesAgainstHostsWithoutAPathAndAgainstNothing) {
  EXPECT_EQ(resolve_url("https://a:8080", "x.ts"), "https://a:8080/x.ts");
  EXPECT_EQ(resolve_url("https://a#frag", "?q=1"), "https://a?q=1");
  EXPECT_EQ(resolve_url("", "a/b.ts"), "a/b.ts");
  EXPECT_EQ(resolve_url("dir/list.m3u8", "b.ts"), "dir/b.ts");
  EXPECT_EQ(resolve_url("/dir/list.m3u8", "../b.ts"), "/b.ts");
}

TEST(Url, SplitsAndJoinsWithoutLoss) {
  for (const char* url :
       {"https://user@h:1/p/q?a=b#c", "//h", "/p", "", "?", "#", "a:b", "1a:b", "http://h?x"}) {
    EXPECT_EQ(join_url(split_url(url)), url);
  }
  EXPECT_FALSE(split_url("1a:b").scheme.has_value());
  EXPECT_EQ(split_url("http://h?x").authority, "h");
}

TEST(Url, FindsAndAddsQueryParameters) {
  EXPECT_EQ(query_parameter("http://a/?x=1&yy=2%203&z", "yy"), "2%203");
  EXPECT_EQ(query_parameter("http://a/?x=1&z", "z"), "");
  EXPECT_EQ(query_parameter("http://a/?x=1", "y"), std::nullopt);
  EXPECT_EQ(query_parameter("http://a/#?x=1", "x"), std::nullopt);
  EXPECT_EQ(with_query_parameter("http://a/b", "k", "v"), "http://a/b?k=v");
  EXPECT_EQ(with_query_parameter("http://a/b?x=1#f", "k", "v"), "http://a/b?x=1&k=v#f");
  EXPECT_EQ(with_query_parameter("http://a/b?", "k", "v"), "http://a/b?k=v");
}

TEST(Url, DecodesPercentEscapes) {
  EXPECT_EQ(percent_decoded("a%20b%2Fc%zz%4"), "a b/c%zz%4");
  EXPECT_EQ(percent_decoded("%41%"), "A%");
}

}  // namespace
}  // namespace rill
