// SPDX-License-Identifier: Apache-2.0
//
// The numbers the shaders need to make a picture of samples: matrix, range, transfer, gamut, and where the
// chroma samples sit (ITU-T H.273). Pure arithmetic.
//
//   Conversion c = conversion_of(frame.format, 1.0 / 255);   // samples arrive as code / 255
//   rgb = c.matrix * (yuv - c.offset), then by c.transfer
#pragma once

#include <array>

#include "player/platform/video_frame.h"
#include "wasm/core/tone_curve.h"

namespace rill::wasm {

// How non-linear R'G'B' becomes what the screen (sRGB) takes.
enum class Transfer : uint8_t {
  kAsIs,   // standard range and gamut: the screen's own, as every video player has it
  kPower,  // standard range, wide gamut: linear by BT.1886, converted, and back
  kSrgb,   // the same with IEC 61966-2-1
  kPq,     // SMPTE ST 2084
  kHlg,    // ARIB STD-B67 with the OOTF of BT.2100
};

struct Conversion {
  // Columns first; the columns belong to Y, Cb and Cr. With constant luminance it yields Y'C, Cb and Cr.
  std::array<float, 9> matrix{};
  std::array<float, 3> offset{};
  bool constant_luminance = false;  // BT.2020's
  Transfer transfer = Transfer::kAsIs;
  // Linear light to linear BT.709 where 1 is the screen's white; identity for kAsIs.
  std::array<float, 9> gamut{};
  std::array<float, 3> luminance{};  // weights of the components for HLG's OOTF
  ToneCurve tone;                    // kPq and kHlg
};
// `code_scale`: what the shader reads for the code value 1.
[[nodiscard]] Conversion conversion_of(const VideoFormat& format, double code_scale);

// Samples of a plane. Planes: luma and, by layout, none, one (both chroma components interleaved) or two of
// chroma.
[[nodiscard]] uint32_t plane_count(PixelLayout layout);
[[nodiscard]] PictureSize plane_size(const VideoFormat& format, uint32_t plane);

// Where in the chroma planes (texture coordinates, 0 to 1) the point `p` of the picture (0 to 1) lies: p *
// scale + shift.
struct ChromaMapping {
  std::array<float, 2> scale{1, 1};
  std::array<float, 2> shift{0, 0};
};
[[nodiscard]] ChromaMapping chroma_mapping(const VideoFormat& format);

}  // namespace rill::wasm
