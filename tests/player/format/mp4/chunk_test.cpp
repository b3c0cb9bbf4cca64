// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tracks.h"

namespace rill::mp4 {
namespace {

const Bytes kFirst{1, 2, 3, 4, 5};
const Bytes kSecond{6, 7};
const Bytes kThird{8};

std::vector<Sample> read_all(const InitSegment& init, const Bytes& bytes) {
  FragmentReader reader(init);
  Result<void> result;
  auto samples = read_in_steps(reader, bytes, bytes.size(), result);
  EXPECT_TRUE(result.ok()) << result.error().describe();
  return samples;
}

TEST(Mp4Chunk, SamplesReadBackAsTheyWereWritten) {
  const std::vector<ChunkSample> samples{
      {3000, 3000, true, kFirst}, {-1500, 3000, false, kSecond}, {0, 4500, false, kThird}};
  const Bytes chunk =
      write_chunk({.track_id = 1, .sequence_number = 9, .base_decode_time = 1ull << 40, .samples = samples})
          .value();
  const auto read = read_all(init_of({video_track()}), chunk);
  const int64_t base = int64_t{1} << 40;
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[0], (Sample{1, base, 3000, 3000, true, kFirst}));
  EXPECT_EQ(read[1], (Sample{1, base + 3000, -1500, 3000, false, kSecond}));
  EXPECT_EQ(read[2], (Sample{1, base + 6000, 0, 4500, false, kThird}));
}

TEST(Mp4Chunk, EveryMixOfFlagsAndDurationsReadsBack) {
  for (unsigned mask = 0; mask < 16; ++mask) {
    const std::vector<ChunkSample> samples{{0, 1000, (mask & 1) != 0, kFirst},
                                           {0, (mask & 8) != 0 ? 2000u : 1000u, (mask & 2) != 0, kSecond},
                                           {0, 1000, (mask & 4) != 0, kThird}};
    const auto read = read_all(init_of({video_track()}), write_chunk({.samples = samples}).value());
    ASSERT_EQ(read.size(), 3u) << mask;
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(read[i].keyframe, samples[i].keyframe) << mask;
      EXPECT_EQ(read[i].duration, samples[i].duration) << mask;
    }
  }
}

TEST(Mp4Chunk, OneFrameCostsLittle) {
  const std::vector<ChunkSample> samples{{0, 3000, true, kFirst}};
  EXPECT_LE(write_chunk({.samples = samples})->size(), kFirst.size() + 120);
}

TEST(Mp4Chunk, TheFirstOfASegmentCarriesTypeAndReferenceTime) {
  const std::vector<ChunkSample> samples{{0, 3000, true, kFirst}};
  const ProducerReferenceTime reference{1, UnixTime::from_microseconds(1'795'400'000'123'456), 7'000'000, 24};
  const Bytes chunk =
      write_chunk({.samples = samples, .begins_segment = true, .producer_reference_time = reference}).value();
  EXPECT_EQ(std::string(chunk.begin() + 4, chunk.begin() + 8), "styp");
  FragmentReader reader(init_of({video_track()}));
  ASSERT_TRUE(reader.push(chunk).ok());
  ASSERT_TRUE(reader.finish().ok());
  const auto times = reader.take_producer_reference_times();
  ASSERT_EQ(times.size(), 1u);
  EXPECT_EQ(times[0], reference);
  EXPECT_TRUE(reader.take_producer_reference_times().empty());
}

TEST(Mp4Chunk, EventMessagesReadBackInBothVersions) {
  const EventMessage absolute{"urn:example:a", "1", 1000, 123456, std::nullopt, 500, 7, {1, 2, 3}};
  const EventMessage relative{"urn:example:b", "", 90000, std::nullopt, 45, 0xffffffff, 8, {}};
  FragmentReader reader(init_of({video_track()}));
  ASSERT_TRUE(reader.push(write_event_message(absolute)).ok());
  ASSERT_TRUE(reader.push(write_event_message(relative)).ok());
  const auto events = reader.take_event_messages();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0], absolute);
  EXPECT_EQ(events[1], relative);
}

TEST(Mp4Chunk, NothingToWriteIsRefused) {
  EXPECT_EQ(write_chunk({}).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace rill::mp4
