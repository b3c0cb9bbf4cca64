// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/trace_link.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rill::bench {
namespace {

MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}

struct Received {
  std::optional<MediaTime> first_byte;
  std::optional<MediaTime> end;
  uint64_t bytes = 0;
  std::vector<uint8_t> head;  // the first 64
  std::vector<MediaTime> pieces;
};

class Link {
 public:
  explicit Link(std::vector<TraceStep> steps)
      : trace{"test", std::move(steps)}, link(time, trace), began(time.now()) {
    link.serve = [this](const HttpRequest&) { return answer; };
  }
  std::unique_ptr<HttpExchange> get(Received& received, uint64_t zeros) {
    answer = {};
    answer.pieces = {{zeros, 0}};
    return get(received);
  }
  std::unique_ptr<HttpExchange> get(Received& received) {
    HttpHandler handler;
    handler.on_response = [&](const HttpResponse&) { received.first_byte = time.now() - began; };
    handler.on_data = [&](ByteSpan bytes) {
      received.bytes += bytes.size();
      received.pieces.push_back(time.now() - began);
      const size_t kept = std::min(bytes.size(), 64 - received.head.size());
      received.head.insert(received.head.end(), bytes.begin(),
                           bytes.begin() + static_cast<std::ptrdiff_t>(kept));
    };
    handler.on_end = [&] { received.end = time.now() - began; };
    return link.fetch({"http://x/", std::nullopt}, std::move(handler));
  }
  void run(int64_t milliseconds) { time.run_for(ms(milliseconds)); }

  testing::FakeTime time;
  Trace trace;
  TraceLink link;
  MediaTime began;
  LinkAnswer answer;
};

TEST(TraceLink, AnAnswerTakesLatencyAndItsSizeOverTheBandwidth) {
  Link link({{ms(60'000), 800'000, ms(100)}});
  Received one;
  const auto exchange = link.get(one, 100'000);
  link.run(5000);
  EXPECT_EQ(one.first_byte, ms(100));
  EXPECT_EQ(one.end, ms(1100));
  EXPECT_EQ(one.bytes, 100'000u);
  EXPECT_EQ(link.link.bytes_carried(), 100'000u);
}

TEST(TraceLink, BytesComeEveryTenthOfASecond) {
  Link link({{ms(60'000), 800'000, ms(0)}});
  Received one;
  const auto exchange = link.get(one, 25'000);
  link.run(5000);
  EXPECT_EQ(one.pieces, (std::vector<MediaTime>{ms(100), ms(200), ms(250)}));
}

TEST(TraceLink, TwoAnswersShareTheLinkEqually) {
  Link link({{ms(60'000), 800'000, ms(0)}});
  Received small;
  Received large;
  const auto a = link.get(small, 50'000);
  const auto b = link.get(large, 100'000);
  link.run(5000);
  EXPECT_EQ(small.end, ms(1000));  // at half the bandwidth
  EXPECT_EQ(large.end, ms(1500));  // the other half second alone
}

TEST(TraceLink, AnAbortedAnswerGivesItsShareBack) {
  Link link({{ms(60'000), 800'000, ms(0)}});
  Received aborted;
  Received kept;
  auto a = link.get(aborted, 1'000'000);
  const auto b = link.get(kept, 100'000);
  link.run(1000);
  a.reset();
  link.run(5000);
  EXPECT_EQ(kept.end, ms(1500));
  EXPECT_EQ(aborted.end, std::nullopt);
  EXPECT_EQ(aborted.bytes, 50'000u);
  EXPECT_EQ(link.link.bytes_carried(), 150'000u);
}

TEST(TraceLink, AnAnswerMayBeAbortedFromItsOwnCallback) {
  Link link({{ms(60'000), 800'000, ms(0)}});
  link.answer.pieces = {{100'000, 0}};
  std::unique_ptr<HttpExchange> exchange;
  int pieces = 0;
  HttpHandler handler;
  handler.on_data = [&](ByteSpan) {
    ++pieces;
    exchange.reset();
  };
  handler.on_end = [] { FAIL() << "it was aborted"; };
  exchange = link.link.fetch({"http://x/", std::nullopt}, std::move(handler));
  Received other;
  const auto kept = link.get(other, 10'000);
  link.run(5000);
  EXPECT_EQ(pieces, 1);
  EXPECT_EQ(other.bytes, 10'000u);
}

TEST(TraceLink, NoBandwidthIsAWaitAndNotAnEnd) {
  Link link({{ms(1000), 800'000, ms(0)}, {ms(7000), 0, ms(0)}, {ms(60'000), 800'000, ms(0)}});
  Received one;
  const auto exchange = link.get(one, 150'000);
  link.run(7900);
  EXPECT_EQ(one.bytes, 100'000u);
  EXPECT_EQ(one.pieces.back(), ms(1000));
  link.run(5000);
  EXPECT_EQ(one.end, ms(8500));
}

TEST(TraceLink, TheTraceBeginsAnewWhereItEnds) {
  Link link({{ms(1000), 800'000, ms(10)}, {ms(1000), 400'000, ms(30)}});
  link.run(4500);  // in the first step of the third round
  Received one;
  const auto exchange = link.get(one, 100'000);
  link.run(20'000);
  EXPECT_EQ(one.first_byte, ms(4510));
  // 49 kB to the end of the step, 50 kB in the slow one, 1 kB more.
  EXPECT_EQ(one.end, ms(6010));
}

TEST(TraceLink, LatencyIsThatOfTheMomentOfTheRequest) {
  Link link({{ms(1000), 800'000, ms(10)}, {ms(1000), 800'000, ms(300)}});
  link.run(995);
  Received one;
  const auto exchange = link.get(one, 1000);
  link.run(1000);
  EXPECT_EQ(one.first_byte, ms(1005));
}

TEST(TraceLink, ABodyIsItsPiecesInOrder) {
  Link link({{ms(60'000), 8000, ms(0)}});  // a byte a millisecond
  link.answer.bytes = {1, 2, 3};
  link.answer.pieces = {{2, 1}, {0, 1}, {1, 1}, {2, 0}};
  Received one;
  const auto exchange = link.get(one);
  link.run(1000);
  EXPECT_EQ(one.head, (std::vector<uint8_t>{0, 0, 1, 2, 0, 3, 0, 0}));
  EXPECT_EQ(one.end, ms(8));
}

TEST(TraceLink, AnEmptyBodyEndsWithItsFirstByte) {
  Link link({{ms(60'000), 0.001, ms(40)}});
  Received one;
  const auto exchange = link.get(one);
  link.run(1000);
  EXPECT_EQ(one.first_byte, ms(40));
  EXPECT_EQ(one.end, ms(40));
}

TEST(TraceLink, WhatIsCompressedOnTheWayComesAsAWhole) {
  Link link({{ms(60'000), 800'000, ms(0)}});
  link.answer.bytes.assign(1'000'000, 7);
  link.answer.compressed = 100'000;
  Received one;
  const auto exchange = link.get(one);
  link.run(900);
  EXPECT_EQ(one.bytes, 0u);
  link.run(5000);
  EXPECT_EQ(one.end, ms(1000));
  EXPECT_EQ(one.bytes, 1'000'000u);
  EXPECT_EQ(link.link.bytes_carried(), 100'000u);
}

}  // namespace
}  // namespace rill::bench
