// SPDX-License-Identifier: Apache-2.0
#include "player/abr/rendition_chooser.h"

#include <gtest/gtest.h>

#include <vector>

namespace rill::abr {
namespace {

Candidate candidate(uint64_t bandwidth, uint32_t height, unsigned rank = 0, bool in_time = true,
                    double share = 0.1) {
  return {BitsPerSecond{bandwidth}, height, rank, in_time, share};
}

size_t choose(const std::vector<Candidate>& candidates, const Constraints& constraints = {}) {
  return RenditionChooser().choose(candidates, constraints);
}

TEST(RenditionChooser, TheHighestPictureWithinTheThroughputWins) {
  const std::vector<Candidate> ladder{candidate(400'000, 240), candidate(1'200'000, 480),
                                      candidate(4'000'000, 720)};
  EXPECT_EQ(choose(ladder), 1u);  // of the assumed throughput
  EXPECT_EQ(choose(ladder, {BitsPerSecond{6'000'000}, std::nullopt}), 2u);
  EXPECT_EQ(choose(ladder, {BitsPerSecond{6'000'000}, 480}), 1u);
  EXPECT_EQ(choose(ladder, {BitsPerSecond{100'000}, std::nullopt}), 0u);
  EXPECT_EQ(choose(ladder, {BitsPerSecond{6'000'000}, 100}), 0u);
}

TEST(RenditionChooser, APreferredCodecGoesBeforeAHigherPicture) {
  const std::vector<Candidate> both{candidate(1'200'000, 720, 1), candidate(500'000, 360, 0)};
  EXPECT_EQ(choose(both), 1u);
}

TEST(RenditionChooser, APreferredCodecThatIsNotDecodedInTimeStandsBack) {
  const std::vector<Candidate> both{candidate(1'200'000, 720, 1), candidate(800'000, 720, 0, false, 1.2),
                                    candidate(500'000, 360, 0, true, 0.3)};
  EXPECT_EQ(choose(both), 2u);
  EXPECT_EQ(choose({both[0], both[1]}), 0u);
}

TEST(RenditionChooser, AmongEqualPicturesTheCheapestToDecodeThenTheRichest) {
  const std::vector<Candidate> both{candidate(800'000, 720, 0, true, 0.6),
                                    candidate(1'200'000, 720, 0, true, 0.2),
                                    candidate(1'400'000, 720, 0, true, 0.2)};
  EXPECT_EQ(choose(both), 2u);
}

TEST(RenditionChooser, WhenNothingIsInTimeTheCheapestPlays) {
  const std::vector<Candidate> all{candidate(400'000, 240, 0, false, 1.5),
                                   candidate(500'000, 240, 1, false, 0.9)};
  EXPECT_EQ(choose(all), 1u);
}

}  // namespace
}  // namespace rill::abr
