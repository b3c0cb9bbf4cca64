// SPDX-License-Identifier: Apache-2.0
//
// GLSL ES 3.00. One triangle covers the viewport; `point` runs from (0, 0) at the picture's top left to (1,
// 1).
#pragma once

namespace rill::wasm {

// `flip` is 1 when the target's first row is the picture's top (a framebuffer to be read back), -1 for the
// screen.
inline constexpr const char* kVertexShader = R"(#version 300 es
uniform float flip;
out vec2 point;
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
  point = vec2(corner.x, corner.y * flip) * 0.5 + 0.5;
}
)";

// The variants differ in how chroma is fetched: CHROMA is `planar_chroma()` or so, defined by a prefix.
inline constexpr const char* kConversionPrefix = R"(#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D luma;
uniform sampler2D first_chroma;
uniform sampler2D second_chroma;
uniform mat3 matrix;
uniform vec3 offset;
uniform vec2 chroma_scale;
uniform vec2 chroma_shift;
in vec2 point;
out vec4 colour;
)";

inline constexpr const char* kPlanarChroma = R"(
vec2 chroma_at(vec2 p) { return vec2(texture(first_chroma, p).r, texture(second_chroma, p).r); }
)";

inline constexpr const char* kInterleavedChroma = R"(
vec2 chroma_at(vec2 p) { return texture(first_chroma, p).rg; }
)";

inline constexpr const char* kNoChroma = R"(
vec2 chroma_at(vec2 p) { return vec2(128.0 / 255.0); }
)";

inline constexpr const char* kConversionMain = R"(
void main() {
  vec3 yuv = vec3(texture(luma, point).r, chroma_at(point * chroma_scale + chroma_shift));
  colour = vec4(clamp(matrix * (yuv - offset), 0.0, 1.0), 1.0);
}
)";

// Scales a converted picture that has mipmaps.
inline constexpr const char* kCopyShader = R"(#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D picture;
in vec2 point;
out vec4 colour;
void main() { colour = vec4(texture(picture, point).rgb, 1.0); }
)";

}  // namespace rill::wasm
