// SPDX-License-Identifier: Apache-2.0
#include "player/source/chunk_scanner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace rill::source {
namespace {

using Place = ChunkScanner::Place;

std::vector<uint8_t> box(const std::string& type, size_t payload) {
  std::vector<uint8_t> bytes(8 + payload, 0);
  const size_t size = bytes.size();
  for (size_t i = 0; i < 4; ++i) {
    bytes[i] = static_cast<uint8_t>(size >> (24 - 8 * i));
    bytes[4 + i] = static_cast<uint8_t>(type[i]);
  }
  return bytes;
}

void append(std::vector<uint8_t>& to, const std::vector<uint8_t>& bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

TEST(ChunkScanner, TheEndOfEveryMediaDataBoxIsBetweenTwoChunksHoweverTheBytesAreCut) {
  std::vector<uint8_t> bytes = box("styp", 12);
  std::vector<size_t> ends;
  for (const size_t size : {100U, 3000U, 0U}) {
    append(bytes, box("prft", 24));
    append(bytes, box("moof", 90));
    append(bytes, box("mdat", size));
    ends.push_back(bytes.size());
  }
  for (const size_t piece : {1U, 7U, 8U, 100U}) {
    ChunkScanner scanner;
    for (size_t at = 0; at < bytes.size(); at += piece) {
      const size_t size = std::min(piece, bytes.size() - at);
      scanner.add(ByteSpan(bytes).subspan(at, size));
      const bool end = std::find(ends.begin(), ends.end(), at + size) != ends.end();
      EXPECT_EQ(scanner.place(), end ? Place::kBetween : Place::kWithin) << at << " by " << piece;
    }
  }
}

TEST(ChunkScanner, KnowsSizesOf64BitsAndBoxesThatLastToTheEnd) {
  std::vector<uint8_t> large = box("mdat", 8 + 5);
  large[3] = 1;
  large[15] = static_cast<uint8_t>(large.size());
  ChunkScanner scanner;
  scanner.add(ByteSpan(large).first(large.size() - 1));
  EXPECT_EQ(scanner.place(), Place::kWithin);
  scanner.add(ByteSpan(large).last(1));
  EXPECT_EQ(scanner.place(), Place::kBetween);
  std::vector<uint8_t> endless = box("mdat", 5);
  endless[3] = 0;
  scanner.add(endless);
  EXPECT_EQ(scanner.place(), Place::kWithin);
}

TEST(ChunkScanner, WhatIsNoRowOfBoxesIsUnknownForGood) {
  const std::vector<uint8_t> ts(188, 0x47);
  for (const std::vector<uint8_t>& first : {ts, std::vector<uint8_t>{0, 0, 0, 7, 'm', 'd', 'a', 't'},
                                            std::vector<uint8_t>{0, 0, 0, 9, 'm', 0, 'a', 't'}}) {
    ChunkScanner scanner;
    scanner.add(first);
    EXPECT_EQ(scanner.place(), Place::kUnknown) << first.size();
    scanner.add(box("mdat", 10));
    EXPECT_EQ(scanner.place(), Place::kUnknown);
  }
}

}  // namespace
}  // namespace rill::source
