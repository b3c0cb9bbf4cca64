// SPDX-License-Identifier: Apache-2.0
//
// GL objects with one owner. They belong to the current context; after a lost context they are made anew.
#pragma once

#include <GLES3/gl3.h>

#include <string>
#include <utility>

#include "player/base/result.h"

namespace rill::wasm {

class GlProgram {
 public:
  // kPlatform with the compiler's log when the driver refuses.
  static Result<GlProgram> create(const std::string& vertex_source, const std::string& fragment_source);

  GlProgram() = default;
  GlProgram(GlProgram&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
  GlProgram& operator=(GlProgram&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~GlProgram() {
    if (id_ != 0) glDeleteProgram(id_);
  }

  void use() const { glUseProgram(id_); }
  [[nodiscard]] GLint uniform(const char* name) const { return glGetUniformLocation(id_, name); }

 private:
  explicit GlProgram(GLuint id) : id_(id) {}
  GLuint id_ = 0;
};

// A texture of fixed size and format; resized by being made anew. Integers are not filtered.
class GlTexture {
 public:
  GlTexture() = default;
  GlTexture(GlTexture&& other) noexcept { swap(other); }
  GlTexture& operator=(GlTexture&& other) noexcept {
    swap(other);
    return *this;
  }
  ~GlTexture() {
    if (id_ != 0) glDeleteTextures(1, &id_);
  }

  // Makes storage where size or format differ from the present ones; binds the texture to `unit`.
  void prepare(GLuint unit, GLenum internal_format, GLsizei width, GLsizei height, GLsizei levels = 1);
  [[nodiscard]] GLuint id() const { return id_; }

 private:
  void swap(GlTexture& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(format_, other.format_);
    std::swap(width_, other.width_);
    std::swap(height_, other.height_);
    std::swap(levels_, other.levels_);
  }

  GLuint id_ = 0;
  GLenum format_ = 0;
  GLsizei width_ = 0;
  GLsizei height_ = 0;
  GLsizei levels_ = 0;
};

// A framebuffer with one colour texture.
class GlTarget {
 public:
  GlTarget() = default;
  GlTarget(GlTarget&& other) noexcept
      : texture_(std::move(other.texture_)), framebuffer_(std::exchange(other.framebuffer_, 0)) {}
  GlTarget& operator=(GlTarget&& other) noexcept {
    std::swap(texture_, other.texture_);
    std::swap(framebuffer_, other.framebuffer_);
    return *this;
  }
  ~GlTarget() {
    if (framebuffer_ != 0) glDeleteFramebuffers(1, &framebuffer_);
  }

  // RGBA of this size, bound as the framebuffer to draw into; its texture stays bound to `unit`.
  void prepare(GLuint unit, GLsizei width, GLsizei height, GLsizei levels);

 private:
  GlTexture texture_;
  GLuint framebuffer_ = 0;
};

}  // namespace rill::wasm
