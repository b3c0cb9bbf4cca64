// SPDX-License-Identifier: Apache-2.0
//
// The numbers the shaders need to make RGB of a picture: matrix, range, and where the chroma samples sit.
// Pure arithmetic.
//
//   Conversion c = conversion_of(frame.format);   // rgb = c.matrix * (yuv - c.offset), samples scaled to [0,
//   1]
#pragma once

#include <array>

#include "player/platform/video_frame.h"

namespace rill::wasm {

// ITU-T H.273 matrix code point that a picture is drawn with. An unspecified one (2) is taken as browsers
// take it: BT.601 below 720 lines, BT.709 from there on.
uint8_t effective_matrix(const VideoFormat& format);

struct Conversion {
  std::array<float, 9> matrix{};  // column-major: the columns belong to Y, Cb and Cr
  std::array<float, 3> offset{};
};
Conversion conversion_of(const VideoFormat& format);

// Samples of a plane. Planes: luma and, by layout, none, one (both chroma components interleaved) or two of
// chroma.
uint32_t plane_count(PixelLayout layout);
PictureSize plane_size(const VideoFormat& format, uint32_t plane);

// Where in the chroma planes (texture coordinates, 0 to 1) the point `p` of the picture (0 to 1) lies: p *
// scale + shift.
struct ChromaMapping {
  std::array<float, 2> scale{1, 1};
  std::array<float, 2> shift{0, 0};
};
ChromaMapping chroma_mapping(const VideoFormat& format);

}  // namespace rill::wasm
