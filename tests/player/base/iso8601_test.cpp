// SPDX-License-Identifier: Apache-2.0
#include "player/base/iso8601.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

int64_t microseconds(std::string_view text) {
  const auto result = parse_iso8601(text);
  EXPECT_TRUE(result.ok()) << text;
  return result.ok() ? result->as_microseconds() : -1;
}

TEST(Iso8601, ReadsZonesAndFractions) {
  EXPECT_EQ(microseconds("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(microseconds("2026-11-23T02:15:09.125Z"), 1'795'400'109'125'000);
  EXPECT_EQ(microseconds("2026-11-23T03:15:09.125+01:00"), 1'795'400'109'125'000);
  EXPECT_EQ(microseconds("2026-11-22T20:45:09.125-0530"), 1'795'400'109'125'000);
  EXPECT_EQ(microseconds("2026-11-23t04:15:09,125+02"), 1'795'400'109'125'000);
  EXPECT_EQ(microseconds("2026-11-23 02:15:09.1250009999"), 1'795'400'109'125'000);
  EXPECT_EQ(microseconds("2026-11-23T02:15Z"), 1'795'400'100'000'000);
}

TEST(Iso8601, KnowsLeapYearsAndDatesBefore1970) {
  EXPECT_EQ(microseconds("2024-02-29T00:00:00Z"), 1'709'164'800'000'000);
  EXPECT_EQ(microseconds("1969-12-31T23:59:59.5Z"), -500'000);
  EXPECT_EQ(microseconds("2016-12-31T23:59:60Z"), microseconds("2017-01-01T00:00:00Z"));
  EXPECT_FALSE(parse_iso8601("2023-02-29T00:00:00Z").ok());
  EXPECT_FALSE(parse_iso8601("1900-02-29T00:00:00Z").ok());
}

TEST(Iso8601, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2026", "2026-11-23", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T02:15:09.Z",
        "2026-11-23T02:15:09X", "2026-11-23T02:15:09Z ", "+026-11-23T02:15:09Z", "2026-11-23T02:15:09+1"}) {
    EXPECT_EQ(parse_iso8601(text).error().code, ErrorCode::kMalformed) << text;
  }
}

TEST(Iso8601, WhatIsFormattedReadsBack) {
  for (const int64_t value :
       {int64_t{0}, int64_t{1'795'400'109'125'000}, int64_t{-1'000}, int64_t{951'782'399'999'000},
        int64_t{-62'135'596'800'000'000}, int64_t{253'402'300'799'999'000}}) {
    EXPECT_EQ(microseconds(format_iso8601(UnixTime::from_microseconds(value))), value);
  }
  EXPECT_EQ(format_iso8601(UnixTime::from_microseconds(1'795'400'109'125'999)), "2026-11-23T02:15:09.125Z");
  EXPECT_EQ(format_iso8601(UnixTime::from_microseconds(INT64_MAX)), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(format_iso8601(UnixTime::from_microseconds(INT64_MIN)), "0001-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace rill
