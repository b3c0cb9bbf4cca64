// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/avc_nal.h"

#include <gtest/gtest.h>

namespace rill::codec {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes copy(ByteSpan span) {
  return {span.begin(), span.end()};
}

TEST(AvcNal, SplitsAByteStreamWithBothStartCodesAndTrailingZeros) {
  const Bytes stream{9, 9, 0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 0, 1, 0x65, 0, 0, 2, 0, 0};
  const auto nals = split_annex_b(stream).value();
  ASSERT_EQ(nals.size(), 3u);
  EXPECT_EQ(copy(nals[0]), (Bytes{0x67, 1, 2}));
  EXPECT_EQ(copy(nals[1]), (Bytes{0x68, 3}));
  EXPECT_EQ(copy(nals[2]), (Bytes{0x65, 0, 0, 2}));
  EXPECT_EQ(nal_type(nals[0]), NalType::kSps);
  EXPECT_EQ(nal_type(nals[2]), NalType::kIdrSlice);
}

TEST(AvcNal, FindsNothingInAStreamWithoutStartCodes) {
  EXPECT_TRUE(split_annex_b(Bytes{}).value().empty());
  EXPECT_TRUE(split_annex_b(Bytes{0, 0}).value().empty());
  EXPECT_TRUE(split_annex_b(Bytes{1, 2, 3, 0, 0, 2}).value().empty());
  EXPECT_TRUE(split_annex_b(Bytes{0, 0, 1}).value().empty());
  EXPECT_TRUE(split_annex_b(Bytes{0, 0, 1, 0, 0, 1}).value().empty());
}

TEST(AvcNal, SplitsLengthPrefixedSamplesOfEveryLengthSize) {
  EXPECT_EQ(split_length_prefixed(Bytes{1, 0x65, 2, 0x41, 7}, 1).value().size(), 2u);
  EXPECT_EQ(split_length_prefixed(Bytes{0, 1, 0x65, 0, 2, 0x41, 7}, 2).value().size(), 2u);
  EXPECT_EQ(split_length_prefixed(Bytes{0, 0, 0, 1, 0x65, 0, 0, 0, 0, 0, 0, 0, 2, 0x41, 7}, 4).value().size(),
            2u);
}

TEST(AvcNal, ALengthBeyondTheSampleIsTruncated) {
  const auto result = split_length_prefixed(Bytes{0, 0, 0, 9, 0x65, 1}, 4);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kTruncated);
  EXPECT_EQ(split_length_prefixed(Bytes{0, 0}, 4).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(split_length_prefixed(Bytes{0, 0, 1}, 3).error().code, ErrorCode::kInvalidArgument);
}

TEST(AvcNal, MoreUnitsThanTheCapAreTooLarge) {
  Bytes sample;
  for (size_t i = 0; i <= kMaxNalUnitsPerAccessUnit; ++i) sample.insert(sample.end(), {1, 0x09});
  EXPECT_EQ(split_length_prefixed(sample, 1).error().code, ErrorCode::kTooLarge);
}

TEST(AvcNal, ConvertsFromOneWrappingToTheOtherAndBack) {
  const Bytes prefixed{0, 0, 0, 2, 0x67, 1, 0, 0, 0, 3, 0x65, 9, 8};
  const Bytes stream = length_prefixed_to_annex_b(prefixed, 4).value();
  EXPECT_EQ(stream, (Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65, 9, 8}));
  EXPECT_EQ(annex_b_to_length_prefixed(stream).value(), prefixed);
}

TEST(AvcNal, RawPayloadLosesHeaderAndEmulationPrevention) {
  EXPECT_EQ(raw_payload(Bytes{0x67, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3}), (Bytes{0, 0, 1, 0, 0, 0, 0}));
  EXPECT_EQ(raw_payload(Bytes{0x67, 1, 2, 3}, 2), (Bytes{1, 2}));
  EXPECT_TRUE(raw_payload(Bytes{}).empty());
}

}  // namespace
}  // namespace rill::codec
