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

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "player/platform/output.h"
#include "wasm/core/gl_program.h"

namespace rill::wasm {

struct Readback {
  uint32_t width = 0;
  uint32_t height = 0;
  MediaTime pts;
  std::vector<uint8_t> rgba;  // rows from the top
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

  // The canvas in device pixels; 0 leaves it as it is.
  void resize(int width, int height);
  // Of the canvas's webglcontextlost and webglcontextrestored events.
  void context_lost();
  Result<void> context_restored();
  // The last picture at its own size, converted as on the screen but not scaled. kNotFound when there is
  // none.
  Result<Readback> read_back();

  std::function<void(const VideoFrame&)> on_drawn;

 private:
  struct Programs {
    GlProgram planar;
    GlProgram interleaved;
    GlProgram grey;
    GlProgram copy;
  };

  explicit WebGlOutput(EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context) : context_(context) {}
  Result<void> make_objects();
  void upload(const VideoFrame& frame);
  Result<void> convert(const VideoFrame& frame, float flip);
  Result<void> draw_fitted(const VideoFrame& frame);

  EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context_;
  bool lost_ = false;
  int canvas_width_ = 0;
  int canvas_height_ = 0;
  Programs programs_;
  std::array<GlTexture, 3> planes_;
  GlTarget intermediate_;
  VideoFramePtr last_;
};

}  // namespace rill::wasm
