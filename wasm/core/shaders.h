// SPDX-License-Identifier: Apache-2.0
//
// GLSL ES 3.00, put together from few parts: how samples are read, how chroma lies, what the numbers mean.
// One triangle covers the viewport; `point` runs from (0, 0) at the picture's top left to (1, 1).
#pragma once

#include <string>

#include "wasm/core/colour_conversion.h"

namespace rill::wasm {

enum class ChromaPlanes : uint8_t { kNone, kInterleaved, kPlanar };

// What a conversion's program depends on; everything else is a uniform.
struct ShaderKind {
  ChromaPlanes chroma = ChromaPlanes::kPlanar;
  bool integer_samples = false;  // textures of integers, which the hardware does not filter
  bool constant_luminance = false;
  Transfer transfer = Transfer::kAsIs;
  bool operator==(const ShaderKind&) const = default;
};

extern const char* const kVertexShader;
// Scales or turns a converted picture.
extern const char* const kCopyShader;
[[nodiscard]] std::string conversion_shader(const ShaderKind& kind);

}  // namespace rill::wasm
