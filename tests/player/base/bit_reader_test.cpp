// SPDX-License-Identifier: Apache-2.0
#include "player/base/bit_reader.h"

#include <gtest/gtest.h>

#include <array>

namespace rill {
namespace {

TEST(BitReader, ReadsFieldsAcrossByteBoundaries) {
  const std::array<uint8_t, 6> bytes{0b1010'0101, 0xff, 0x00, 0x12, 0x34, 0x56};
  BitReader reader(bytes);
  EXPECT_EQ(reader.bits(3).value(), 0b101u);
  EXPECT_EQ(reader.bits(7).value(), 0b0010111u);
  reader.align_to_byte();
  EXPECT_EQ(reader.bits(32).value(), 0x00123456u);
  EXPECT_FALSE(reader.flag().ok());
}

TEST(BitReader, ReadsExpGolombCodesOfH264Table92) {
  // 1 010 011 00100 00101 -> 0 1 2 3 4
  const std::array<uint8_t, 3> bytes{0b1010'0110, 0b0100'0010, 0b1000'0000};
  BitReader reader(bytes);
  for (uint32_t expected = 0; expected < 5; ++expected) {
    EXPECT_EQ(reader.unsigned_exp_golomb().value(), expected);
  }
  BitReader signs(bytes);
  for (const int32_t expected : {0, 1, -1, 2, -2}) EXPECT_EQ(signs.signed_exp_golomb().value(), expected);
}

TEST(BitReader, RefusesAnEndlessExpGolombPrefix) {
  const std::array<uint8_t, 8> zeros{};
  EXPECT_EQ(BitReader(zeros).unsigned_exp_golomb().error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace rill
