// SPDX-License-Identifier: Apache-2.0
//
// WebGL 2 on an OffscreenCanvas: draws pictures inside the canvas with their aspect ratio kept (object-fit:
// contain) on black. Holds the last picture, so that a resized canvas or a restored context shows it again.
//
//   auto output = WebGlOutput::create(canvas);   // kPlatform without WebGL 2
//   (*output)->resize(1280, 720);
//   (*output)->draw(frame);
#pragma once

#include <emscripten/html5_webgl.h>
#include <emscripten/val.h>

#include <functional>
#include <memory>
#include <vector>

#include "player/platform/output.h"
#include "wasm/core/gl_program.h"
#include "wasm/core/picture_converter.h"

namespace rill::wasm {

struct Readback {
  uint32_t width = 0;
  uint32_t height = 0;
  PictureSize display;  // in square pixels
  MediaTime pts;
  std::vector<uint8_t> rgba;  // rows from the top, the right way up
};

class WebGlOutput final : public VideoOutput {
 public:
  // The canvas belongs to the output from here on.
  static Result<std::unique_ptr<WebGlOutput>> create(const emscripten::val& canvas);
  ~WebGlOutput() override;
  WebGlOutput(const WebGlOutput&) = delete;
  WebGlOutput& operator=(const WebGlOutput&) = delete;

  Result<void> draw(const VideoFramePtr& frame) override;
  void clear() override;

  // Another canvas in place of the present one, whose context the browser took and does not give back: the
  // last picture is drawn there. kPlatform as for create.
  Result<void> use_canvas(const emscripten::val& canvas);
  [[nodiscard]] bool lost() const { return lost_; }
  // The canvas in device pixels; 0 leaves it as it is.
  void resize(int width, int height);
  // Of the canvas's webglcontextlost and webglcontextrestored events.
  void context_lost();
  Result<void> context_restored();
  // The last picture at its own size, converted and turned as on the screen but not scaled. kNotFound when
  // there is none.
  Result<Readback> read_back();

  std::function<void(const VideoFrame&)> on_drawn;

 private:
  WebGlOutput() = default;
  void leave_context();
  Result<void> convert_aside(PictureSize size, GLsizei levels);
  Result<void> draw_fitted(const VideoFrame& frame);

  EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context_ = 0;
  bool lost_ = true;
  int canvas_width_ = 0;
  int canvas_height_ = 0;
  std::unique_ptr<PictureConverter> converter_;  // null while the context is lost
  GlProgram copy_;
  GlTarget intermediate_;
  VideoFramePtr last_;
};

}  // namespace rill::wasm
