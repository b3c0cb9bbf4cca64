// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/digit_font.h"

#include <array>
#include <cstring>

namespace rill::server {
namespace {

// Rows from the top; the most significant of five bits is the left dot.
using Glyph = std::array<uint8_t, kGlyphHeight>;

constexpr std::array<Glyph, 10> kDigits = {{
    {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110},
    {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
    {0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111},
    {0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110},
    {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
    {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
    {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
    {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
    {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
    {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100},
}};

Glyph glyph_of(char character) {
  if (character >= '0' && character <= '9') return kDigits[static_cast<size_t>(character - '0')];
  switch (character) {
    case ':':
      return {0, 0b00100, 0b00100, 0, 0b00100, 0b00100, 0};
    case '.':
      return {0, 0, 0, 0, 0, 0b00100, 0b00100};
    case '-':
      return {0, 0, 0, 0b11111, 0, 0, 0};
    case '/':
      return {0b00001, 0b00001, 0b00010, 0b00100, 0b01000, 0b10000, 0b10000};
    case 'U':
      return {0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110};
    case 'T':
      return {0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100};
    case 'C':
      return {0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110};
    default:
      return {};
  }
}

}  // namespace

void draw_text(uint8_t* luma, ptrdiff_t stride, int x, int y, int scale, std::string_view text,
               uint8_t value) {
  for (const char character : text) {
    const Glyph glyph = glyph_of(character);
    for (int row = 0; row < kGlyphHeight * scale; ++row)
      for (int column = 0; column < kGlyphWidth; ++column)
        if ((glyph[static_cast<size_t>(row / scale)] >> (kGlyphWidth - 1 - column) & 1) != 0)
          std::memset(luma + (y + row) * stride + x + static_cast<ptrdiff_t>(column) * scale, value,
                      static_cast<size_t>(scale));
    x += (kGlyphWidth + 1) * scale;
  }
}

}  // namespace rill::server
