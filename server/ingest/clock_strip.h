// SPDX-License-Identifier: Apache-2.0
//
// The clock strip (DESIGN, "The clock strip"): the capture time written into the picture so that anyone can
// read it off any player's screen. 52 equal cells across the full width in a strip H/18 high at the top: 4
// sync cells (white black white black), 40 bits of Unix milliseconds modulo 2^40, most significant first, 8
// bits of checksum (sum of the five time bytes). White is luma 235, black 16.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace rill::server {

inline constexpr int kStripCells = 52;
inline constexpr uint64_t kStripModulus = 1ull << 40;

// Height of the strip in a picture `height` rows high.
[[nodiscard]] constexpr int strip_height(int height) {
  return height / 18;
}

// `luma`: rows of `stride` bytes.
void draw_clock_strip(uint8_t* luma, ptrdiff_t stride, int width, int height, uint64_t unix_milliseconds);

// Reads the middle of each cell; nothing if sync cells or checksum are wrong. The result is modulo 2^40.
[[nodiscard]] std::optional<uint64_t> read_clock_strip(const uint8_t* luma, ptrdiff_t stride, int width,
                                                       int height);

}  // namespace rill::server
