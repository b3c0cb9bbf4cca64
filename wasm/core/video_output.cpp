// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/video_output.h"

#include <emscripten/em_js.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <cmath>

#include "wasm/core/colour_conversion.h"
#include "wasm/core/frame_store.h"
#include "wasm/core/shaders.h"

namespace rill::wasm {

namespace {

constexpr const char* kCanvasName = "!rill";
constexpr int kMaxTextureSide = 8192;  // also caps what a hostile stream can make us allocate
constexpr GLuint kIntermediateUnit = 3;
// Below this scale one bilinear sample skips pixels: mipmaps of the converted picture are used instead.
constexpr double kMipmapBelow = 0.5;

EM_JS_DEPS(rill_canvas, "$specialHTMLTargets,$Emval");
EM_JS(void, rill_register_canvas, (const char* name, emscripten::EM_VAL canvas),
      { specialHTMLTargets[UTF8ToString(name)] = Emval.toValue(canvas); });

GLsizei mipmap_levels(PictureSize size) {
  GLsizei levels = 1;
  for (uint32_t side = std::max(size.width, size.height); side > 1; side /= 2) ++levels;
  return levels;
}

struct Viewport {
  int x;
  int y;
  int width;
  int height;
};

Viewport fit(PictureSize picture, int width, int height) {
  const double scale =
      std::min(static_cast<double>(width) / picture.width, static_cast<double>(height) / picture.height);
  const int fitted_width =
      std::clamp(static_cast<int>(std::lround(picture.width * scale)), 1, std::max(width, 1));
  const int fitted_height =
      std::clamp(static_cast<int>(std::lround(picture.height * scale)), 1, std::max(height, 1));
  return {(width - fitted_width) / 2, (height - fitted_height) / 2, fitted_width, fitted_height};
}

void draw_triangle(const GlProgram& program, float flip) {
  glUniform1f(program.uniform("flip"), flip);
  glDrawArrays(GL_TRIANGLES, 0, 3);
}

}  // namespace

Result<std::unique_ptr<WebGlOutput>> WebGlOutput::create(const emscripten::val& canvas) {
  rill_register_canvas(kCanvasName, canvas.as_handle());
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;
  attributes.depth = false;
  attributes.stencil = false;
  attributes.antialias = false;
  attributes.enableExtensionsByDefault = false;
  const auto context = emscripten_webgl_create_context(kCanvasName, &attributes);
  if (context <= 0 || emscripten_webgl_make_context_current(context) != EMSCRIPTEN_RESULT_SUCCESS) {
    return Error{ErrorCode::kPlatform,
                 "no WebGL 2 context: it is unsupported, blocked, or the page has too many of them"};
  }
  std::unique_ptr<WebGlOutput> output(new WebGlOutput(context));
  emscripten_get_canvas_element_size(kCanvasName, &output->canvas_width_, &output->canvas_height_);
  TRY(output->make_objects());
  output->clear();
  return output;
}

WebGlOutput::~WebGlOutput() {
  last_.reset();
  context_lost();
  emscripten_webgl_destroy_context(context_);
}

Result<void> WebGlOutput::make_objects() {
  const auto conversion = [](const char* chroma) {
    return GlProgram::create(kVertexShader, std::string(kConversionPrefix) + chroma + kConversionMain);
  };
  programs_.planar = TRY(conversion(kPlanarChroma));
  programs_.interleaved = TRY(conversion(kInterleavedChroma));
  programs_.grey = TRY(conversion(kNoChroma));
  programs_.copy = TRY(GlProgram::create(kVertexShader, kCopyShader));
  return {};
}

Result<void> WebGlOutput::draw(const VideoFramePtr& frame) {
  const VideoFormat& format = frame->format;
  if (format.bit_depth != 8) return Error{ErrorCode::kUnsupported, "only 8-bit pictures are drawn"};
  if (format.width == 0 || format.height == 0)
    return Error{ErrorCode::kMalformed, "a picture without pixels"};
  if (format.width > kMaxTextureSide || format.height > kMaxTextureSide)
    return Error{ErrorCode::kTooLarge, "picture"};
  last_ = frame;
  if (lost_) return Error{ErrorCode::kPlatform, "the WebGL context is lost"};
  upload(*frame);
  TRY(draw_fitted(*frame));
  if (on_drawn) on_drawn(*frame);
  return {};
}

void WebGlOutput::clear() {
  last_.reset();
  if (lost_) return;
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

void WebGlOutput::resize(int width, int height) {
  if (width <= 0 || height <= 0 || (width == canvas_width_ && height == canvas_height_)) return;
  canvas_width_ = std::min(width, kMaxTextureSide);
  canvas_height_ = std::min(height, kMaxTextureSide);
  emscripten_set_canvas_element_size(kCanvasName, canvas_width_, canvas_height_);
  if (lost_) return;
  if (last_) {
    (void)draw_fitted(*last_);
  } else {
    clear();
  }
}

void WebGlOutput::context_lost() {
  lost_ = true;
  programs_ = {};
  planes_ = {};
  intermediate_ = {};
}

Result<void> WebGlOutput::context_restored() {
  if (!lost_) return {};
  lost_ = false;
  TRY(make_objects());
  if (!last_) {
    clear();
    return {};
  }
  upload(*last_);
  return draw_fitted(*last_);
}

void WebGlOutput::upload(const VideoFrame& frame) {
  const auto& pixels = static_cast<const StoredPixels&>(*frame.pixels);
  for (uint32_t plane = 0; plane < plane_count(frame.format.layout); ++plane) {
    const bool interleaved = plane == 1 && frame.format.layout == PixelLayout::kNv12;
    const PictureSize size = plane_size(frame.format, plane);
    const auto width = static_cast<GLsizei>(size.width);
    const auto height = static_cast<GLsizei>(size.height);
    planes_[plane].prepare(plane, interleaved ? GL_RG8 : GL_R8, width, height);
    pixels.upload(plane, width, height, interleaved ? GL_RG : GL_RED);
  }
}

// Into the bound framebuffer and viewport, from the uploaded planes.
Result<void> WebGlOutput::convert(const VideoFrame& frame, float flip) {
  const PixelLayout layout = frame.format.layout;
  const GlProgram& program = layout == PixelLayout::kI400   ? programs_.grey
                             : layout == PixelLayout::kNv12 ? programs_.interleaved
                                                            : programs_.planar;
  if (!program.made()) return Error{ErrorCode::kPlatform, "the shaders are missing"};
  const Conversion conversion = conversion_of(frame.format);
  const ChromaMapping chroma = chroma_mapping(frame.format);
  program.use();
  glUniform1i(program.uniform("luma"), 0);
  glUniform1i(program.uniform("first_chroma"), 1);
  glUniform1i(program.uniform("second_chroma"), 2);
  glUniformMatrix3fv(program.uniform("matrix"), 1, GL_FALSE, conversion.matrix.data());
  glUniform3fv(program.uniform("offset"), 1, conversion.offset.data());
  glUniform2fv(program.uniform("chroma_scale"), 1, chroma.scale.data());
  glUniform2fv(program.uniform("chroma_shift"), 1, chroma.shift.data());
  draw_triangle(program, flip);
  return {};
}

Result<void> WebGlOutput::draw_fitted(const VideoFrame& frame) {
  const PictureSize size{frame.format.width, frame.format.height};
  const Viewport view = fit(display_size(frame.format), canvas_width_, canvas_height_);
  const double scale =
      std::min(static_cast<double>(view.width) / size.width, static_cast<double>(view.height) / size.height);
  const bool mipmapped = scale < kMipmapBelow;
  if (mipmapped) {
    intermediate_.prepare(kIntermediateUnit, static_cast<GLsizei>(size.width),
                          static_cast<GLsizei>(size.height), mipmap_levels(size));
    glViewport(0, 0, static_cast<GLsizei>(size.width), static_cast<GLsizei>(size.height));
    TRY(convert(frame, 1));
    glActiveTexture(GL_TEXTURE0 + kIntermediateUnit);
    glGenerateMipmap(GL_TEXTURE_2D);
  }
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  glViewport(view.x, view.y, view.width, view.height);
  if (!mipmapped) return convert(frame, -1);
  programs_.copy.use();
  glUniform1i(programs_.copy.uniform("picture"), kIntermediateUnit);
  draw_triangle(programs_.copy, -1);
  return {};
}

Result<Readback> WebGlOutput::read_back() {
  if (!last_) return Error{ErrorCode::kNotFound, "no picture has been drawn"};
  if (lost_) return Error{ErrorCode::kPlatform, "the WebGL context is lost"};
  Readback readback{last_->format.width, last_->format.height, last_->pts, {}};
  const auto width = static_cast<GLsizei>(readback.width);
  const auto height = static_cast<GLsizei>(readback.height);
  GlTarget target;
  target.prepare(kIntermediateUnit, width, height, 1);
  glViewport(0, 0, width, height);
  TRY(convert(*last_, 1));
  readback.rgba.resize(size_t{readback.width} * readback.height * 4);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, readback.rgba.data());
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  return readback;
}

}  // namespace rill::wasm
