// SPDX-License-Identifier: Apache-2.0
//
// A 5x7 dot font for the test pattern's clock: digits, capitals of "UTC", and : . - / space. Other characters
// are blank.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rill::server {

inline constexpr int kGlyphWidth = 5;
inline constexpr int kGlyphHeight = 7;

// Draws `text` with dots of `scale` x `scale` samples of `value`, one dot column between characters.
// Precondition: it fits.
void draw_text(uint8_t* luma, ptrdiff_t stride, int x, int y, int scale, std::string_view text,
               uint8_t value);

[[nodiscard]] constexpr int text_width(size_t characters, int scale) {
  return static_cast<int>(characters) * (kGlyphWidth + 1) * scale - scale;
}

}  // namespace rill::server
