// SPDX-License-Identifier: Apache-2.0
//
// The matrices of ITU-T H.273 table 4, for samples scaled to 0..1 (luma) and -1/2..1/2 (chroma). Pure
// arithmetic.
#pragma once

#include "player/platform/video_frame.h"
#include "wasm/core/linear_algebra.h"

namespace rill::wasm {

struct ColourMatrix {
  // From Y', Cb and Cr to non-linear R'G'B', or to L'M'S' for ICtCp.
  Matrix3 to_rgb = kIdentity3;
  // From the linear light of what to_rgb yields to linear RGB: identity but for ICtCp.
  Matrix3 to_linear_rgb = kIdentity3;
  bool chroma_like_luma = false;    // GBR and YCgCo: all three planes have luma's range
  bool chroma_signed = true;        // around the middle of the range; false for GBR
  bool constant_luminance = false;  // BT.2020's: to_rgb is the identity, the rest is not a matrix
};

// An unspecified or unknown matrix is taken as browsers take it: BT.2020's for high dynamic range and BT.2020
// primaries, else BT.601 below 720 lines and BT.709 from there on. Not supported, and so unknown: 11
// (SMPTE ST 2085) and those after 14.
[[nodiscard]] ColourMatrix colour_matrix(const VideoFormat& format);

}  // namespace rill::wasm
