// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/gl_program.h"

#include <array>

namespace rill::wasm {

namespace {

constexpr GLsizei kLogSize = 512;

Result<GLuint> compile(GLenum kind, const std::string& source) {
  const GLuint shader = glCreateShader(kind);
  const char* text = source.c_str();
  glShaderSource(shader, 1, &text, nullptr);
  glCompileShader(shader);
  GLint compiled = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
  if (compiled == GL_TRUE) return shader;
  std::array<char, kLogSize> log{};
  glGetShaderInfoLog(shader, kLogSize, nullptr, log.data());
  glDeleteShader(shader);
  return Error{ErrorCode::kPlatform, std::string("shader: ") + log.data()};
}

}  // namespace

Result<GlProgram> GlProgram::create(const std::string& vertex_source, const std::string& fragment_source) {
  const GLuint vertex = TRY(compile(GL_VERTEX_SHADER, vertex_source));
  auto fragment = compile(GL_FRAGMENT_SHADER, fragment_source);
  if (!fragment.ok()) {
    glDeleteShader(vertex);
    return std::move(fragment).error();
  }
  GlProgram program(glCreateProgram());
  glAttachShader(program.id_, vertex);
  glAttachShader(program.id_, *fragment);
  glLinkProgram(program.id_);
  glDeleteShader(vertex);
  glDeleteShader(*fragment);
  GLint linked = GL_FALSE;
  glGetProgramiv(program.id_, GL_LINK_STATUS, &linked);
  if (linked == GL_TRUE) return program;
  std::array<char, kLogSize> log{};
  glGetProgramInfoLog(program.id_, kLogSize, nullptr, log.data());
  return Error{ErrorCode::kPlatform, std::string("program: ") + log.data()};
}

void GlTexture::prepare(GLuint unit, GLenum internal_format, GLsizei width, GLsizei height, GLsizei levels) {
  glActiveTexture(GL_TEXTURE0 + unit);
  if (id_ != 0 && format_ == internal_format && width_ == width && height_ == height && levels_ == levels) {
    glBindTexture(GL_TEXTURE_2D, id_);
    return;
  }
  if (id_ != 0) glDeleteTextures(1, &id_);
  glGenTextures(1, &id_);
  glBindTexture(GL_TEXTURE_2D, id_);
  glTexStorage2D(GL_TEXTURE_2D, levels, internal_format, width, height);
  const bool integers = internal_format == GL_R16UI || internal_format == GL_RG16UI;
  const GLint filter = integers ? GL_NEAREST : GL_LINEAR;
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, levels > 1 ? GL_LINEAR_MIPMAP_LINEAR : filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  format_ = internal_format;
  width_ = width;
  height_ = height;
  levels_ = levels;
}

void GlTarget::prepare(GLuint unit, GLsizei width, GLsizei height, GLsizei levels) {
  texture_.prepare(unit, GL_RGBA8, width, height, levels);
  if (framebuffer_ == 0) glGenFramebuffers(1, &framebuffer_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_.id(), 0);
}

}  // namespace rill::wasm
