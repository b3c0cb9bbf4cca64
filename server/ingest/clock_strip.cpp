// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/clock_strip.h"

#include <array>
#include <cstring>

namespace rill::server {
namespace {

constexpr uint8_t kWhite = 235;
constexpr uint8_t kBlack = 16;
constexpr uint8_t kThreshold = (kWhite + kBlack) / 2;
constexpr int kSyncCells = 4;
constexpr int kTimeBits = 40;
constexpr int kChecksumBits = 8;

uint8_t checksum(uint64_t time) {
  uint64_t sum = 0;
  for (int shift = 0; shift < kTimeBits; shift += 8) sum += (time >> shift) & 0xff;
  return static_cast<uint8_t>(sum);
}

std::array<bool, kStripCells> cells_of(uint64_t time) {
  std::array<bool, kStripCells> cells = {true, false, true, false};
  for (int bit = 0; bit < kTimeBits; ++bit)
    cells[kSyncCells + bit] = (time >> (kTimeBits - 1 - bit) & 1) != 0;
  for (int bit = 0; bit < kChecksumBits; ++bit)
    cells[kSyncCells + kTimeBits + bit] = (checksum(time) >> (kChecksumBits - 1 - bit) & 1) != 0;
  return cells;
}

}  // namespace

void draw_clock_strip(uint8_t* luma, ptrdiff_t stride, int width, int height, uint64_t unix_milliseconds) {
  const std::array<bool, kStripCells> cells = cells_of(unix_milliseconds % kStripModulus);
  for (int x = 0; x < width; ++x)
    luma[x] = cells[static_cast<size_t>(x * kStripCells / width)] ? kWhite : kBlack;
  for (int y = 1; y < strip_height(height); ++y)
    std::memcpy(luma + y * stride, luma, static_cast<size_t>(width));
}

std::optional<uint64_t> read_clock_strip(const uint8_t* luma, ptrdiff_t stride, int width, int height) {
  const uint8_t* row = luma + strip_height(height) / 2 * stride;
  auto cell = [&](int index) { return row[(2 * index + 1) * width / (2 * kStripCells)] > kThreshold; };
  for (int i = 0; i < kSyncCells; ++i)
    if (cell(i) != (i % 2 == 0)) return std::nullopt;
  uint64_t time = 0;
  for (int bit = 0; bit < kTimeBits; ++bit) time = time << 1 | (cell(kSyncCells + bit) ? 1 : 0);
  uint8_t sum = 0;
  for (int bit = 0; bit < kChecksumBits; ++bit)
    sum = static_cast<uint8_t>(sum << 1 | (cell(kSyncCells + kTimeBits + bit) ? 1 : 0));
  if (sum != checksum(time)) return std::nullopt;
  return time;
}

}  // namespace rill::server
