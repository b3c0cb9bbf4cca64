// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/colour_conversion.h"

namespace rill::wasm {

namespace {

constexpr uint8_t kIdentity = 0;
constexpr uint8_t kBt709 = 1;
constexpr uint8_t kUnspecified = 2;
constexpr uint8_t kFcc = 4;
constexpr uint8_t kBt601 = 6;
constexpr uint8_t kSmpte240 = 7;
constexpr uint8_t kBt2020 = 9;
constexpr uint8_t kBt2020Constant = 10;
constexpr uint32_t kHighDefinitionHeight = 720;

struct LumaWeights {
  double red;
  double blue;
};

// H.273 table 4.
LumaWeights luma_weights(uint8_t matrix) {
  switch (matrix) {
    case kBt709:
      return {0.2126, 0.0722};
    case kFcc:
      return {0.30, 0.11};
    case kSmpte240:
      return {0.212, 0.087};
    case kBt2020:
    case kBt2020Constant:
      return {0.2627, 0.0593};
    default:
      return {0.299, 0.114};
  }
}

bool halved_horizontally(PixelLayout layout) {
  return layout == PixelLayout::kI420 || layout == PixelLayout::kNv12 || layout == PixelLayout::kI422;
}
bool halved_vertically(PixelLayout layout) {
  return layout == PixelLayout::kI420 || layout == PixelLayout::kNv12 || layout == PixelLayout::kI440;
}

}  // namespace

uint8_t effective_matrix(const VideoFormat& format) {
  const uint8_t matrix = format.colour.matrix;
  if (matrix == kIdentity && format.layout == PixelLayout::kI444) return kIdentity;
  if (matrix != kUnspecified && matrix != kIdentity) return matrix;
  return format.height < kHighDefinitionHeight ? kBt601 : kBt709;
}

Conversion conversion_of(const VideoFormat& format) {
  // H.273 8.3: 8-bit limited range has Y' from 16 to 235 and chroma from 16 to 240 around 128.
  const bool full = format.colour.full_range;
  const double luma_gain = full ? 1.0 : 255.0 / 219.0;
  const double black = full ? 0.0 : 16.0 / 255.0;
  const double neutral = 128.0 / 255.0;
  Conversion conversion;
  const uint8_t matrix = effective_matrix(format);
  if (matrix == kIdentity) {  // Y holds green, Cb blue, Cr red; all range like luma
    const auto gain = static_cast<float>(luma_gain);
    conversion.matrix = {0, gain, 0, 0, 0, gain, gain, 0, 0};
    conversion.offset = {static_cast<float>(black), static_cast<float>(black), static_cast<float>(black)};
    return conversion;
  }
  const auto [red, blue] = luma_weights(matrix);
  const double green = 1.0 - red - blue;
  const double chroma_gain = full ? 1.0 : 255.0 / 224.0;
  const double cb_to_blue = 2.0 * (1.0 - blue) * chroma_gain;
  const double cr_to_red = 2.0 * (1.0 - red) * chroma_gain;
  const auto y = static_cast<float>(luma_gain);
  conversion.matrix = {y,
                       y,
                       y,
                       0,
                       static_cast<float>(-cb_to_blue * blue / green),
                       static_cast<float>(cb_to_blue),
                       static_cast<float>(cr_to_red),
                       static_cast<float>(-cr_to_red * red / green),
                       0};
  conversion.offset = {static_cast<float>(black), static_cast<float>(neutral), static_cast<float>(neutral)};
  return conversion;
}

uint32_t plane_count(PixelLayout layout) {
  switch (layout) {
    case PixelLayout::kI400:
      return 1;
    case PixelLayout::kNv12:
      return 2;
    case PixelLayout::kI420:
    case PixelLayout::kI422:
    case PixelLayout::kI440:
    case PixelLayout::kI444:
      return 3;
  }
  return 0;
}

PictureSize plane_size(const VideoFormat& format, uint32_t plane) {
  if (plane == 0) return {format.width, format.height};
  return {halved_horizontally(format.layout) ? (format.width + 1) / 2 : format.width,
          halved_vertically(format.layout) ? (format.height + 1) / 2 : format.height};
}

ChromaMapping chroma_mapping(const VideoFormat& format) {
  // Luma sample x has its centre at x + 1/2; chroma texel c has its centre at c + 1/2. A chroma sample c that
  // sits on luma sample 2c is at luma coordinate 2c + 1/2, so a luma coordinate p is the chroma coordinate
  // p/2 + 1/4. One that sits between 2c and 2c + 1 gives p/2, and one on 2c + 1 gives p/2 - 1/4.
  const ChromaLocation location = format.chroma_location;
  const bool left = location == ChromaLocation::kLeft || location == ChromaLocation::kTopLeft ||
                    location == ChromaLocation::kBottomLeft;
  const bool top = location == ChromaLocation::kTopLeft || location == ChromaLocation::kTop;
  const bool bottom = location == ChromaLocation::kBottomLeft || location == ChromaLocation::kBottom;
  const PictureSize chroma = plane_size(format, 1);
  ChromaMapping mapping;
  if (halved_horizontally(format.layout)) {
    const auto width = static_cast<float>(chroma.width);
    mapping.scale[0] = static_cast<float>(format.width) / 2 / width;
    mapping.shift[0] = left ? 0.25F / width : 0;
  }
  if (halved_vertically(format.layout)) {
    const auto height = static_cast<float>(chroma.height);
    mapping.scale[1] = static_cast<float>(format.height) / 2 / height;
    mapping.shift[1] = top ? 0.25F / height : bottom ? -0.25F / height : 0;
  }
  return mapping;
}

}  // namespace rill::wasm
