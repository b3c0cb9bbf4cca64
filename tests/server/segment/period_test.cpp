// SPDX-License-Identifier: Apache-2.0
#include "server/segment/period.h"

#include <gtest/gtest.h>

namespace rill::server {
namespace {

constexpr MediaTime seconds(int64_t value) {
  return MediaTime::milliseconds(value * 1000);
}
const SegmentNumbering kTwoSeconds(seconds(2));

TEST(SegmentNumbering, ASegmentHoldsItsStartAndNotItsEnd) {
  EXPECT_EQ(kTwoSeconds.number_of(seconds(10)), 5u);
  EXPECT_EQ(kTwoSeconds.number_of(seconds(12) - MediaTime::microseconds(1)), 5u);
  EXPECT_EQ(kTwoSeconds.start_of(5), seconds(10));
}

TEST(SegmentNumbering, TheFirstWholeSegmentBeginsAtOrAfterTheTime) {
  EXPECT_EQ(kTwoSeconds.first_from(seconds(10)), 5u);
  EXPECT_EQ(kTwoSeconds.first_from(seconds(10) + MediaTime::microseconds(1)), 6u);
}

TEST(PeriodAllocator, APeriodBeginsWithAWholeSegment) {
  PeriodAllocator periods(kTwoSeconds);
  const Period period = periods.begin(seconds(101));
  EXPECT_EQ(period.first_segment, 51u);
  EXPECT_EQ(period.start, seconds(102));
}

TEST(PeriodAllocator, APeriodNeverBeginsInASegmentThatHasMedia) {
  PeriodAllocator periods(kTwoSeconds);
  (void)periods.begin(seconds(100));
  periods.note_media_until(seconds(109));
  EXPECT_EQ(periods.begin(seconds(105)).first_segment, 55u);
}

TEST(PeriodAllocator, TwoPeriodsAreNeverInOneSegment) {
  PeriodAllocator periods(kTwoSeconds);
  const Period first = periods.begin(seconds(100));
  const Period second = periods.begin(seconds(100));
  EXPECT_GT(second.first_segment, first.first_segment);
}

TEST(PeriodAllocator, TheDiscontinuitySequenceGrowsByOneFromPeriodToPeriod) {
  PeriodAllocator periods(kTwoSeconds);
  const Period first = periods.begin(seconds(100));
  const Period second = periods.begin(seconds(200));
  EXPECT_EQ(second.discontinuity_sequence, first.discontinuity_sequence + 1);
  EXPECT_EQ(periods.discontinuity_sequence_of(99), first.discontinuity_sequence)
      << "a gap belongs to what came before it";
  EXPECT_EQ(periods.discontinuity_sequence_of(100), second.discontinuity_sequence);
}

TEST(PeriodAllocator, TheDiscontinuitySequenceIsSmall) {
  PeriodAllocator periods(kTwoSeconds);
  EXPECT_EQ(periods.begin(kDiscontinuityEpoch + seconds(200)).discontinuity_sequence, 100u);
}

TEST(PeriodAllocator, TheDiscontinuitySequenceGrowsOverARestartWithoutStoredState) {
  uint64_t last = 0;
  MediaTime now = seconds(1000);
  for (int run = 0; run < 5; ++run) {
    PeriodAllocator periods(kTwoSeconds);
    for (int period = 0; period < 10; ++period) {  // the worst case: a discontinuity at every segment
      const Period begun = periods.begin(now);
      EXPECT_GT(begun.discontinuity_sequence, last);
      last = begun.discontinuity_sequence;
      now = begun.start + seconds(2);
    }
    now += MediaTime::milliseconds(1);
  }
}

}  // namespace
}  // namespace rill::server
