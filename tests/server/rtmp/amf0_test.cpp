// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/amf0.h"

#include <gtest/gtest.h>

namespace rill::server::rtmp {
namespace {

TEST(Amf0, ReadsWhatItWrote) {
  const std::vector<Amf0Value> values{"connect",
                                      1.5,
                                      true,
                                      {},
                                      Amf0Object{{{"app", "live"}, {"nested", Amf0Object{{{"x", -1.0}}}}}},
                                      Amf0Array{{{1.0}, {"two"}, {}}},
                                      std::string(70'000, 'a')};
  ByteWriter writer;
  for (const Amf0Value& value : values) write_amf0(writer, value);
  const auto read = read_amf0_sequence(writer.view());
  ASSERT_TRUE(read.ok()) << read.error().describe();
  EXPECT_EQ(*read, values);
}

TEST(Amf0, ReadsEcmaArraysWhoseCountIsWrongAndWhoseEndIsMissing) {
  ByteWriter writer;
  writer.u8(8);
  writer.u32(99);
  writer.u16(5);
  writer.text("width");
  write_amf0(writer, 854.0);
  const auto read = read_amf0_sequence(writer.view());
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 1u);
  ASSERT_NE((*read)[0].find("width"), nullptr);
  EXPECT_EQ((*read)[0].find("width")->number(), 854.0);
  EXPECT_EQ((*read)[0].find("height"), nullptr);
}

TEST(Amf0, RefusesDeepNestingTruncationAndAmf3) {
  ByteWriter deep;
  for (int i = 0; i < 100; ++i) {
    deep.u8(10);
    deep.u32(1);
  }
  EXPECT_EQ(read_amf0_sequence(deep.view()).error().code, ErrorCode::kTooLarge);
  const std::vector<uint8_t> cut{2, 0, 10, 'a'};
  EXPECT_EQ(read_amf0_sequence(cut).error().code, ErrorCode::kTruncated);
  const std::vector<uint8_t> amf3{17, 1};
  EXPECT_EQ(read_amf0_sequence(amf3).error().code, ErrorCode::kUnsupported);
  const std::vector<uint8_t> huge{10, 0xff, 0xff, 0xff, 0xff};
  EXPECT_EQ(read_amf0_sequence(huge).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace rill::server::rtmp
