// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/shaders.h"

namespace rill::wasm {

// `turn` takes a direction on the target to one in the picture (both from the centre, y downwards); its
// second column is negated on the screen, whose first row is the lowest.
const char* const kVertexShader = R"(#version 300 es
uniform mat2 turn;
out vec2 point;
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
  point = turn * corner * 0.5 + 0.5;
}
)";

const char* const kCopyShader = R"(#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D picture;
in vec2 point;
out vec4 colour;
void main() { colour = vec4(texture(picture, point).rgb, 1.0); }
)";

namespace {

constexpr const char* kDeclarations = R"(
uniform samples luma;
uniform samples first_chroma;
uniform samples second_chroma;
uniform mat3 matrix;
uniform vec3 offset;
uniform vec2 chroma_scale;
uniform vec2 chroma_shift;
uniform mat3 gamut;
uniform vec3 luminance;
uniform vec4 tone;  // knee, a, b, scale
in vec2 point;
out vec4 colour;
)";

constexpr const char* kFilteredSamples = R"(
vec2 read_luma(vec2 p) { return texture(luma, p).rg; }
vec2 read_chroma(samples plane, vec2 p) { return texture(plane, p).rg; }
)";

// Luma is read at its own size, chroma bilinearly between the four nearest; the edge repeats.
constexpr const char* kIntegerSamples = R"(
vec2 read_luma(vec2 p) {
  ivec2 size = textureSize(luma, 0);
  return vec2(texelFetch(luma, clamp(ivec2(p * vec2(size)), ivec2(0), size - 1), 0).rg);
}
vec2 read_chroma(samples plane, vec2 p) {
  ivec2 last = textureSize(plane, 0) - 1;
  vec2 place = p * vec2(last + 1) - 0.5;
  vec2 whole = floor(place);
  vec2 part = place - whole;
  ivec2 low = clamp(ivec2(whole), ivec2(0), last);
  ivec2 high = clamp(ivec2(whole) + 1, ivec2(0), last);
  vec2 upper = mix(vec2(texelFetch(plane, low, 0).rg), vec2(texelFetch(plane, ivec2(high.x, low.y), 0).rg), part.x);
  vec2 lower = mix(vec2(texelFetch(plane, ivec2(low.x, high.y), 0).rg), vec2(texelFetch(plane, high, 0).rg), part.x);
  return mix(upper, lower, part.y);
}
)";

constexpr const char* kPlanarChroma = R"(
vec2 chroma_at(vec2 p) { return vec2(read_chroma(first_chroma, p).r, read_chroma(second_chroma, p).r); }
)";
constexpr const char* kInterleavedChroma = R"(
vec2 chroma_at(vec2 p) { return read_chroma(first_chroma, p); }
)";
constexpr const char* kNoChroma = R"(
vec2 chroma_at(vec2 p) { return offset.yz; }
)";

constexpr const char* kToRgb = R"(
vec3 to_rgb(vec3 v) { return v; }
)";

// ITU-R BT.2020 table 4: the differences are between non-linear values, luminance is made of linear ones.
constexpr const char* kConstantLuminanceToRgb = R"(
vec3 scene_light(vec3 v) {
  return mix(pow((v + 0.09929682680944) / 1.09929682680944, vec3(1.0 / 0.45)), v / 4.5, lessThan(v, vec3(0.08124285829863)));
}
float camera_signal(float l) {
  return l < 0.018053968510807 ? 4.5 * l : 1.09929682680944 * pow(l, 0.45) - 0.09929682680944;
}
vec3 to_rgb(vec3 v) {
  float blue = v.x + v.y * (v.y < 0.0 ? 1.9404 : 1.5816);
  float red = v.x + v.z * (v.z < 0.0 ? 1.7184 : 0.9936);
  vec3 light = scene_light(max(vec3(red, v.x, blue), 0.0));
  float green = (light.y - 0.2627 * light.x - 0.0593 * light.z) / 0.6780;
  return vec3(red, camera_signal(max(green, 0.0)), blue);
}
)";

constexpr const char* kSrgbCurve = R"(
vec3 to_srgb(vec3 light) {
  vec3 v = clamp(light, 0.0, 1.0);
  return mix(1.055 * pow(v, vec3(1.0 / 2.4)) - 0.055, 12.92 * v, lessThan(v, vec3(0.0031308)));
}
)";

constexpr const char* kToneCurve = R"(
vec3 tone_mapped(vec3 light) {
  float brightest = max(max(light.r, light.g), max(light.b, 1e-6));
  float mapped = brightest <= tone.x ? brightest : tone.w * (brightest + tone.y) / (brightest + tone.z);
  return light * (mapped / brightest);
}
)";

constexpr const char* kShownAsIs = R"(
vec3 shown(vec3 v) { return v; }
)";

constexpr const char* kShownFromPower = R"(
vec3 shown(vec3 v) { return pow(max(gamut * pow(max(v, 0.0), vec3(2.4)), 0.0), vec3(1.0 / 2.4)); }
)";

constexpr const char* kShownFromSrgb = R"(
vec3 shown(vec3 v) {
  vec3 signal = max(v, 0.0);
  vec3 light = mix(pow((signal + 0.055) / 1.055, vec3(2.4)), signal / 12.92, lessThan(signal, vec3(0.04045)));
  return to_srgb(gamut * light);
}
)";

// ITU-R BT.2100 table 4; `gamut` carries the 10 000 cd/m2.
constexpr const char* kShownFromPq = R"(
vec3 shown(vec3 v) {
  vec3 root = pow(clamp(v, 0.0, 1.0), vec3(1.0 / 78.84375));
  vec3 light = pow(max(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root), vec3(1.0 / 0.1593017578125));
  return to_srgb(tone_mapped(gamut * light));
}
)";

// ITU-R BT.2100 table 5, system gamma 1.2; `gamut` carries the 1000 cd/m2.
constexpr const char* kShownFromHlg = R"(
vec3 shown(vec3 v) {
  vec3 signal = max(v, 0.0);
  vec3 scene = mix((exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12.0, signal * signal / 3.0,
                   lessThanEqual(signal, vec3(0.5)));
  vec3 light = scene * pow(max(dot(luminance, scene), 1e-6), 0.2);
  return to_srgb(tone_mapped(gamut * light));
}
)";

constexpr const char* kMain = R"(
void main() {
  vec3 yuv = vec3(read_luma(point).r, chroma_at(point * chroma_scale + chroma_shift));
  colour = vec4(clamp(shown(to_rgb(matrix * (yuv - offset))), 0.0, 1.0), 1.0);
}
)";

const char* chroma_part(ChromaPlanes chroma) {
  switch (chroma) {
    case ChromaPlanes::kNone:
      return kNoChroma;
    case ChromaPlanes::kInterleaved:
      return kInterleavedChroma;
    case ChromaPlanes::kPlanar:
      break;
  }
  return kPlanarChroma;
}

const char* shown_part(Transfer transfer) {
  switch (transfer) {
    case Transfer::kAsIs:
      break;
    case Transfer::kPower:
      return kShownFromPower;
    case Transfer::kSrgb:
      return kShownFromSrgb;
    case Transfer::kPq:
      return kShownFromPq;
    case Transfer::kHlg:
      return kShownFromHlg;
  }
  return kShownAsIs;
}

}  // namespace

std::string conversion_shader(const ShaderKind& kind) {
  const std::string sampler = kind.integer_samples ? "usampler2D" : "sampler2D";
  std::string source = "#version 300 es\nprecision highp float;\nprecision highp " + sampler + ";\n";
  source += "#define samples " + sampler + "\n";
  source += kDeclarations;
  source += kind.integer_samples ? kIntegerSamples : kFilteredSamples;
  source += chroma_part(kind.chroma);
  source += kind.constant_luminance ? kConstantLuminanceToRgb : kToRgb;
  source += kSrgbCurve;
  source += kToneCurve;
  source += shown_part(kind.transfer);
  source += kMain;
  return source;
}

}  // namespace rill::wasm
