// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/colour_conversion.h"

#include "wasm/core/colour_matrix.h"
#include "wasm/core/colour_primaries.h"

namespace rill::wasm {

namespace {

// H.273 table 3.
constexpr uint8_t kSrgbTransfer = 13;
constexpr uint8_t kPqTransfer = 16;
constexpr uint8_t kHlgTransfer = 18;
constexpr uint8_t kUnspecifiedPrimaries = 2;
constexpr uint8_t kBt2020Primaries = 9;
constexpr double kPqPeak = 10'000;
constexpr double kHlgPeak = 1'000;

bool halved_horizontally(PixelLayout layout) {
  return layout == PixelLayout::kI420 || layout == PixelLayout::kNv12 || layout == PixelLayout::kI422;
}
bool halved_vertically(PixelLayout layout) {
  return layout == PixelLayout::kI420 || layout == PixelLayout::kNv12 || layout == PixelLayout::kI440;
}

bool high_dynamic_range(const VideoFormat& format) {
  return format.colour.transfer == kPqTransfer || format.colour.transfer == kHlgTransfer;
}

uint8_t effective_primaries(const VideoFormat& format) {
  const uint8_t primaries = format.colour.primaries;
  return primaries == kUnspecifiedPrimaries && high_dynamic_range(format) ? kBt2020Primaries : primaries;
}

Transfer effective_transfer(const VideoFormat& format) {
  if (format.colour.transfer == kPqTransfer) return Transfer::kPq;
  if (format.colour.transfer == kHlgTransfer) return Transfer::kHlg;
  if (!wide_gamut(format.colour.primaries)) return Transfer::kAsIs;
  return format.colour.transfer == kSrgbTransfer ? Transfer::kSrgb : Transfer::kPower;
}

// H.273 8.3: codes of black and of no colour, and how many codes lie between black and white, and between the
// ends of chroma.
struct Range {
  double black;
  double neutral;
  double luma_span;
  double chroma_span;
};
Range range_of(const VideoFormat& format) {
  const double unit = 1 << (format.bit_depth - 8);
  const double neutral = 128 * unit;
  const double largest = 256 * unit - 1;
  if (format.colour.full_range) return {0, neutral, largest, largest};
  return {16 * unit, neutral, 219 * unit, 224 * unit};
}

void set_light(const VideoFormat& format, const ColourMatrix& matrix, Conversion& conversion) {
  const uint8_t primaries = effective_primaries(format);
  Matrix3 light = to_bt709(primaries);
  if (conversion.transfer == Transfer::kPq || conversion.transfer == Transfer::kHlg) {
    const bool pq = conversion.transfer == Transfer::kPq;
    light = scaled(multiply(light, matrix.to_linear_rgb), (pq ? kPqPeak : kHlgPeak) / kReferenceWhite);
    conversion.tone = tone_curve(pq ? peak_luminance(format.hdr) : kHlgPeak);
  }
  conversion.gamut = to_gl(light);
  const Vector3 weights = luminance_weights(primaries);
  for (size_t i = 0; i < 3; ++i) {
    double weight = 0;
    for (size_t row = 0; row < 3; ++row) weight += weights[row] * matrix.to_linear_rgb[row][i];
    conversion.luminance[i] = static_cast<float>(weight);
  }
}

}  // namespace

Conversion conversion_of(const VideoFormat& format, double code_scale) {
  const ColourMatrix matrix = colour_matrix(format);
  const Range range = range_of(format);
  const double luma_gain = 1 / (range.luma_span * code_scale);
  const double chroma_gain = matrix.chroma_like_luma ? luma_gain : 1 / (range.chroma_span * code_scale);
  const double chroma_offset = matrix.chroma_like_luma && !matrix.chroma_signed ? range.black : range.neutral;
  Conversion conversion;
  conversion.transfer = effective_transfer(format);
  conversion.constant_luminance = matrix.constant_luminance;
  conversion.matrix = to_gl(multiply(matrix.to_rgb, diagonal({luma_gain, chroma_gain, chroma_gain})));
  conversion.offset = {static_cast<float>(range.black * code_scale),
                       static_cast<float>(chroma_offset * code_scale),
                       static_cast<float>(chroma_offset * code_scale)};
  set_light(format, matrix, conversion);
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
