// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/colour_matrix.h"

#include "wasm/core/colour_primaries.h"

namespace rill::wasm {

namespace {

enum MatrixCode : uint8_t {
  kGbr = 0,
  kBt709 = 1,
  kUnspecified = 2,
  kFcc = 4,
  kBt470Bg = 5,
  kBt601 = 6,
  kSmpte240 = 7,
  kYCgCo = 8,
  kBt2020 = 9,
  kBt2020Constant = 10,
  kFromPrimaries = 12,
  kFromPrimariesConstant = 13,
  kICtCp = 14,
};

constexpr uint8_t kBt2020Primaries = 9;
constexpr uint8_t kPqTransfer = 16;
constexpr uint8_t kHlgTransfer = 18;
constexpr uint32_t kHighDefinitionHeight = 720;

uint8_t effective_matrix(const VideoFormat& format) {
  const ColourDescription& colour = format.colour;
  const bool high_dynamic_range = colour.transfer == kPqTransfer || colour.transfer == kHlgTransfer;
  switch (colour.matrix) {
    case kGbr:
      if (format.layout == PixelLayout::kI444) return kGbr;
      break;
    case kICtCp:
      if (high_dynamic_range) return kICtCp;
      break;
    case kBt2020Constant:  // defined with BT.2020's transfer alone
      return high_dynamic_range ? kBt2020 : kBt2020Constant;
    case kFromPrimariesConstant:
      return kFromPrimaries;
    case kBt709:
    case kFcc:
    case kBt470Bg:
    case kBt601:
    case kSmpte240:
    case kYCgCo:
    case kBt2020:
    case kFromPrimaries:
      return colour.matrix;
    default:
      break;
  }
  if (high_dynamic_range || colour.primaries == kBt2020Primaries) return kBt2020;
  return format.height < kHighDefinitionHeight ? kBt601 : kBt709;
}

struct LumaWeights {
  double red;
  double blue;
};

LumaWeights luma_weights(uint8_t matrix, uint8_t primaries) {
  switch (matrix) {
    case kBt709:
      return {0.2126, 0.0722};
    case kFcc:
      return {0.30, 0.11};
    case kSmpte240:
      return {0.212, 0.087};
    case kBt2020:
      return {0.2627, 0.0593};
    case kFromPrimaries: {
      const Vector3 weights = luminance_weights(primaries);
      return {weights[0], weights[2]};
    }
    default:
      return {0.299, 0.114};
  }
}

Matrix3 from_luma_and_differences(LumaWeights weights) {
  const auto [red, blue] = weights;
  const double green = 1 - red - blue;
  const double cr_to_red = 2 * (1 - red);
  const double cb_to_blue = 2 * (1 - blue);
  return {{{1, 0, cr_to_red}, {1, -cb_to_blue * blue / green, -cr_to_red * red / green}, {1, cb_to_blue, 0}}};
}

// BT.2100 table 7; for PQ and for HLG.
ColourMatrix ictcp(bool pq) {
  constexpr Matrix3 kRgbToLms{{{1688, 2146, 262}, {683, 2951, 462}, {99, 309, 3688}}};
  constexpr Matrix3 kPqToICtCp{{{2048, 2048, 0}, {6610, -13613, 7003}, {17933, -17390, -543}}};
  constexpr Matrix3 kHlgToICtCp{{{2048, 2048, 0}, {3625, -7465, 3840}, {9500, -9212, -288}}};
  constexpr double kDenominator = 4096;
  ColourMatrix matrix;
  matrix.to_rgb = scaled(inverse(pq ? kPqToICtCp : kHlgToICtCp), kDenominator);
  matrix.to_linear_rgb = scaled(inverse(kRgbToLms), kDenominator);
  return matrix;
}

}  // namespace

ColourMatrix colour_matrix(const VideoFormat& format) {
  ColourMatrix matrix;
  const uint8_t code = effective_matrix(format);
  switch (code) {
    case kGbr:
      matrix.to_rgb = {{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}};
      matrix.chroma_like_luma = true;
      matrix.chroma_signed = false;
      return matrix;
    case kYCgCo:
      matrix.to_rgb = {{{1, -1, 1}, {1, 1, 0}, {1, -1, -1}}};
      matrix.chroma_like_luma = true;
      return matrix;
    case kICtCp:
      return ictcp(format.colour.transfer == kPqTransfer);
    case kBt2020Constant:
      matrix.constant_luminance = true;
      return matrix;
    default:
      matrix.to_rgb = from_luma_and_differences(luma_weights(code, format.colour.primaries));
      return matrix;
  }
}

}  // namespace rill::wasm
