// SPDX-License-Identifier: Apache-2.0
#include "player/base/byte_reader.h"

#include <gtest/gtest.h>

#include <array>

#include "player/base/byte_writer.h"

namespace rill {
namespace {

TEST(ByteReader, ReadsWhatByteWriterWrote) {
  ByteWriter writer;
  writer.u8(1);
  writer.u16(0x0203);
  writer.u24(0x040506);
  writer.u32(0);
  writer.u64(0x1122334455667788);
  writer.text("moof");
  writer.patch_u32(6, 0xdeadbeef);
  ByteReader reader(writer.view());
  EXPECT_EQ(reader.u8().value(), 1);
  EXPECT_EQ(reader.u16().value(), 0x0203);
  EXPECT_EQ(reader.u24().value(), 0x040506u);
  EXPECT_EQ(reader.u32().value(), 0xdeadbeefu);
  EXPECT_EQ(reader.u64().value(), 0x1122334455667788u);
  EXPECT_EQ(reader.text(4).value(), "moof");
  EXPECT_TRUE(reader.at_end());
}

TEST(ByteReader, AFailedReadConsumesNothingAndNamesTheOuterOffset) {
  const std::array<uint8_t, 6> bytes{0, 1, 2, 3, 4, 5};
  ByteReader reader(bytes);
  ASSERT_TRUE(reader.skip(2).ok());
  ByteReader body = reader.sub_reader(3).value();
  ASSERT_TRUE(body.skip(1).ok());
  const auto failed = body.u32();
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::kTruncated);
  EXPECT_EQ(failed.error().offset, 3u);
  EXPECT_EQ(body.remaining(), 2u);
}

}  // namespace
}  // namespace rill
