// SPDX-License-Identifier: Apache-2.0
//
// Decoded pictures whose bytes stay in JavaScript: in a decoder's shared memory, or in a buffer it
// transferred. The core holds a number for each; the last reference to the VideoFrame gives the buffer back
// to its decoder.
#pragma once

#include <emscripten/val.h>

#include "player/platform/video_frame.h"

namespace rill::wasm {

// How texSubImage2D takes a plane: format, type, and what a texel takes of it.
struct TexelFormat {
  unsigned format;
  unsigned type;
  int bytes;
};

// Behind every VideoFrame of this platform. `frames` is the FrameStore of web/src/worker/frame-store.ts and
// outlives it.
class StoredPixels final : public FramePixels {
 public:
  StoredPixels(emscripten::val frames, int handle) : frames_(std::move(frames)), handle_(handle) {}
  ~StoredPixels() override { frames_.call<void>("release", handle_); }
  StoredPixels(const StoredPixels&) = delete;
  StoredPixels& operator=(const StoredPixels&) = delete;

  // Uploads plane `plane` into the texture bound to the active unit, straight from where it lies.
  // `width` and `height` in texels.
  void upload(uint32_t plane, int width, int height, const TexelFormat& texels) const;

 private:
  emscripten::val frames_;
  int handle_;
};

// A picture as the decoder worker described it (DecodedFrame of web/src/codec/messages.ts).
std::shared_ptr<VideoFrame> make_frame(const emscripten::val& frames, int handle,
                                       const emscripten::val& description);

}  // namespace rill::wasm
