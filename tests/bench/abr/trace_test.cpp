// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/bench/abr/ladder.h"
#include "tests/bench/abr/trace.h"

namespace rill::bench {
namespace {

TEST(Trace, StepsAreDurationBandwidthAndLatency) {
  const auto trace = parse_trace("[[1000, 2500, 20], [0, 7, 7], [500.5, 0, 0]]", "t");
  ASSERT_TRUE(trace.ok());
  ASSERT_EQ(trace->steps.size(), 2u);  // one lasts no time
  EXPECT_EQ(trace->steps[0].duration, MediaTime::milliseconds(1000));
  EXPECT_DOUBLE_EQ(trace->steps[0].bits_per_second, 2.5e6);
  EXPECT_EQ(trace->steps[0].latency, MediaTime::milliseconds(20));
  EXPECT_EQ(trace->steps[1].duration, MediaTime::microseconds(500'500));
}

TEST(Trace, AnErrorNamesFileAndPlace) {
  const auto text = parse_trace("[[1000, 1, 1],\n [oops]]", "folder/t.json");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().message, "folder/t.json, line 2: not JSON");
  const auto step = parse_trace("[[1000, 1, 1], [1000, -1, 1]]", "t.json");
  ASSERT_FALSE(step.ok());
  EXPECT_NE(step.error().message.find("t.json, step 2:"), std::string::npos);
  EXPECT_FALSE(parse_trace("[[1000, 1]]", "t").ok());
  EXPECT_FALSE(parse_trace("{}", "t").ok());
}

TEST(Trace, OneThatNeverFlowsIsRefused) {
  EXPECT_FALSE(parse_trace("[]", "t").ok());
  EXPECT_FALSE(parse_trace("[[1000, 0, 10]]", "t").ok());
  EXPECT_FALSE(parse_trace("[[0, 100, 10]]", "t").ok());
}

TEST(Trace, AMissingFileIsToldByName) {
  const auto trace = read_trace("no/such/file.json");
  ASSERT_FALSE(trace.ok());
  EXPECT_EQ(trace.error().code, ErrorCode::kNotFound);
  EXPECT_NE(trace.error().message.find("no/such/file.json"), std::string::npos);
}

TEST(Ladder, SizesAreBytesRoundedUp) {
  const auto ladder = parse_ladder(
      R"({"segment_duration_ms": 2000, "bitrates_kbps": [100, 200], "segment_sizes_bits": [[8001, 16000]]})",
      "l");
  ASSERT_TRUE(ladder.ok());
  EXPECT_EQ(ladder->segment_duration, MediaTime::milliseconds(2000));
  EXPECT_EQ(ladder->sizes[0], (std::vector<uint64_t>{1001, 2000}));
  EXPECT_DOUBLE_EQ(ladder->stretched(3).bitrates[1], 6e5);
  EXPECT_EQ(ladder->stretched(3).sizes[0][0], 3003u);
}

TEST(Ladder, DividedItHasTheSameBytesInMoreSegments) {
  const auto ladder = parse_ladder(
      R"({"segment_duration_ms": 3000, "bitrates_kbps": [100], "segment_sizes_bits": [[80], [800]]})", "l");
  ASSERT_TRUE(ladder.ok());
  const Ladder third = ladder->divided(3);
  EXPECT_EQ(third.segment_duration, MediaTime::milliseconds(1000));
  EXPECT_EQ(third.sizes, (std::vector<std::vector<uint64_t>>{{3}, {3}, {4}, {33}, {33}, {34}}));
  EXPECT_EQ(third.bitrates, ladder->bitrates);
}

TEST(Ladder, WhatIsWrongIsToldWithItsPlace) {
  const auto error = [](const char* text) {
    const auto ladder = parse_ladder(text, "l.json");
    return ladder.ok() ? std::string() : ladder.error().message;
  };
  EXPECT_EQ(error("[]"), "l.json: segment_duration_ms is no positive number");
  EXPECT_EQ(
      error(R"({"segment_duration_ms": 1, "bitrates_kbps": [200, 100], "segment_sizes_bits": [[1, 1]]})"),
      "l.json: bitrates_kbps do not ascend");
  EXPECT_EQ(
      error(R"({"segment_duration_ms": 1, "bitrates_kbps": [1, 2], "segment_sizes_bits": [[1, 1], [1]]})"),
      "l.json: segment_sizes_bits, segment 2: not 2 positive numbers");
}

}  // namespace
}  // namespace rill::bench
