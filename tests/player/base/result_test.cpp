// SPDX-License-Identifier: Apache-2.0
#include "player/base/result.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return Error{ErrorCode::kInvalidArgument, "odd", 3};
  return value / 2;
}
Result<int> quarter(int value) {
  const int once = TRY(half(value));
  return TRY(half(once));
}

TEST(Result, TryReturnsTheValueOrTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().code, ErrorCode::kInvalidArgument);
}

TEST(Result, DescribeNamesCodePlaceAndCause) {
  const Error error = std::move(quarter(3).error()).wrapped("segment 7");
  EXPECT_EQ(error.describe(),
            "invalid-argument: segment 7 at offset 3; caused by invalid-argument: odd at offset 3");
}

TEST(Result, HoldsMoveOnlyValues) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  EXPECT_EQ(*std::move(result).value(), 5);
}

}  // namespace
}  // namespace rill
