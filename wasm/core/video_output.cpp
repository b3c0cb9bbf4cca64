// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/video_output.h"

#include <emscripten/em_js.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <cmath>

#include "wasm/core/shaders.h"

namespace rill::wasm {

namespace {

constexpr const char* kCanvasName = "!rill";
constexpr int kMaxTextureSide = 8192;  // also caps what a hostile stream can make us allocate
constexpr GLuint kIntermediateUnit = PictureConverter::kFreeUnit;
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

}  // namespace

Result<std::unique_ptr<WebGlOutput>> WebGlOutput::create(const emscripten::val& canvas) {
  std::unique_ptr<WebGlOutput> output(new WebGlOutput());
  TRY(output->use_canvas(canvas));
  return output;
}

WebGlOutput::~WebGlOutput() {
  last_.reset();
  leave_context();
}

Result<void> WebGlOutput::use_canvas(const emscripten::val& canvas) {
  leave_context();
  rill_register_canvas(kCanvasName, canvas.as_handle());
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;
  attributes.depth = false;
  attributes.stencil = false;
  attributes.antialias = false;
  attributes.enableExtensionsByDefault = false;
  context_ = emscripten_webgl_create_context(kCanvasName, &attributes);
  if (context_ <= 0 || emscripten_webgl_make_context_current(context_) != EMSCRIPTEN_RESULT_SUCCESS) {
    return Error{ErrorCode::kPlatform,
                 "no WebGL 2 context: it is unsupported, blocked, or the page has too many of them"};
  }
  if (canvas_width_ > 0) {
    emscripten_set_canvas_element_size(kCanvasName, canvas_width_, canvas_height_);
  } else {
    emscripten_get_canvas_element_size(kCanvasName, &canvas_width_, &canvas_height_);
  }
  return context_restored();
}

void WebGlOutput::leave_context() {
  context_lost();
  if (context_ > 0) emscripten_webgl_destroy_context(context_);
  context_ = 0;
}

Result<void> WebGlOutput::draw(const VideoFramePtr& frame) {
  const VideoFormat& format = frame->format;
  if (format.bit_depth < 8 || format.bit_depth > 16)
    return Error{ErrorCode::kUnsupported, "pictures of this bit depth"};
  if (format.width == 0 || format.height == 0)
    return Error{ErrorCode::kMalformed, "a picture without pixels"};
  if (format.width > kMaxTextureSide || format.height > kMaxTextureSide)
    return Error{ErrorCode::kTooLarge, "picture"};
  last_ = frame;
  if (lost_) return Error{ErrorCode::kPlatform, "the WebGL context is lost"};
  converter_->upload(*frame);
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
  converter_.reset();
  copy_ = {};
  intermediate_ = {};
}

Result<void> WebGlOutput::context_restored() {
  if (!lost_) return {};
  lost_ = false;
  // Extensions are asked for anew.
  const bool norm16 = emscripten_webgl_enable_extension(context_, "EXT_texture_norm16") == EM_TRUE;
  converter_ = std::make_unique<PictureConverter>(norm16);
  copy_ = TRY(GlProgram::create(kVertexShader, kCopyShader));
  if (!last_) {
    clear();
    return {};
  }
  converter_->upload(*last_);
  return draw_fitted(*last_);
}

// The uploaded picture at its own size and the right way round as it was coded, in intermediate_.
Result<void> WebGlOutput::convert_aside(PictureSize size, GLsizei levels) {
  intermediate_.prepare(kIntermediateUnit, static_cast<GLsizei>(size.width),
                        static_cast<GLsizei>(size.height), levels);
  glViewport(0, 0, static_cast<GLsizei>(size.width), static_cast<GLsizei>(size.height));
  TRY(converter_->convert(kUpright));
  if (levels == 1) return {};
  glActiveTexture(GL_TEXTURE0 + kIntermediateUnit);
  glGenerateMipmap(GL_TEXTURE_2D);
  return {};
}

Result<void> WebGlOutput::draw_fitted(const VideoFrame& frame) {
  const PictureSize size{frame.format.width, frame.format.height};
  const Viewport view = fit(display_size(frame.format), canvas_width_, canvas_height_);
  const bool sideways = frame.format.rotation % 180 != 0;
  const int shown_width = sideways ? view.height : view.width;
  const int shown_height = sideways ? view.width : view.height;
  const double scale = std::min(static_cast<double>(shown_width) / size.width,
                                static_cast<double>(shown_height) / size.height);
  const bool same_size =
      shown_width == static_cast<int>(size.width) && shown_height == static_cast<int>(size.height);
  const bool mipmapped = scale < kMipmapBelow;
  const bool directly = same_size || (converter_->converts_to_any_size() && !mipmapped);
  if (!directly) TRY(convert_aside(size, mipmapped ? mipmap_levels(size) : 1));
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  glViewport(view.x, view.y, view.width, view.height);
  const Turn turn = turn_of(frame.format.rotation, true);
  if (directly) return converter_->convert(turn);
  copy_.use();
  glUniform1i(copy_.uniform("picture"), kIntermediateUnit);
  glUniformMatrix2fv(copy_.uniform("turn"), 1, GL_FALSE, turn.data());
  glDrawArrays(GL_TRIANGLES, 0, 3);
  return {};
}

Result<Readback> WebGlOutput::read_back() {
  if (!last_) return Error{ErrorCode::kNotFound, "no picture has been drawn"};
  if (lost_) return Error{ErrorCode::kPlatform, "the WebGL context is lost"};
  const VideoFormat& format = last_->format;
  const bool sideways = format.rotation % 180 != 0;
  Readback readback{sideways ? format.height : format.width,
                    sideways ? format.width : format.height,
                    display_size(format),
                    last_->pts,
                    {}};
  const auto width = static_cast<GLsizei>(readback.width);
  const auto height = static_cast<GLsizei>(readback.height);
  GlTarget target;
  target.prepare(kIntermediateUnit, width, height, 1);
  glViewport(0, 0, width, height);
  TRY(converter_->convert(turn_of(format.rotation, false)));
  readback.rgba.resize(size_t{readback.width} * readback.height * 4);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, readback.rgba.data());
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  return readback;
}

}  // namespace rill::wasm
