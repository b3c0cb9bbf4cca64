// SPDX-License-Identifier: Apache-2.0
#include "player/source/fetch.h"

#include <gtest/gtest.h>

#include "tests/support/fake_platform.h"

namespace rill::source {
namespace {

using testing::FakeHttp;
using testing::FakeResponse;
using testing::FakeTime;

constexpr FetchPolicy kPolicy{.idle_limit = MediaTime::milliseconds(3000),
                              .attempts = 4,
                              .first_delay = MediaTime::milliseconds(250),
                              .delay_cap = MediaTime::milliseconds(600),
                              .max_bytes = 10'000,
                              .measured = TransferKind::kMedia};

struct Loaded {
  FakeTime time;
  FakeHttp http{time};
  Network network{http, time, time, Jitter(7)};
  std::vector<uint8_t> bytes;
  bool ended = false;
  std::optional<Error> failed;
  std::unique_ptr<Fetch> fetch;

  void start(HttpRequest request = {"http://a.test/x", std::nullopt}, const FetchPolicy& policy = kPolicy) {
    fetch = std::make_unique<Fetch>(
        network, std::move(request), policy,
        FetchEvents{
            .on_response = nullptr,
            .on_data = [this](ByteSpan piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); },
            .on_end =
                [this] {
                  ended = true;
                  fetch.reset();  // allowed
                },
            .on_failed =
                [this](Error error) {
                  failed = std::move(error);
                  fetch.reset();
                }});
  }
};

std::vector<uint8_t> counting(size_t count) {
  std::vector<uint8_t> bytes(count);
  for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  return bytes;
}

FakeResponse body(std::vector<uint8_t> bytes) {
  FakeResponse response;
  response.body = std::move(bytes);
  return response;
}

FakeResponse broken(std::vector<uint8_t> bytes) {
  FakeResponse response = body(std::move(bytes));
  response.error = Error{ErrorCode::kNetwork, "reset"};
  return response;
}

FakeResponse status(int code) {
  FakeResponse response;
  response.status = code;
  return response;
}

TEST(Fetch, GivesTheBytesAndTheEnd) {
  Loaded l;
  l.http.serve = [](const HttpRequest&) { return body(counting(1000)); };
  l.start();
  l.time.run_for(MediaTime::milliseconds(500));
  EXPECT_TRUE(l.ended);
  EXPECT_EQ(l.bytes, counting(1000));
  EXPECT_EQ(l.time.pending(), 0U);
}

TEST(Fetch, TriesAgainWithGrowingDelaysAndGivesUpWithTheLastError) {
  Loaded l;
  l.http.serve = [](const HttpRequest&) { return status(503); };
  l.start();
  l.time.run_for(MediaTime::milliseconds(5000));
  ASSERT_TRUE(l.failed.has_value());
  EXPECT_EQ(l.failed->code, ErrorCode::kHttpStatus);
  ASSERT_EQ(l.http.requests.size(), 4U);
  for (size_t i = 1; i < 4; ++i) {
    const double delay = (l.http.requests[i].at - l.http.requests[i - 1].at).as_milliseconds();
    const double longest = std::min(600.0, 250.0 * (1 << (i - 1)));
    EXPECT_GE(delay, longest * 0.75);
    EXPECT_LE(delay, longest + 10);
  }
}

TEST(Fetch, WhatTheNetworkSaysComesWithTheAddress) {
  Loaded l;
  l.http.serve = [](const HttpRequest&) { return broken({}); };
  l.start();
  l.time.run_for(MediaTime::milliseconds(5000));
  ASSERT_TRUE(l.failed.has_value());
  EXPECT_EQ(l.failed->message, "http://a.test/x: reset");
}

TEST(Fetch, TypesTheErrors) {
  for (const auto& [code, expected] : {std::pair{404, ErrorCode::kNotFound},
                                       {410, ErrorCode::kNotFound},
                                       {403, ErrorCode::kUnauthorized},
                                       {500, ErrorCode::kHttpStatus}}) {
    Loaded l;
    l.http.serve = [code](const HttpRequest&) { return status(code); };
    l.start();
    l.time.run_for(MediaTime::milliseconds(5000));
    ASSERT_TRUE(l.failed.has_value());
    EXPECT_EQ(l.failed->code, expected);
    EXPECT_EQ(l.failed->message, "HTTP status " + std::to_string(code) + " for http://a.test/x");
    EXPECT_EQ(l.http.requests.size(), expected == ErrorCode::kUnauthorized ? 1U : 4U);
  }
}

TEST(Fetch, GoesOnAfterTheByteWhereABrokenAnswerStopped) {
  for (const bool ranges : {true, false}) {
    Loaded l;
    l.http.ranges = ranges;
    int served = 0;
    l.http.serve = [&](const HttpRequest&) {
      std::vector<uint8_t> bytes = counting(1000);
      if (++served > 1) return body(bytes);
      bytes.resize(300);
      return broken(bytes);
    };
    l.start();
    l.time.run_for(MediaTime::milliseconds(2000));
    EXPECT_TRUE(l.ended);
    EXPECT_EQ(l.bytes, counting(1000));
    EXPECT_EQ(l.http.requests.at(1).range, (ByteRange{300, std::nullopt}));
  }
}

TEST(Fetch, AByteRangeIsKeptAcrossRetriesAndCutWhereTheServerIgnoresIt) {
  for (const bool ranges : {true, false}) {
    Loaded l;
    l.http.ranges = ranges;
    l.http.serve = [](const HttpRequest&) { return body(counting(1000)); };
    l.start({"http://a.test/x", ByteRange{100, 50}});
    l.time.run_for(MediaTime::milliseconds(2000));
    const std::vector<uint8_t> whole = counting(1000);
    EXPECT_TRUE(l.ended);
    EXPECT_EQ(l.bytes, std::vector<uint8_t>(whole.begin() + 100, whole.begin() + 150));
  }
}

TEST(Fetch, ABodyShorterThanPromisedIsResumed) {
  Loaded l;
  int served = 0;
  l.http.serve = [&](const HttpRequest&) {
    FakeResponse response = body(counting(1000));
    if (++served == 1) {
      response.body.resize(400);
      response.content_length = 1000;
    }
    return response;
  };
  l.start();
  l.time.run_for(MediaTime::milliseconds(2000));
  EXPECT_TRUE(l.ended);
  EXPECT_EQ(l.bytes, counting(1000));
}

TEST(Fetch, SilenceTimesOut) {
  Loaded l;
  l.http.serve = [](const HttpRequest&) {
    FakeResponse response;
    response.silent = true;
    return response;
  };
  l.start();
  l.time.run_for(MediaTime::milliseconds(20'000));
  ASSERT_TRUE(l.failed.has_value());
  EXPECT_EQ(l.failed->code, ErrorCode::kTimeout);
  EXPECT_NEAR((l.http.requests[1].at - l.http.requests[0].at).as_seconds(), 3.2, 0.2);
  EXPECT_EQ(l.http.open, 0U);
}

TEST(Fetch, MoreThanTheLimitIsRefused) {
  Loaded l;
  l.http.serve = [](const HttpRequest&) { return body(counting(20'000)); };
  l.start();
  l.time.run_for(MediaTime::milliseconds(2000));
  ASSERT_TRUE(l.failed.has_value());
  EXPECT_EQ(l.failed->code, ErrorCode::kTooLarge);
  EXPECT_EQ(l.http.requests.size(), 1U);
}

TEST(Fetch, DestroyingItAbortsAndNothingIsCalledAnyMore) {
  Loaded l;
  l.http.serve = [](const HttpRequest&) { return body(counting(1000)); };
  l.start();
  l.time.run_for(MediaTime::milliseconds(12));
  l.fetch.reset();
  const size_t got = l.bytes.size();
  l.time.run_for(MediaTime::milliseconds(1000));
  EXPECT_EQ(l.bytes.size(), got);
  EXPECT_FALSE(l.ended);
  EXPECT_EQ(l.http.open, 0U);
  EXPECT_EQ(l.time.pending(), 0U);
}

TEST(Backoff, DoublesUpToItsCapAndSpreads) {
  Backoff backoff(MediaTime::milliseconds(100), MediaTime::milliseconds(800), 3);
  std::vector<double> delays;
  for (int i = 0; i < 50; ++i) delays.push_back(backoff.next_delay().as_milliseconds());
  EXPECT_LE(delays[0], 100);
  EXPECT_GE(delays[0], 75);
  for (size_t i = 4; i < delays.size(); ++i) {
    EXPECT_LE(delays[i], 800);
    EXPECT_GE(delays[i], 600);
  }
  EXPECT_NE(delays[10], delays[11]);
}

TEST(Fetch, MeasuresWhatItIsToldToMeasure) {
  for (const bool measured : {true, false}) {
    Loaded l;
    std::vector<TransferSample> samples;
    l.network.throughput.on_sample = [&](const TransferSample& sample) { samples.push_back(sample); };
    l.http.serve = [](const HttpRequest&) { return body(counting(9000)); };
    FetchPolicy policy = kPolicy;
    if (!measured) policy.measured.reset();
    l.start({"http://a.test/x", std::nullopt}, policy);
    l.time.run_for(MediaTime::milliseconds(500));
    ASSERT_TRUE(l.ended);
    ASSERT_EQ(samples.size(), measured ? 1U : 0U);
    EXPECT_EQ(l.network.throughput.total_bytes(), measured ? 9000U : 0U);
    if (!measured) continue;
    EXPECT_EQ(samples[0].bytes, 9000U);
    EXPECT_EQ(samples[0].flowing, MediaTime::milliseconds(25));
    EXPECT_EQ(samples[0].first_byte, MediaTime::milliseconds(5));
  }
}

TEST(Fetch, ABodyOutOfTheBrowsersCacheSaysNothingOfTheNetwork) {
  Loaded l;
  size_t samples = 0;
  l.network.throughput.on_sample = [&](const TransferSample&) { ++samples; };
  l.http.serve = [](const HttpRequest&) {
    FakeResponse response = body(counting(9000));
    response.from_cache = true;
    return response;
  };
  l.start();
  l.time.run_for(MediaTime::milliseconds(500));
  EXPECT_TRUE(l.ended);
  EXPECT_EQ(samples, 0U);
}

TEST(Fetch, AnAttemptThatBreaksIsMeasuredToo) {
  Loaded l;
  uint64_t bytes = 0;
  l.network.throughput.on_sample = [&](const TransferSample& sample) { bytes += sample.bytes; };
  l.http.serve = [](const HttpRequest&) { return broken(counting(9000)); };
  l.start();
  l.time.run_for(MediaTime::milliseconds(100));
  l.fetch.reset();
  EXPECT_EQ(bytes, 9000U);
  EXPECT_EQ(l.time.pending(), 0U);
}

}  // namespace
}  // namespace rill::source
