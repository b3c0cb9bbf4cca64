// SPDX-License-Identifier: Apache-2.0
#include "player/base/media_time.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rill {
namespace {

TEST(MediaTime, ConvertsTicksToNearestMicrosecondAndBack) {
  EXPECT_EQ(MediaTime::from_ticks(3003, 90000).as_microseconds(), 33367);
  EXPECT_EQ(MediaTime::from_ticks(3003, 90000).to_ticks(90000), 3003);
  EXPECT_EQ(MediaTime::from_ticks(-1, 3).as_microseconds(), -333333);
}

TEST(MediaTime, KeepsEpochBasedTimestampsExact) {
  const int64_t ticks = int64_t{1'790'000'000} * 90000 + 1;
  EXPECT_EQ(MediaTime::from_ticks(ticks, 90000).to_ticks(90000), ticks);
}

TEST(MediaTime, SaturatesInsteadOfOverflowing) {
  EXPECT_EQ(MediaTime::seconds(1e300), MediaTime::max());
  EXPECT_EQ(MediaTime::from_ticks(std::numeric_limits<int64_t>::max(), 1), MediaTime::max());
  EXPECT_EQ(MediaTime::seconds(std::nan("")), MediaTime());
}

}  // namespace
}  // namespace rill
