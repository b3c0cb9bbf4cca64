// SPDX-License-Identifier: Apache-2.0
// The WebGL output for tests: draws pictures that JavaScript made and reads them back, at their own size.
#include <emscripten/bind.h>

#include "wasm/core/frame_store.h"
#include "wasm/core/video_output.h"

namespace {

using emscripten::val;

class RendererCheck {
 public:
  // `frames` has plane(), stride() and release() as web/src/worker/frame-store.ts has them.
  RendererCheck(const val& canvas, const val& frames) : frames_(frames) {
    auto output = rill::wasm::WebGlOutput::create(canvas);
    if (output.ok()) output_ = std::move(output).value();
  }

  [[nodiscard]] bool ready() const { return output_ != nullptr; }
  // Empty when drawn; `description` is a DecodedFrame of web/src/codec/messages.ts.
  std::string draw(int handle, const val& description, int rotation) {
    auto frame = rill::wasm::make_frame(frames_, handle, description);
    frame->format.rotation = static_cast<uint16_t>(rotation);
    const auto drawn = output_->draw(std::move(frame));
    return drawn.ok() ? std::string() : drawn.error().describe();
  }
  // RGBA, or undefined.
  val read_back() {
    const auto picture = output_->read_back();
    if (!picture.ok()) return val::undefined();
    const val view(emscripten::typed_memory_view(picture->rgba.size(), picture->rgba.data()));
    return val::global("Uint8ClampedArray").new_(view);
  }
  void resize(int width, int height) { output_->resize(width, height); }
  void context_lost() { output_->context_lost(); }
  bool context_restored() { return output_->context_restored().ok(); }

 private:
  val frames_;
  std::unique_ptr<rill::wasm::WebGlOutput> output_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(renderer_check) {
  emscripten::class_<RendererCheck>("RendererCheck")
      .constructor<const val&, const val&>()
      .function("ready", &RendererCheck::ready)
      .function("draw", &RendererCheck::draw)
      .function("readBack", &RendererCheck::read_back)
      .function("resize", &RendererCheck::resize)
      .function("contextLost", &RendererCheck::context_lost)
      .function("contextRestored", &RendererCheck::context_restored);
}
