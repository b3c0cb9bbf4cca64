// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/picture_converter.h"

#include <algorithm>

#include "wasm/core/frame_store.h"

namespace rill::wasm {

namespace {

// EXT_texture_norm16.
constexpr GLenum kR16 = 0x822A;
constexpr GLenum kRg16 = 0x822C;

ChromaPlanes chroma_planes(PixelLayout layout) {
  switch (plane_count(layout)) {
    case 1:
      return ChromaPlanes::kNone;
    case 2:
      return ChromaPlanes::kInterleaved;
    default:
      return ChromaPlanes::kPlanar;
  }
}

struct PlaneTexture {
  GLenum internal_format;
  TexelFormat texels;
};

PlaneTexture plane_texture(bool two_components, bool wide, bool integers) {
  const int components = two_components ? 2 : 1;
  if (!wide) {
    return {two_components ? GLenum{GL_RG8} : GLenum{GL_R8},
            {two_components ? GLenum{GL_RG} : GLenum{GL_RED}, GL_UNSIGNED_BYTE, components}};
  }
  if (integers) {
    return {
        two_components ? GLenum{GL_RG16UI} : GLenum{GL_R16UI},
        {two_components ? GLenum{GL_RG_INTEGER} : GLenum{GL_RED_INTEGER}, GL_UNSIGNED_SHORT, 2 * components}};
  }
  return {two_components ? kRg16 : kR16,
          {two_components ? GLenum{GL_RG} : GLenum{GL_RED}, GL_UNSIGNED_SHORT, 2 * components}};
}

// What the shader reads for the code value 1.
double code_scale(bool wide, bool integers) {
  constexpr double kLargest8 = 255;
  constexpr double kLargest16 = 65535;
  return integers ? 1 : 1 / (wide ? kLargest16 : kLargest8);
}

void set_uniforms(const GlProgram& program, const Conversion& conversion, const ChromaMapping& chroma) {
  const ToneCurve& tone = conversion.tone;
  glUniformMatrix3fv(program.uniform("matrix"), 1, GL_FALSE, conversion.matrix.data());
  glUniform3fv(program.uniform("offset"), 1, conversion.offset.data());
  glUniform2fv(program.uniform("chroma_scale"), 1, chroma.scale.data());
  glUniform2fv(program.uniform("chroma_shift"), 1, chroma.shift.data());
  glUniformMatrix3fv(program.uniform("gamut"), 1, GL_FALSE, conversion.gamut.data());
  glUniform3fv(program.uniform("luminance"), 1, conversion.luminance.data());
  glUniform4f(program.uniform("tone"), tone.knee, tone.a, tone.b, tone.scale);
}

}  // namespace

Turn turn_of(uint16_t rotation, bool on_screen) {
  const float flip = on_screen ? -1 : 1;
  switch (rotation) {
    case 90:  // the picture's top is on the right
      return {0, -1, flip, 0};
    case 180:
      return {-1, 0, 0, -flip};
    case 270:
      return {0, 1, -flip, 0};
    default:
      return {1, 0, 0, flip};
  }
}

void PictureConverter::upload(const VideoFrame& frame) {
  if (format_ != frame.format) {
    format_ = frame.format;
    conversion_ = conversion_of(format_, code_scale(wide(), integer_samples()));
  }
  const auto& pixels = static_cast<const StoredPixels&>(*frame.pixels);
  for (uint32_t plane = 0; plane < plane_count(format_.layout); ++plane) {
    const bool interleaved = plane == 1 && format_.layout == PixelLayout::kNv12;
    const PlaneTexture texture = plane_texture(interleaved, wide(), integer_samples());
    const PictureSize size = plane_size(format_, plane);
    const auto width = static_cast<GLsizei>(size.width);
    const auto height = static_cast<GLsizei>(size.height);
    planes_[plane].prepare(plane, texture.internal_format, width, height);
    pixels.upload(plane, width, height, texture.texels);
  }
}

bool PictureConverter::converts_to_any_size() const {
  return !integer_samples() && conversion_.transfer == Transfer::kAsIs;
}

Result<PictureConverter::Program*> PictureConverter::program_of(const ShaderKind& kind) {
  const auto found = std::find_if(programs_.begin(), programs_.end(),
                                  [&](const Program& program) { return program.kind == kind; });
  if (found != programs_.end()) return &*found;
  Program made{kind, TRY(GlProgram::create(kVertexShader, conversion_shader(kind))), -1, std::nullopt};
  made.program.use();
  glUniform1i(made.program.uniform("luma"), 0);
  glUniform1i(made.program.uniform("first_chroma"), 1);
  glUniform1i(made.program.uniform("second_chroma"), 2);
  made.turn = made.program.uniform("turn");
  programs_.push_back(std::move(made));
  return &programs_.back();
}

Result<void> PictureConverter::convert(const Turn& turn) {
  Program* program = TRY(program_of({chroma_planes(format_.layout), integer_samples(),
                                     conversion_.constant_luminance, conversion_.transfer}));
  program->program.use();
  if (program->format != format_) {
    set_uniforms(program->program, conversion_, chroma_mapping(format_));
    program->format = format_;
  }
  glUniformMatrix2fv(program->turn, 1, GL_FALSE, turn.data());
  glDrawArrays(GL_TRIANGLES, 0, 3);
  return {};
}

}  // namespace rill::wasm
